import type { Plan, PlanPart } from "../domain/approval/approval.ts";
import { type PlanRisk, type RiskRule, severities } from "../domain/changes/risk.ts";

/** Rules that apply to most changes of a plan that goes back to a whole snapshot, and so do not help to order it. */
const broadRules: readonly RiskRule[] = [
  ...(["undoesOthersWork", "deletesCreated", "deletesRestored", "revivesDeleted", "notRecovered"] as const),
];

/** Returns true for a danger that sets a change apart from the others of its plan. */
export const isDistinctive = ({ rule, severity }: Pick<PlanRisk, "rule" | "severity">): boolean =>
  severity !== "low" && !broadRules.includes(rule);

/** A part that holds at most one of so many objects of its plan is rare. */
const RARE = 100;

/**
 * Orders the parts of a plan for a reader: rare ones first, because they drown behind the pages of the others, then those with
 * the gravest distinctive danger, then the smallest.
 */
export function partsByGravity({ parts, risks }: Pick<Plan, "parts" | "risks">): readonly PlanPart[] {
  const gravity = (part: PlanPart): number =>
    Math.min(
      severities.length,
      ...risks
        .filter((risk) => isDistinctive(risk) && risk.ref?.type === part.type)
        .map(({ severity }) => severities.indexOf(severity)),
    );
  const all = parts.reduce((sum, { objects }) => sum + objects, 0);
  const common = ({ objects }: PlanPart) => Number(objects * RARE > all);
  return [...parts].sort((a, b) => common(a) - common(b) || gravity(a) - gravity(b) || a.objects - b.objects);
}

/** Some objects of a part in the order of its own list, starting at an index from zero. */
export interface PartSlice {
  readonly part: PlanPart;
  readonly from: number;
  readonly count: number;
}

/** Spreads parts over pages in their order. Every page but the last is full. */
export function planPages(parts: readonly PlanPart[], size: number): readonly (readonly PartSlice[])[] {
  const pages: PartSlice[][] = [];
  let left = 0;
  for (const part of parts) {
    for (let from = 0; from < part.objects; ) {
      if (left === 0) {
        pages.push([]);
        left = size;
      }
      const count = Math.min(left, part.objects - from);
      pages.at(-1)?.push({ part, from, count });
      from += count;
      left -= count;
    }
  }
  return pages;
}
