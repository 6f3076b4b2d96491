import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlanPart } from "../../src/domain/approval/approval.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { partsByGravity, planPages } from "../../src/review/plan-order.ts";

const part = (type: string, objects: number): PlanPart => ({ type, action: "update", objects });
const risk = (type: "group" | "application", severity: PlanRisk["severity"]): PlanRisk => ({
  rule: "applicationAddressAdded",
  severity,
  sentence: "It is dangerous.",
  ref: { type, id: "1" },
  displayName: "Payroll",
  objects: 1,
});

test("partsByGravity puts the gravest danger first and the rarest kind next", () => {
  const parts = [part("user", 2_700), part("group", 6), part("application", 1), part("conditionalAccessPolicy", 2)];
  const ordered = partsByGravity({ parts, risks: [risk("group", "medium"), risk("application", "critical")] });
  expect(ordered.map(({ type }) => type)).toEqual(["application", "group", "conditionalAccessPolicy", "user"]);
});

test("partsByGravity ignores dangers that hold for most of a plan", () => {
  const parts = [part("user", 37), part("group", 2)];
  const broad: PlanRisk = { ...risk("group", "high"), rule: "undoesOthersWork", ref: { type: "user", id: "1" } };
  expect(partsByGravity({ parts, risks: [broad] }).map(({ type }) => type)).toEqual(["group", "user"]);
});

test("partsByGravity puts a kind that holds a hundredth of a plan before a graver one that fills it", () => {
  const parts = [part("application", 1_471), part("group", 1), part("roleAssignment", 15)];
  const ordered = partsByGravity({ parts, risks: [risk("application", "high")] });
  expect(ordered.map(({ type }) => type)).toEqual(["group", "application", "roleAssignment"]);
});

test("planPages shows every object once, in order, on full pages", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 350 }), { maxLength: 12 }), (sizes) => {
      const parts = sizes.map((objects, at) => part(`type${at}`, objects));
      const pages = planPages(parts, 100).map((page) =>
        page.flatMap(({ part, from, count }) => Array.from({ length: count }, (_, at) => `${part.type} ${from + at}`)),
      );
      const objects = parts.flatMap(({ type, objects }) => Array.from({ length: objects }, (_, at) => `${type} ${at}`));
      expect(pages.flat()).toEqual(objects);
      expect(pages.slice(0, -1).filter(({ length }) => length !== 100)).toEqual([]);
    }),
  );
});
