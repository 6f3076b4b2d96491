import { type Change, type LinkChange, type RecoveryAction, recoveryActions } from "../../domain/change.ts";
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

/** Says of counted links that no recovery writes them: a plan leaves them as they are, and a comparison tells what was done. */
export const unwritten: Readonly<Record<Direction, string>> = {
  nowToThen: "that stay",
  thenToNow: "that no recovery writes",
};

/**
 * Returns the sign of a link that comes or goes, and the reason of one that no recovery writes. In a plan such a link stays
 * in or stays out. In a comparison it came or went like any other.
 */
export function linkWords(
  { action, notRecoverable }: LinkChange,
  direction: Direction,
): { readonly sign: "+" | "-" | "="; readonly why: string } {
  const sign = action === "add" ? "+" : "-";
  if (notRecoverable === undefined) return { sign, why: "" };
  if (direction === "thenToNow") return { sign, why: ` (no recovery: ${notRecoverable})` };
  return { sign: "=", why: ` (stays ${action === "add" ? "out" : "in"}: ${notRecoverable})` };
}

/** Says why no recovery writes an object: in a plan it stays as it is. */
export const unwrittenText = (
  { code, sentence }: { readonly code: string; readonly sentence: string },
  direction: Direction,
): string => `${direction === "nowToThen" ? "stays" : "no recovery"}: ${sentence} (${code})`;
