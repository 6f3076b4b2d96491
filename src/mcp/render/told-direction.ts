import { type Change, type RecoveryAction, recoveryActions } from "../../domain/changes/change.ts";
import type { Direction } from "../../review/value-text.ts";

/** What a recovery would do to an object, or what was done to it since an earlier point. */
export const toldActions = [...recoveryActions, "created", "changed", "deleted"] as const;
export type ToldAction = (typeof toldActions)[number];

const forwards: Readonly<Record<RecoveryAction, ToldAction>> = {
  update: "changed",
  restore: "deleted",
  rebuild: "deleted",
  softDelete: "created",
};

/** Returns the word for a change. A comparison says what was done, which a recovery would do the other way round. */
export const toldAction = ({ action }: Pick<Change, "action">, direction: Direction): ToldAction =>
  direction === "nowToThen" ? action : forwards[action];

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
