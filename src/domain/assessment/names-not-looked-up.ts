import { countOf } from "../words/counted-words.ts";
import type { Warnings } from "./assessment.ts";

/** Says how many names of a plan were not looked up. Null if all were. */
export function namesNotLookedUp({ notLookedUp = 0 }: Pick<Warnings, "notLookedUp">): string | null {
  if (notLookedUp === 0) return null;
  const were = notLookedUp === 1 ? "was" : "were";
  return `${countOf(notLookedUp, "name")} that this plan gives back ${were} not looked up, so another object may hold one.`;
}
