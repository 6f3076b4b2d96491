import { distinctRefs, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Presence } from "../../store/history/entity-versions.ts";
import { type AtBoth, presencesAtBoth } from "../../store/history/states-at-both.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

/** Objects that a plan depends on: at the snapshot, now, and after the plan. */
export interface PlanNeighbors {
  /** Returns true if a capture knows the object. */
  isKnown(ref: EntityRef): boolean;
  willBeLive(ref: EntityRef): boolean;
  /** Returns true for an object that no deleted item stands for any more. */
  isPurged(ref: EntityRef): boolean;
  /** Says what becomes of an object that will not be live. */
  fateOf(ref: EntityRef): string;
  nameOf(ref: EntityRef): string | null;
  itemOf(ref: EntityRef): PlanItemSummary | undefined;
}

/** Looks up objects in the history at both instants of a plan, and in the plan itself. */
export async function readNeighbors(
  { store }: EngineContext,
  plan: PlanReader,
  basis: ComparisonBasis,
  all: readonly EntityRef[],
): Promise<PlanNeighbors> {
  const refs = distinctRefs(all);
  const { then, now }: AtBoth<Presence> = await presencesAtBoth(store.db, refs, basis);
  const listed = await plan.summariesByRef(refs);
  const itemOf = (ref: EntityRef) => listed.get(refKey(ref));
  return {
    isKnown: (ref) => now.has(refKey(ref)) || then.has(refKey(ref)),
    willBeLive: (ref) => {
      const item = itemOf(ref);
      const acts = item !== undefined && item.notRecoverable === null;
      if (acts && item.action !== "update") return item.action !== "softDelete";
      return now.get(refKey(ref))?.life === "live";
    },
    isPurged: (ref) => !now.has(refKey(ref)),
    fateOf: (ref) =>
      now.has(refKey(ref))
        ? "stays deleted: add it to the scope"
        : "was permanently deleted and has to be made again: by hand, or by a preview with rebuild, where that is possible",
    nameOf: (ref) => (now.get(refKey(ref)) ?? then.get(refKey(ref)))?.displayName ?? null,
    itemOf,
  };
}
