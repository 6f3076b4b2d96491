import type { Assessment } from "../../domain/assessment/assessment.ts";
import type { JobRecord } from "../../store/work/jobs.ts";
import { storedPlan } from "../../store/work/plan-reader.ts";
import { setRisks } from "../../store/work/plan-writes.ts";
import type { ListScan } from "../assess/list-scan.ts";
import type { OnRisks } from "../assess/tally-list.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { renewing } from "../lease/renewing.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import type { HeldPlan } from "../plan/held-plan.ts";
import { RowDangers } from "../plan/row-dangers.ts";
import { writeHeldPlan } from "../plan/write-plan.ts";

/** A list that was compared: in memory as a whole, or else in the database. */
export interface ComparedList {
  readonly basis: ComparisonBasis;
  readonly held: HeldPlan;
  readonly scan: ListScan;
}

export interface AssessedPreview {
  readonly assessment: Assessment;
  /** The digest of the dangers beside the rows. */
  readonly rowDangers: string;
}

/**
 * Assesses the list of a preview against the head it was compared with, and adds the dangers to its rows. A list in
 * memory is written with them, so that only its renewals keep the lease until then.
 */
export async function assessPreview(
  context: EngineContext,
  lease: TenantLease,
  { job: { id: job }, starter }: JobRecord,
  { basis, held, scan }: ComparedList,
  requireWanted: () => Promise<void>,
): Promise<AssessedPreview> {
  const { write } = lease;
  const renew = renewing(context, lease);
  const checkpoint = async () => {
    await requireWanted();
    await renew();
  };
  const rowDangers = new RowDangers();
  const onRisks: OnRisks = async (found) => {
    const rows = found.map(({ seq, risks }) => ({ seq, risks_json: JSON.stringify(risks) }));
    rowDangers.add(rows);
    if (held.isWhole) held.setRisks(rows);
    else await write((tx) => setRisks(tx, job, rows));
  };
  const plan = held.isWhole ? held : storedPlan(context.store.db, job);
  const list = { job, plan, callerId: starter.id, basis, instant: basis.to, write, onRisks, checkpoint };
  // Loaded where a list is assessed, because a start assesses none.
  const { assessList } = await import("../assess/assess-list.ts");
  const assessment = await assessList(context, list, scan);
  if (held.isWhole) await writeHeldPlan(context, lease, job, held);
  return { assessment, rowDangers: rowDangers.result() };
}
