import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { PlanItem } from "../../src/store/work/plan-item.ts";

/** Returns an update of one property, as a row of a plan. */
export function aPlanItem(seq: number, ref: EntityRef, displayName: string | null = null): Omit<PlanItem, "risks"> {
  const change = {
    ref,
    displayName,
    action: "update" as const,
    basis: "snapshot" as const,
    properties: [{ name: "department", now: "Sales", then: "Research" }],
    links: [],
    linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
  };
  return {
    seq,
    ref,
    displayName,
    action: change.action,
    notRecoverable: null,
    isRecoverable: true,
    changedFields: ["department"],
    links: [],
    change,
  };
}
