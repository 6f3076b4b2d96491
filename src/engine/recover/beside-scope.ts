import type { Assessment } from "../../domain/assessment/assessment.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { relatedSentence } from "../../summaries/related-text.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import { relatedChanges } from "../compare/related-changes.ts";
import type { EngineContext } from "../context.ts";

const HELD = 20;

/**
 * Finds what a scope left of the objects that its policies use, as they differ now, and what the approved preview found
 * missing outside of it.
 */
export async function besideScope(
  context: EngineContext,
  basis: ComparisonBasis,
  warnings: Assessment["warnings"],
): Promise<Pick<VerificationResult, "beside">> {
  const scope = scopeTest(basis.scope);
  const related = await relatedChanges(context, basis);
  const known = new Set(related.map(({ ref }) => refKey(ref)));
  const missing = (warnings?.items ?? []).filter(({ other }) => !scope.has(other) && !known.has(refKey(other)));
  const all = [
    ...related.map(relatedSentence),
    ...missing.map(({ sentence }) => `As the approved preview warned: ${sentence}`),
  ];
  return all.length === 0 ? {} : { beside: { total: all.length, items: all.slice(0, HELD) } };
}
