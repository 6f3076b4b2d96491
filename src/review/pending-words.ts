import { iso } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { PendingEnds, PendingMembers } from "../service/verification.ts";
import { objectText } from "./changed-later-words.ts";

/** The most members of a group that are named. */
export const PENDING_NAMED = 5;

/** Says how many dynamic groups do not follow their rule yet, and of how many that is not known. */
export function membersText(pending: readonly PendingMembers[]): string {
  const known = pending.filter(({ expected }) => expected !== null).length;
  const unknown = pending.length - known;
  const rule = (count: number) => (count === 1 ? "its rule" : "their rule");
  return [
    ...(known === 0
      ? []
      : [
          `${countOf(known, "dynamic group")} ${known === 1 ? "does" : "do"} not have the members yet that ${rule(known)} will give ${known === 1 ? "it" : "them"}`,
        ]),
    ...(unknown === 0
      ? []
      : [
          `of ${countOf(unknown, "dynamic group")} it was not worked out whether the members are those of ${rule(unknown)}`,
        ]),
  ].join(", and ");
}

/** Says who is to leave a dynamic group and who is to join it, or why that is not known. */
export function pendingLine({
  ref,
  displayName,
  formerName,
  now,
  expected,
  unknownBecause,
  leaving,
  joining,
  lookAgainAt,
}: PendingMembers): string {
  const name = objectText({ ref, displayName, ...(formerName === undefined ? {} : { formerName }) });
  const again = `look again after ${iso(lookAgainAt)}`;
  if (expected === null) {
    return `pending, ${name}: ${countOf(now, "member")} now; who is to leave or to join was not worked out from its rule, because ${unknownBecause ?? "it could not be read"}; ${again}`;
  }
  const parts = [
    leaving.total === 0 ? "" : `to leave, ${endsText(leaving)}`,
    joining.total === 0 ? "" : `to join, ${endsText(joining)}`,
  ].filter((part) => part !== "");
  return `pending, ${name}: ${countOf(now, "member")} now, ${numberText(expected)} expected; ${parts.join("; ")}; ${again}`;
}

function endsText({ total, items }: PendingEnds): string {
  const named = items.slice(0, PENDING_NAMED);
  return `${numberText(total)}${total > named.length ? ", such as" : ":"} ${named.map(objectText).join(", ")}`;
}
