import type { JobId } from "../../domain/ids.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { COUNTED_PLAN_ITEMS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { planItemKinds } from "../../store/work/plan-item-kinds.ts";
import { type Phase, phases, type WriteKind } from "./order.ts";

/** A phase that a list has work for, and the stretch of the list in which that work is. */
export interface DuePhase extends Phase {
  /** The number before the stretch. */
  readonly afterSeq: number;
  readonly lastSeq: number;
}

/**
 * Returns the phases that a list has work for, in their order. The list is looked through once, because most lists have
 * few phases and a search for the rows of each phase would read all of it.
 */
export async function duePhases(db: TenantDb, list: JobId): Promise<readonly DuePhase[]> {
  const due = new Map<string, DuePhase>();
  for (let afterSeq = 0; ; afterSeq += COUNTED_PLAN_ITEMS) {
    const lastSeq = afterSeq + COUNTED_PLAN_ITEMS;
    const kinds = await planItemKinds(db, list, afterSeq, lastSeq);
    if (kinds.length === 0) break;
    for (const phase of phases()) {
      if (!kinds.some((kind) => kind.isRecoverable && kind.type === phase.type && concerns(kind, phase.kind))) continue;
      const name = nameOf(phase);
      due.set(name, { afterSeq, ...due.get(name), ...phase, lastSeq });
    }
    await yieldToEventLoop();
  }
  return phases().flatMap((phase) => due.get(nameOf(phase)) ?? []);
}

/** Returns true for a change that a phase of its type may have to write. */
export function concerns(
  { action, changedFields, links }: Pick<PlanItemSummary, "action" | "changedFields" | "links">,
  kind: WriteKind,
): boolean {
  if (kind === "links") return links.length > 0;
  return kind === "properties" ? changedFields.length > 0 : action === kind;
}

const nameOf = ({ kind, type }: Phase): string => `${kind} ${type}`;
