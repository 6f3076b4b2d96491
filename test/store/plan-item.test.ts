import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { itemOf, type PlanItem, planRow } from "../../src/store/work/plan-item.ts";
import { aPlanItem } from "../support/a-plan-item.ts";

const ref: EntityRef = { type: "group", id: "chess" };
const target: EntityRef = { type: "user", id: "ada" };

/** An item with a value in each part that a frozen change can have. */
function fullItem(): Omit<PlanItem, "risks"> {
  const item = aPlanItem(1, ref, "Chess");
  const [property] = item.change.properties;
  if (property === undefined) throw new Error("The change has no property.");
  return {
    ...item,
    action: "restore",
    notRecoverable: "synchronized",
    change: {
      ...item.change,
      action: "restore",
      notRecoverable: "synchronized",
      links: [{ link: "members", target, targetName: "Ada", action: "add" }],
      linkTotals: { add: 1, remove: 0, notRecoverable: 0 },
      lost: [{ ...property, parts: [{ path: "owner", target, targetName: "Ada", reason: "targetGone" }] }],
      repoints: [{ path: "owner", target, targetName: null }],
      kept: [{ ...property, by: { actor: { kind: "unknown", id: null, name: null }, time: null } }],
    },
  };
}

test.each([
  ["with every part", fullItem()],
  ["without links", aPlanItem(1, ref, "Chess")],
  ["without a name", aPlanItem(1, ref)],
])("a row of a plan gives back the item that it was made of: %s", (_, item) => {
  const { job_id, risks_json } = { job_id: "job", risks_json: "[]" };
  expect(itemOf({ ...planRow(item), job_id, risks_json })).toEqual({ ...item, risks: [] });
  // As earlier versions froze it.
  const before = { ...planRow(item), change_json: JSON.stringify(item.change) };
  expect(itemOf({ ...before, job_id, risks_json })).toEqual({ ...item, risks: [] });
});

test("a row of a plan keeps each fact once, because every job writes and seals all of them", () => {
  expect(planRow(aPlanItem(1, ref, "Chess")).change_json).toBe(
    '{"basis":"snapshot","properties":[{"name":"department","now":"Sales","then":"Research"}]}',
  );
});
