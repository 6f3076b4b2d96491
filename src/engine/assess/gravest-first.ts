import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import { GravestAuthors } from "../../domain/assessment/gravest-authors.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** Sorts authors by the gravest danger among the objects that they wrote to, from the records of these objects. */
export async function gravestFirst(
  context: EngineContext,
  span: Span,
  risks: readonly PlanRisk[],
  authors: readonly UndoneWork[],
): Promise<UndoneWork[]> {
  const gravest = new GravestAuthors(risks);
  const { targets } = gravest;
  if (targets.length === 0 || authors.length < 2) return [...authors];
  for await (const record of recordsBetween(context, span, { targets })) gravest.add(record);
  return gravest.sorted(authors);
}
