import { whyKept } from "../domain/authors/staying-work.ts";
import type { Change, LostPart, LostValue } from "../domain/changes/change.ts";
import { isCredentialList } from "../domain/changes/credentials.ts";
import type { EntityRef } from "../domain/tenant/entity.ts";
import { keptMember } from "./kept-member.ts";
import { type ValueDifference, valueDifferences } from "./value-difference.ts";
import { differenceText, valueText } from "./value-text.ts";
import { writerText } from "./words.ts";

/** A part of an object that a recovery leaves as it is, as the two sides of a row. */
export interface LostSides {
  readonly path: string;
  readonly now: string;
  readonly then: string;
}

const gone: Readonly<Record<LostPart["reason"], string>> = {
  secretGone: "was removed",
  targetGone: "is gone for good",
  targetDeleted: "is deleted",
  notRead: "could not be read",
};

/**
 * Returns what a recovery leaves out of an object, because a name or a secret in its old value is gone: what was done to the
 * value, and each missing object.
 */
export const lostParts = ({ ref, lost = [], names = {} }: Change): readonly LostSides[] =>
  lost.flatMap((value) => [
    ...lostDifferences(ref, value).map((difference) => ({
      path: difference.path,
      now: whatWasDone(difference, names),
      then: STAYS,
    })),
    ...value.parts.map(({ path, target, targetName, reason }) => ({
      path,
      now: `${targetName ?? target.id} ${gone[reason]}`,
      then: reason === "secretGone" ? "does not come back" : STAYS,
    })),
  ]);

/** Returns what differs in such a value. Secrets have no value that could be shown. */
export const lostDifferences = ({ type }: Pick<EntityRef, "type">, value: LostValue): readonly ValueDifference[] =>
  isCredentialList(value.name) ? [] : valueDifferences(type, value);

const STAYS = "stays as it is now";

/** Returns a difference without its path, as what was done to the value. */
const whatWasDone = (difference: ValueDifference, names: Readonly<Record<string, string>>): string =>
  differenceText(difference, { direction: "thenToNow", names, length: KEPT_LENGTH, elements: Number.POSITIVE_INFINITY })
    .slice(difference.path.length)
    .replace(/^[:,] /, "");

/** Returns what an undo of one actor leaves of an object, because others wrote it later. */
export const keptParts = ({ kept = [], names = {} }: Change): readonly LostSides[] =>
  kept.map((value) => {
    const { name, now, by, use } = value;
    const later = writerText(by);
    if (use !== undefined) return { path: "existence", now: "in use", then: `stays: ${whyKept(value, later)}` };
    const options = { names, length: KEPT_LENGTH, elements: Number.POSITIVE_INFINITY };
    const member = keptMember(value, options);
    return {
      path: member?.name ?? name,
      now: member?.now ?? valueText(now, options),
      then: `stays, because ${whyKept(value, later)}`,
    };
  });

const KEPT_LENGTH = 500;
