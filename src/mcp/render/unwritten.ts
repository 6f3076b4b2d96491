import type { LinkChange } from "../../domain/changes/change.ts";
import type { Direction } from "../../review/value-text.ts";

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

/** The word before such a reason. */
export const stays: Readonly<Record<Direction, string>> = { nowToThen: "stays", thenToNow: "no recovery" };

/** Says why no recovery writes an object: in a plan it stays as it is. */
export const unwrittenText = (
  { code, sentence }: { readonly code: string; readonly sentence: string },
  direction: Direction,
): string => `${stays[direction]}: ${sentence} (${code})`;
