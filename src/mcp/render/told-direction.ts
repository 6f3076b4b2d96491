import { type Change, type RecoveryAction, recoveryActions } from "../../domain/changes/change.ts";
import type { Direction } from "../../review/value-text.ts";
import { stamp } from "./text.ts";

/** What a recovery would do to an object, or what was done to it since an earlier point. */
export const toldActions = [...recoveryActions, "created", "restored", "changed", "deleted"] as const;
export type ToldAction = (typeof toldActions)[number];

const forwards: Readonly<Record<RecoveryAction, ToldAction>> = {
  update: "changed",
  restore: "deleted",
  rebuild: "deleted",
  softDelete: "created",
};

/** Returns the word for a change. A comparison says what was done, which a recovery would do the other way round. */
export const toldAction = (
  { action, restored }: Pick<Change, "action" | "restored">,
  direction: Direction,
): ToldAction => (direction === "nowToThen" ? action : restored === undefined ? forwards[action] : "restored");

/** Says of an object to delete that it was deleted before and restored since, which the action of a plan does not. */
export function restoredTexts({ restored, basis }: Pick<Change, "restored" | "basis">, direction: Direction): string[] {
  if (restored === undefined) return [];
  const { wasDeleted, deletedAt } = restored;
  const at = deletedAt === undefined ? "" : ` at ${stamp(deletedAt)}`;
  if (direction === "thenToNow") return [`had been deleted${at}`];
  if (!wasDeleted) return [`was restored since, had been deleted${at}`];
  const when = basis === "audit" ? "before" : "at the snapshot";
  return [`deletes again, as ${when} it was deleted${at === "" ? "" : ` (${at.trim()})`}`];
}

/** Returns a change with its links added and removed in the direction that is told. */
export function toldChange(change: Change, direction: Direction): Change {
  if (direction === "nowToThen") return change;
  const { add, remove, notRecoverable } = change.linkTotals;
  return {
    ...change,
    linkTotals: { add: remove, remove: add, notRecoverable },
    links: change.links.map((link) => ({ ...link, action: link.action === "add" ? "remove" : "add" })),
  };
}
