import type { Plan, PlanPart } from "../domain/approval.ts";
import { severities } from "../domain/risk.ts";

/** Orders the parts of a plan for a reader: those with the gravest danger first, then the smallest. */
export function partsByGravity({ parts, risks }: Pick<Plan, "parts" | "risks">): readonly PlanPart[] {
  const gravity = ({ type }: PlanPart): number =>
    Math.min(
      severities.length,
      ...risks.filter(({ ref }) => ref?.type === type).map(({ severity }) => severities.indexOf(severity)),
    );
  return [...parts].sort((a, b) => gravity(a) - gravity(b) || a.objects - b.objects);
}

/** A page of one part's own list, counted from zero. */
export interface PartPage {
  readonly part: PlanPart;
  readonly page: number;
}

/** Spreads parts over pages in their order. Small parts share a page, and a part that does not fit begins its own. */
export function planPages(parts: readonly PlanPart[], size: number): readonly (readonly PartPage[])[] {
  const pages: PartPage[][] = [];
  let left = 0;
  for (const part of parts) {
    if (part.objects > left) {
      for (let page = 0; page * size < part.objects; page += 1) pages.push([{ part, page }]);
      left = part.objects <= size ? size - part.objects : 0;
    } else {
      pages.at(-1)?.push({ part, page: 0 });
      left -= part.objects;
    }
  }
  return pages;
}
