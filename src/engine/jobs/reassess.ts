import type { ShownAssessment } from "../../domain/assessment/assessment-comparison.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import { requireAsShown } from "../../records/void-approvals.ts";
import type { Authority, ReassessOptions } from "../../service/recovery-service.ts";
import { findAssessment } from "../../store/work/jobs.ts";
import { storedPlan } from "../../store/work/plan-reader.ts";
import { captureHead } from "../capture/capture.ts";
import { freshHead } from "../capture/fresh-head.ts";
import type { EngineContext } from "../context.ts";
import { underLease } from "../lease/under-lease.ts";
import { requireSealedAssessment } from "../plan/assessment-seal.ts";
import { requireList } from "../plan/list-changes.ts";
import { requireUnaltered } from "../plan/plan-digest.ts";
import { listDrift, withoutRows } from "../recover/list-drift.ts";

/**
 * Computes the effects of a preview's list again on the tenant as of its last reading, which is a moment ago, or as it is
 * read `anew`.
 */
export async function reassess(
  context: EngineContext,
  previewJobId: JobId,
  options: ReassessOptions = {},
): Promise<ShownAssessment | null> {
  const head = await freshHead(context, options);
  const found = await reassessAt(context, previewJobId, head);
  return found && { ...found, readUntil: head.readUntil };
}

/**
 * Computes the effects of an approved list a last time on the present tenant. Throws `approvalRefused` and voids the
 * approval if they are worse than the approver was shown. Throws `busy` if the tenant cannot be read now. Returns what
 * changed since the list was frozen.
 */
export async function requireStillAsShown(
  context: EngineContext,
  previewJobId: JobId,
  { approvalId }: Extract<Authority, { kind: "approval" }>,
): Promise<Pick<ShownAssessment, "drift">> {
  const checkpoint = () => context.closing.throwIfAborted();
  const head = await underLease(context, (lease) => captureHead(context, lease, { always: false, checkpoint }));
  const now = await reassessAt(context, previewJobId, head);
  if (now === null) return {};
  await requireAsShown(context, approvalId, now);
  return now.drift === undefined ? {} : { drift: now.drift };
}

async function reassessAt(
  context: EngineContext,
  previewJobId: JobId,
  { instant }: { readonly instant: Instant },
): Promise<ShownAssessment | null> {
  const list = await requireList(context, previewJobId);
  const { record, basis } = list;
  // What a person is shown now has to be what is written later, also where rows were taken away for a moment.
  await requireUnaltered(context, record);
  await requireSealedAssessment(context, previewJobId);
  const earlier = await findAssessment(context.store.db, previewJobId);
  if (earlier === null) return null;
  const frozen = storedPlan(context.store.db, previewJobId);
  // A row that is not written any more has no effects and no dangers.
  const drift = await listDrift(context, list, frozen, instant);
  const plan = drift === null ? frozen : withoutRows(frozen, drift.inert);
  const assessed = { job: previewJobId, plan, callerId: record.starter.id, basis, instant };
  // Loaded where a list is assessed, because a start assesses none.
  const { reassessList } = await import("../assess/reassess-list.ts");
  const now = await reassessList(context, assessed, earlier, { isShorter: drift !== null });
  return drift === null ? now : { ...now, drift: drift.told };
}
