import { RewindError } from "../domain/errors.ts";
import type { JobId } from "../domain/ids.ts";
import { isTerminal, type Job } from "../domain/job.ts";
import type { ReceiptApproval, RecoveryReceipt } from "../domain/receipt.ts";
import type { Clock } from "../domain/time.ts";
import type { AuditTrail, TrailRecord } from "../service/audit-trail.ts";
import { MAX_PAGE_SIZE } from "../service/page.ts";
import type { Services } from "../service/services.ts";

type ReceiptSources = Pick<Services, "recovery" | "session" | "trail">;

/**
 * Returns the facts for the receipt of a recovery. Throws `notReady` before its end, `invalidInput` for a preview, and
 * `notFound` if the trail has no record of its start.
 */
export async function readReceipt(
  { recovery, session, trail }: ReceiptSources,
  id: JobId,
  clock: Clock,
): Promise<RecoveryReceipt> {
  const job = await recovery.getJob(id);
  requireEnded(job);
  const { head, started, given } = await recordsOf(trail, job);
  const { tenant } = await session.signedIn();
  if (head === null || started?.caller == null) throw withoutStart(id);
  const { changedObjects, changedLinks, modifiedObjects, modifiedLinks, failedChanges } = job.totals;
  return {
    tenant: { id: tenant.id, name: tenant.displayName },
    recoveryJobId: job.id,
    previewJobId: job.previewJobId,
    planDigest: started.planDigest ?? null,
    requester: started.caller,
    approval: given === null ? null : approvalOf(started, given),
    outcome: {
      status: job.status,
      startedAt: job.jobStartDateTime,
      endedAt: job.jobCompletionDateTime,
      ...{ changedObjects, changedLinks, modifiedObjects, modifiedLinks, failedChanges },
    },
    trail: { records: head.seq, head: head.hash },
    issuedAt: clock.now(),
  };
}

/** Returns the newest recovery that has ended, or null. */
export async function newestEndedRecovery({ recovery }: Pick<Services, "recovery">): Promise<JobId | null> {
  const { items } = await recovery.listJobs({ kind: "recovery" }, { limit: 10 });
  return items.find(({ status }) => isTerminal(status))?.id ?? null;
}

interface ReceiptRecords {
  readonly head: TrailRecord | null;
  readonly started: TrailRecord | null;
  readonly given: TrailRecord | null;
}

/** Walks the trail from its end to the start of the recovery, and on to the approval that it used. */
async function recordsOf(trail: Pick<AuditTrail, "list">, job: Job): Promise<ReceiptRecords> {
  let head: TrailRecord | null = null;
  let started: TrailRecord | null = null;
  for (let cursor: string | undefined; ; ) {
    const page = await trail.list({ limit: MAX_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    for (const record of page.items) {
      head ??= record;
      if (started === null) {
        if (record.action === "recoveryStarted" && record.jobId === job.id) started = record;
        if (started !== null && started.approvalId === undefined) return { head, started, given: null };
      } else if (record.action === "approvalGiven" && record.approvalId === started.approvalId) {
        return { head, started, given: record };
      }
    }
    cursor = page.nextCursor;
    if (cursor === undefined) return { head, started: null, given: null };
  }
}

function approvalOf(started: TrailRecord, given: TrailRecord): ReceiptApproval | null {
  const { approvalId, channel, approver, time, demands = [] } = given;
  if (approvalId === undefined || channel === undefined || approver === undefined)
    throw withoutStart(started.jobId ?? "");
  return { id: approvalId, decision: "approved", decidedAt: time, channel, approver, demands };
}

function requireEnded({ id, kind, status }: Job): void {
  if (kind !== "recovery") {
    throw new RewindError("invalidInput", `Job ${id} is a preview. A receipt is for a recovery: list_jobs names them.`);
  }
  if (isTerminal(status)) return;
  throw new RewindError("notReady", `Recovery ${id} is ${status}. Its receipt is there when it has ended.`);
}

const withoutStart = (id: string): RewindError =>
  new RewindError(
    "notFound",
    `The trail has no record of the start and the approval of recovery ${id}, so it has no receipt.`,
  );
