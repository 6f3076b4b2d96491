import { actorQuoted, inNameOf } from "../authors/actor-name.ts";
import type { Authored } from "../changes/change.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { andMore, countOf, nounOf } from "../words/counted-words.ts";
import { firstOf } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { cleaned, quoted } from "../words/untrusted.ts";

/** The objects of a frozen list that changed since it was frozen, before any of it is written. */
export interface PlanDrift {
  /** The objects that a recovery would change. */
  readonly objects: number;
  /** Those that are already as the list would leave them. */
  readonly already: DriftedObjects;
  /** Those with a part that is neither as the list found it nor as it would leave it, so that it is not written. */
  readonly moved: DriftedObjects;
}

export interface DriftedObjects {
  readonly total: number;
  /** The first of them. */
  readonly items: readonly DriftedObject[];
}

export interface DriftedObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** Names of the properties and links concerned. */
  readonly parts: readonly string[];
  /** The last of them to be written, as the log has it. Absent if it has no such write. */
  readonly by?: Authored;
}

/** Drift as a person is told of it. */
export interface ToldDrift {
  readonly sentences: readonly string[];
  /** Differs where what is told differs, except for who wrote it, which a log may say later. */
  readonly mark: string;
}

/** The drifted objects that are named. */
export const DRIFTED_NAMED = 3;
const PARTS_NAMED = 4;

/** Returns true if a recovery of the list would write nothing. */
export const isWithoutEffect = ({ objects, already, moved }: PlanDrift): boolean =>
  objects > 0 && already.total + moved.total >= objects;

/** Returns what a person is told of drift, and what tells it from other drift. */
export function toldDrift(drift: PlanDrift): ToldDrift {
  const bare = ({ total, items }: DriftedObjects) => [
    total,
    ...items.map(({ ref, parts }) => [ref.id, parts.length, ...parts.slice(0, PARTS_NAMED)]),
  ];
  return { sentences: driftSentences(drift), mark: JSON.stringify([bare(drift.already), bare(drift.moved)]) };
}

/** Counts the objects of a list that a recovery leaves alone, or puts back in part, because the tenant changed since. */
export function driftSentences({ objects, already, moved }: PlanDrift): readonly string[] {
  const of = ({ total }: DriftedObjects) => `${numberText(total)} of ${countOf(objects, "object")}`;
  return [
    ...(already.total === 0
      ? []
      : [`Put back since the preview, so that nothing is written to them: ${of(already)}: ${named(already)}.`]),
    ...(moved.total === 0
      ? []
      : [
          `Changed since the preview to other values, so that they are left alone or put back in part only: ${of(moved)}: ${named(moved)}. A new preview takes them in.`,
        ]),
  ];
}

function named({ total, items }: DriftedObjects): string {
  const texts = items.map(({ ref, displayName, parts, by }) => {
    const what = firstOf(parts, PARTS_NAMED, (part) => cleaned(part, 60));
    const who = by === undefined ? "" : `, last written by ${writerOf(by)}`;
    return `${nounOf(ref.type)} ${quoted(displayName ?? ref.id)} (${what}${who})`;
  });
  return `${texts.join("; ")}${andMore(total, texts.length)}`;
}

const writerOf = ({ actor, recovery }: Authored): string =>
  recovery === undefined ? actorQuoted(actor) : inNameOf(actorQuoted(actor));
