import type { PlanRisk } from "../changes/risk.ts";

/** Returns the danger of a list whose authors may be missing, because the work of others is then found in part at most. */
export function unjudgedWork(gap: string | null, objects: number): readonly PlanRisk[] {
  if (gap === null || objects === 0) return [];
  const sentence = `It is not known, or in part only, if this undoes the work of others, because authors are not known. ${gap}`;
  return [{ rule: "notAssessed", severity: "high", sentence, ref: null, displayName: null, objects }];
}
