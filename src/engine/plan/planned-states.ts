import type { RecoveryAction } from "../../domain/change.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { PlanItem, PlanItemSummary } from "../../store/work/plan-item.ts";
import { planItemsBySeq } from "../../store/work/plan-items.ts";
import { actsOnObject } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";

const ITEMS = 500;

/** The effect of a plan on entities, applied to a copy in memory. Entities outside the plan stay as they are. */
export interface PlannedStates {
  readonly refs: readonly EntityRef[];
  /** Returns the properties after the plan, or null for an entity that is not live then. */
  after(ref: EntityRef, before: JsonObject | null): JsonObject | null;
  /** Returns the members that a group would gain and lose. */
  members(group: EntityRef): { readonly add: readonly EntityRef[]; readonly remove: readonly EntityRef[] };
}

/** What one item does to its entity. */
interface ItemEffect {
  /** Null if the entity itself stays as it is. */
  readonly action: RecoveryAction | null;
  readonly values: Readonly<Record<string, Json>>;
  readonly add: readonly EntityRef[];
  readonly remove: readonly EntityRef[];
}

/**
 * Reads the values of these rows. What is restored comes back as it is now, but for what the plan writes. Memory follows
 * the number of rows, in portions while reading.
 */
export async function plannedStates(
  context: EngineContext,
  list: { readonly job: JobId; readonly basis: ComparisonBasis },
  rows: readonly PlanItemSummary[],
): Promise<PlannedStates> {
  const { db } = context.store;
  const effects = new Map<RefKey, ItemEffect>();
  for (let at = 0; at < rows.length; at += ITEMS) {
    const seqs = rows.slice(at, at + ITEMS).map(({ seq }) => seq);
    for (const item of await planItemsBySeq(db, list.job, seqs)) effects.set(refKey(item.ref), effectOf(item));
    await yieldToEventLoop();
  }
  const restored = rows.filter(({ action }) => action === "restore").map(({ ref }) => ref);
  const hidden = await statesAt(db, restored, list.basis.to);
  return {
    refs: rows.map(({ ref }) => ref),
    after: (ref, before) => {
      const effect = effects.get(refKey(ref));
      if (effect === undefined || effect.action === null) return before;
      if (effect.action === "softDelete") return null;
      const present = effect.action === "restore" ? (hidden.get(refKey(ref))?.properties ?? {}) : before;
      return present === null ? null : { ...present, ...effect.values };
    },
    members: (group) => effects.get(refKey(group)) ?? { add: [], remove: [] },
  };
}

function effectOf({ action, change }: PlanItem): ItemEffect {
  const members = change.links.filter(({ link, notRecoverable }) => link === "members" && notRecoverable === undefined);
  const targets = (wanted: "add" | "remove") =>
    members.filter((link) => link.action === wanted).map(({ target }) => target);
  return {
    action: actsOnObject(change) ? action : null,
    values: Object.fromEntries(change.properties.map(({ name, then }) => [name, then])),
    add: targets("add"),
    remove: targets("remove"),
  };
}
