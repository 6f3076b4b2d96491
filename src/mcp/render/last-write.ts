import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { writerName } from "./author.ts";
import { stamp } from "./text.ts";

/** The newest write to an object, where it is later than those to the parts in its row. */
export interface LastWrite {
  readonly time: string;
  readonly by: string;
  readonly properties: string[];
}

/**
 * Returns the newest write to an object, where it is later than the writes to the parts in its row and concerns others. A
 * policy that was switched off and on again in between is in force only since then, although its state does not differ.
 * A narrow scope leaves parts out that do differ. A text has each name in its own quotes.
 */
export function lastWrite(change: Change, named = writerName): LastWrite | undefined {
  const { kept = [], attribution = [], contributions = [] } = change;
  const [newest] = attribution;
  const shown = Math.max(...contributions.map(({ last }) => last ?? Number.POSITIVE_INFINITY));
  if (newest === undefined || contributions.length === 0 || newest.time <= shown) return undefined;
  const shownParts = new Set([...differingParts(change), ...kept.map(({ name }) => name)]);
  const others = newest.properties.filter((name) => !shownParts.has(name));
  if (others.length === 0) return undefined;
  return {
    time: stamp(newest.time),
    by: named(newest),
    properties: others.map((name) => cleaned(name, NAME_LENGTH)),
  };
}

/** Says when an object was written last, with the parts that were written and are not in its row. */
export const lastWriteText = ({ time, by, properties }: LastWrite): string =>
  `last written at ${time} by ${by}: ${properties.join(", ")}, not among the parts of this row`;
