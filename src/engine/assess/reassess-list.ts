import type { Assessment } from "../../domain/assessment/assessment.ts";
import type { ShownAssessment } from "../../domain/assessment/assessment-comparison.ts";
import { byGravity, type RiskRule } from "../../domain/changes/risk.ts";
import type { Instant } from "../../domain/time.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { EngineContext } from "../context.ts";
import { powersOnBothSides } from "./application-powers.ts";
import { analyzePlan } from "./assess-list.ts";
import { type AssessedPlan, scanList } from "./list-scan.ts";
import { tallyList } from "./tally-list.ts";
import { tellObjects } from "./told-objects.ts";
import { readStretch } from "./undone-work.ts";

/**
 * Rules that follow from the audit log up to the list's own instant, or from the list alone. They are never evaluated
 * again.
 */
const staying: ReadonlySet<RiskRule> = new Set([
  "deletesCreated",
  "deletesRestored",
  "revivesDeleted",
  "undoesOthersWork",
  "closesAccount",
]);

/**
 * Applies a frozen list to the tenant at a later instant and computes its dangers and consequences again. Keeps the
 * findings of an earlier assessment in the audit log, which is not read again. Reads the list's rows twice.
 */
export async function reassessList(
  context: EngineContext,
  list: AssessedPlan & { readonly instant: Instant },
  earlier: Assessment,
): Promise<ShownAssessment> {
  const scan = await scanList(list.plan);
  const { pair, facts, plan } = await analyzePlan(context, list, scan);
  const checkpoint = async () => context.closing.throwIfAborted();
  const tally = await tallyList(
    context,
    { ...list, onRisks: async () => {}, checkpoint },
    {
      scan,
      facts,
      powers: powersOnBothSides(context, { ...list.basis, to: list.instant }, facts.privileges),
      plan,
      done: new RiskTally([]),
      stretch: async (number) => ({
        rows: await readStretch(list, scan, number),
        othersWork: new Map(),
      }),
      onRows: async () => {},
      singleAuthor: true,
    },
  );
  const kept = earlier.risks.filter(({ rule }) => staying.has(rule));
  const told = await tellObjects(tally.risks(), pair.toldNames);
  const found = told.filter(({ rule }) => !staying.has(rule));
  return { risks: [...kept, ...found].sort(byGravity), rehearsal: plan.signIn };
}
