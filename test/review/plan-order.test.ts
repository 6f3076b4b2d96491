import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlanPart } from "../../src/domain/approval.ts";
import type { PlanRisk } from "../../src/domain/risk.ts";
import { partsByGravity, planPages } from "../../src/review/plan-order.ts";

const part = (type: string, objects: number): PlanPart => ({ type, action: "update", objects });
const risk = (type: "group" | "application", severity: PlanRisk["severity"]): PlanRisk => ({
  rule: "redirectUriAdded",
  severity,
  sentence: "It is dangerous.",
  ref: { type, id: "1" },
  objects: 1,
});

test("partsByGravity puts the gravest danger first and the rarest kind next", () => {
  const parts = [part("user", 2_700), part("group", 6), part("application", 1), part("conditionalAccessPolicy", 2)];
  const ordered = partsByGravity({ parts, risks: [risk("group", "medium"), risk("application", "critical")] });
  expect(ordered.map(({ type }) => type)).toEqual(["application", "group", "conditionalAccessPolicy", "user"]);
});

test("planPages shows every object once and no page with more than fit", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 12 }), (sizes) => {
      const pages = planPages(
        sizes.map((objects, at) => part(`type${at}`, objects)),
        100,
      );
      const shown = new Map<string, Set<number>>();
      for (const page of pages) {
        let onPage = 0;
        for (const { part, page: at } of page) {
          for (let row = at * 100; row < Math.min(part.objects, (at + 1) * 100); row += 1) {
            const rows = shown.get(part.type) ?? new Set<number>();
            expect(rows.has(row)).toBe(false);
            shown.set(part.type, rows.add(row));
            onPage += 1;
          }
        }
        expect(onPage).toBeGreaterThan(0);
        expect(onPage).toBeLessThanOrEqual(100);
      }
      expect(sizes.map((_, at) => shown.get(`type${at}`)?.size)).toEqual(sizes);
    }),
  );
});
