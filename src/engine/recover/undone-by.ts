import type { StayingChange, VerificationResult } from "../../service/verification.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { newestRecord } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Names the actor whose work was undone as the log does, which may have other names than the scope. */
export async function undoneBy(
  context: EngineContext,
  { scope, from }: Pick<ComparisonBasis, "scope" | "from">,
): Promise<Pick<VerificationResult, "undone">> {
  const { actor } = scope;
  if (actor === undefined) return {};
  const newest = await newestRecord(context, actor, { from, to: null });
  return { undone: [actor, newest?.actor.id, newest?.actor.name].flatMap((name) => name ?? []) };
}

/** Marks an object that the plan updated, because what differs in it is another part. */
export const beside = (planned: PlanItemSummary | undefined): Pick<StayingChange, "isPlanned"> =>
  planned?.action === "update" && planned.notRecoverable === null ? { isPlanned: true } : {};
