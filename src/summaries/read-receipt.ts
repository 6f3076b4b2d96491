import type { ReceiptApproval, RecoveryReceipt } from "../domain/approval/receipt.ts";
import { RewindError } from "../domain/errors.ts";
import type { JobId } from "../domain/ids.ts";
import { asJson, canonicalText } from "../domain/json.ts";
import { isTerminal, type Job } from "../domain/recovery/job.ts";
import type { Clock } from "../domain/time.ts";
import type { TrailRecord } from "../service/audit-trail.ts";
import type { Services } from "../service/services.ts";

type ReceiptSources = Pick<Services, "recovery" | "session" | "trail">;

/**
 * Returns the facts for the receipt of a recovery, with the outcome as the trail has it. Throws `notReady` before its end,
 * `invalidInput` for a preview, `notFound` if the trail has no record of its start or end, and `storeAltered` if the trail
 * was altered or the job says something else.
 */
export async function readReceipt(
  { recovery, session, trail }: ReceiptSources,
  id: JobId,
  clock: Clock,
): Promise<RecoveryReceipt> {
  const job = await recovery.getJob(id);
  requireEnded(job);
  const proof = await trail.recovery({ jobId: job.id });
  const requester = proof?.started.caller;
  if (proof === null || requester == null) throw unrecorded(id, "the start and the approval");
  const { head, started, given, ended } = proof;
  if (ended?.status === undefined || ended.totals === undefined) throw unrecorded(id, "the end");
  const { status, totals } = ended;
  requireSame(job, { status, totals });
  const { tenant } = await session.signedIn();
  const { notRecoverable: _, ...counts } = totals;
  return {
    tenant: { id: tenant.id, name: tenant.displayName },
    recoveryJobId: job.id,
    previewJobId: job.previewJobId,
    planDigest: started.planDigest ?? null,
    requester,
    approval: given === null ? null : approvalOf(started, given),
    outcome: { status, startedAt: job.jobStartDateTime, endedAt: job.jobCompletionDateTime, ...counts },
    trail: { records: head.seq, head: head.hash },
    issuedAt: clock.now(),
  };
}

/** Returns the newest recovery that has ended, or null. */
export async function newestEndedRecovery({ recovery }: Pick<Services, "recovery">): Promise<JobId | null> {
  const { items } = await recovery.listJobs({ kind: "recovery" }, { limit: 10 });
  return items.find(({ status }) => isTerminal(status))?.id ?? null;
}

function approvalOf(started: TrailRecord, given: TrailRecord): ReceiptApproval | null {
  const { approvalId, channel, approver, time, demands = [] } = given;
  if (approvalId === undefined || channel === undefined || approver === undefined)
    throw unrecorded(started.jobId ?? "", "the approval");
  return { id: approvalId, decision: "approved", decidedAt: time, channel, approver, demands };
}

function requireEnded({ id, kind, status }: Job): void {
  if (kind !== "recovery") {
    throw new RewindError("invalidInput", `Job ${id} is a preview. A receipt is for a recovery: list_jobs names them.`);
  }
  if (isTerminal(status)) return;
  throw new RewindError("notReady", `Recovery ${id} is ${status}. Its receipt is there when it has ended.`);
}

/** The service of mode `microsoft` keeps the job itself, so its counts are compared with those that it showed at the end. */
function requireSame({ id, status, totals }: Job, ended: Pick<Job, "status" | "totals">): void {
  if (canonicalText(asJson({ status, totals })) === canonicalText(asJson(ended))) return;
  throw new RewindError(
    "storeAltered",
    `The job of recovery ${id} says something else than the trail's record of its end, so it gets no receipt. Run ` +
      "`entra-rewind audit --verify`.",
  );
}

const unrecorded = (id: string, what: string): RewindError =>
  new RewindError("notFound", `The trail has no record of ${what} of recovery ${id}, so it has no receipt.`);
