import type { Change } from "../../domain/change.ts";
import { EXISTENCE } from "../../domain/recoverable.ts";
import { cleaned, NAME_LENGTH } from "../../domain/untrusted.ts";
import { actorName } from "./author.ts";
import { stamp } from "./text.ts";

/** The newest write to an object, where it is later than those to the parts that differ. */
export interface LastWrite {
  readonly time: string;
  readonly by: string;
  readonly properties: string[];
}

/**
 * Returns the newest write to an object, where it is later than the writes to what differs and concerns other parts. A
 * policy that was switched off and on again in between is in force only since then, although its state does not differ.
 */
export function lastWrite({ properties, links, attribution = [], contributions = [] }: Change): LastWrite | undefined {
  const [newest] = attribution;
  const shown = Math.max(...contributions.map(({ last }) => last ?? Number.POSITIVE_INFINITY));
  if (newest === undefined || contributions.length === 0 || newest.time <= shown) return undefined;
  const differing = new Set([EXISTENCE, ...properties.map(({ name }) => name), ...links.map(({ link }) => link)]);
  const others = newest.properties.filter((name) => !differing.has(name));
  if (others.length === 0) return undefined;
  return {
    time: stamp(newest.time),
    by: actorName(newest.actor),
    properties: others.map((name) => cleaned(name, NAME_LENGTH)),
  };
}

/** Says when an object was written last, with the parts that were written and do not differ. */
export const lastWriteText = ({ time, by, properties }: LastWrite): string =>
  `last written at ${time} by ${by}: ${properties.join(", ")}, not among what differs`;
