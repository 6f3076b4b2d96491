import type { UndoneWork } from "../../domain/assessment.ts";
import { isRecovery } from "../../domain/audit-record.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import { actorKey } from "../../domain/others-work.ts";
import { isGrave, type PlanRisk, severities } from "../../domain/risk.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/**
 * Sorts authors by the gravest danger among the objects that they wrote to, and keeps their order otherwise. A person
 * must not miss the account behind a danger because others wrote more.
 */
export async function gravestFirst(
  context: EngineContext,
  span: Span,
  risks: readonly PlanRisk[],
  authors: readonly UndoneWork[],
): Promise<UndoneWork[]> {
  const ranks = new Map<RefKey, number>();
  const targets = risks.filter(isGrave).flatMap(({ ref, severity }) => {
    if (ref === null) return [];
    ranks.set(refKey(ref), Math.min(rankOf(ref), severities.indexOf(severity)));
    return [ref];
  });
  function rankOf(ref: PlanRisk["ref"]): number {
    return (ref === null ? undefined : ranks.get(refKey(ref))) ?? severities.length;
  }
  if (targets.length === 0 || authors.length < 2) return [...authors];
  const worst = new Map<string, number>();
  for await (const record of recordsBetween(context, span, { targets })) {
    if (isRecovery(record)) continue;
    const key = actorKey(record.actor);
    const rank = Math.min(...record.targets.map(({ ref }) => rankOf(ref)));
    worst.set(key, Math.min(worst.get(key) ?? severities.length, rank));
  }
  const rankOfAuthor = ({ actor }: UndoneWork) => worst.get(actorKey(actor)) ?? severities.length;
  return authors.toSorted((a, b) => rankOfAuthor(a) - rankOfAuthor(b));
}
