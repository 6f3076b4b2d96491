import type { Assessment } from "../../domain/assessment/assessment.ts";
import type { ShownAssessment } from "../../domain/assessment/assessment-comparison.ts";
import { byGravity, type PlanRisk, type RiskRule } from "../../domain/changes/risk.ts";
import type { Instant } from "../../domain/time.ts";
import { RiskTally } from "../../summaries/risk-tally.ts";
import type { EngineContext } from "../context.ts";
import { analyzePlan } from "./analyze-plan.ts";
import { powersOnBothSides } from "./application-powers.ts";
import { type AssessedPlan, listPortions, scanList } from "./list-scan.ts";
import { tallyList } from "./tally-list.ts";
import { tellObjects } from "./told-objects.ts";
import { readStretch } from "./undone-work.ts";

/**
 * Rules that follow from the audit log up to the list's own instant, or from the list alone. They are never evaluated
 * again.
 */
const staying: ReadonlySet<RiskRule> = new Set([
  "notAssessed",
  "deletesCreated",
  "deletesRestored",
  "takesLinks",
  "revivesDeleted",
  "undoesOthersWork",
  "putsBackOthersWork",
  "undoesRecovery",
  "closesAccount",
  "notRecovered",
]);

/**
 * Applies a frozen list to the tenant at a later instant and computes its dangers and consequences again. Keeps the
 * findings of an earlier assessment in the audit log, which is not read again: as they are, or of a list that is shorter
 * now, those of the rows that are left. Reads the list's rows twice.
 */
export async function reassessList(
  context: EngineContext,
  list: AssessedPlan & { readonly instant: Instant },
  earlier: Assessment,
  { isShorter }: { readonly isShorter: boolean },
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
      takenFrom: () => null,
    },
  );
  const before = earlier.risks.filter(({ rule }) => staying.has(rule));
  const kept = isShorter ? await stillKept(list.plan, before) : before;
  const found = tally.risks().filter(({ rule }) => !staying.has(rule));
  const told = await tellObjects([...(isShorter ? kept : []), ...found], pair.toldNames);
  return { risks: [...(isShorter ? [] : kept), ...told].sort(byGravity), rehearsal: plan.signIn };
}

/** Counts the dangers that are not evaluated again anew, over the rows that a recovery still writes. */
async function stillKept(plan: AssessedPlan["plan"], before: readonly PlanRisk[]): Promise<readonly PlanRisk[]> {
  const isAnew = ({ rule }: Pick<PlanRisk, "rule">) => staying.has(rule) && rule !== "notRecovered";
  const tally = new RiskTally(before.filter(({ ref }) => ref === null));
  for await (const rows of listPortions(plan)) {
    for (const row of rows) if (row.isRecoverable) tally.add(row, row.risks.filter(isAnew));
  }
  return [...tally.risks(), ...before.filter((risk) => risk.ref !== null && !isAnew(risk))];
}
