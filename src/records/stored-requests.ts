import { RewindError } from "../domain/errors.ts";
import { jobId, type SnapshotId } from "../domain/ids.ts";
import { iso } from "../domain/time.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import { findApproval } from "../store/records/approvals.ts";
import {
  endPostedRecovery,
  insertPostedJob,
  newestPostedVerification,
  openPostedJob,
  type PostedJobRow,
  postedJob,
  postedParts,
  settlePostedJob,
} from "../store/records/posted-jobs.ts";
import type { TenantDb, TenantTx } from "../store/sql/tenant-db.ts";
import { approverOf, channelOf, isSealed } from "./approval-rows.ts";
import type { RecordsContext } from "./records-context.ts";
import { recordRecoveryEnd } from "./recovery-end.ts";
import { postedDigest } from "./recovery-outcome.ts";
import type { Intent, LocalRecords, PostedJob } from "./service-requests.ts";
import { consumeApproval } from "./stored-approvals.ts";
import { appendTrail, recordingRefusal } from "./stored-trail.ts";
import { requireAsShown } from "./void-approvals.ts";

/**
 * Returns the local records of mode `microsoft` as rows beside the approvals, so that using one up and noting why is
 * one transaction.
 */
export function storedRecords(context: RecordsContext): LocalRecords {
  const { store } = context;
  return {
    intend: (intent) => {
      const record = async () => {
        const { authority, assessment } = intent;
        if (authority.kind === "approval" && assessment !== null) {
          await requireAsShown(context, authority.approvalId, assessment);
        }
        return store.transaction((tx) => intended(context, tx, intent));
      };
      return intent.kind === "recovery" ? recordingRefusal(context, subjectOf(intent), record) : record();
    },
    settle: async (id, outcome) => {
      const columns =
        typeof outcome === "string" ? { state: outcome, job_id: null } : { state: "posted", job_id: outcome.jobId };
      await store.transaction(async (tx) => {
        const row = await settlePostedJob(tx, id, columns);
        if (row?.kind !== "recovery" || row.job_id === null) return;
        await appendTrail(context, tx, { ...startedEvent(row, row.job_id), ...(await approvalOfRow(tx, row)) });
      });
    },
    ended: ({ id, status, totals, jobCompletionDateTime: at }) =>
      store.transaction(async (tx) => {
        const row = await endPostedRecovery(tx, id);
        if (row === null) return;
        const starter = { id: row.caller_id, name: row.started_by };
        const end = { id, status, totals, starter, outcomeDigest: postedDigest(row) };
        await recordRecoveryEnd(context, tx, at === null ? end : { ...end, endedAt: at });
      }),
    cancelled: (id, by) =>
      store.transaction((tx) =>
        appendTrail(context, tx, {
          action: "jobCancelled",
          caller: { id: by.id, name: by.userPrincipalName },
          tool: "cancel_job",
          jobId: id,
        }),
      ),
    open: async () => orNull(await openPostedJob(store.db)),
    ofJob: async (id) => {
      const row = await postedJob(store.db, id);
      if (row === null) return null;
      const { approver } = await approvalOfRow(store.db, row);
      return { ...postedOf(row), ...(approver === undefined ? {} : { approvedBy: approver.name }) };
    },
    partsOf: async (preview) => (await postedParts(store.db, preview)).map(postedOf),
    verificationOf: async (recovery) => orNull(await newestPostedVerification(store.db, recovery)),
  };
}

async function intended(
  context: RecordsContext,
  tx: TenantTx,
  { authority, preview, caller, ...intent }: Intent,
): Promise<PostedJob> {
  const { machine, newId } = context;
  const open = await openPostedJob(tx);
  if (open !== null) throw undecided(open);
  const first = intent.scope.follows === undefined ? null : await firstPart(tx, { ...intent, preview });
  if (authority.kind === "approval") {
    await consumeApproval(context, tx, authority, { preview: { digest: preview?.digest ?? null }, caller });
  }
  const row: PostedJobRow = {
    id: newId(),
    kind: intent.kind,
    state: "open",
    job_id: null,
    snapshot_id: intent.snapshotId,
    scope_json: JSON.stringify(intent.scope),
    preview_job_id: preview?.id ?? null,
    verifies_job_id: intent.verifiesJobId,
    started_after: intent.startedAfter,
    started_by: caller.userPrincipalName,
    caller_id: caller.id,
    approval_id: authority.kind === "approval" ? authority.approvalId : (first?.approval_id ?? null),
    plan_digest: preview?.digest ?? null,
    created_at: machine.now(),
  };
  await insertPostedJob(tx, row);
  return postedOf(row);
}

/** Returns the request of a recovery's first part. Throws `busy` if the part that is about to follow was asked for already. */
async function firstPart(
  tx: TenantTx,
  { kind, scope, preview }: Pick<Intent, "kind" | "scope" | "preview">,
): Promise<PostedJobRow> {
  const { part, follows = "" } = scope;
  const first = await postedJob(tx, follows);
  if (first === null || preview === null || first.preview_job_id !== preview.id) {
    throw new Error("The first part of this recovery has no request.");
  }
  const rows = kind === "recovery" ? await postedParts(tx, preview.id) : [];
  const before = rows.map(postedOf).filter((row) => row.scope.follows === follows && row.scope.part === part);
  if (before.some((row) => row.kind === "recovery" && row.state !== "refused" && row.state !== "lost")) {
    throw new RewindError("busy", `Part ${part} of recovery ${follows} was asked for already.`);
  }
  return first;
}

const subjectOf = ({ authority, preview, caller }: Intent): Omit<TrailEvent, "action"> => ({
  caller: { id: caller.id, name: caller.userPrincipalName },
  ...(preview === null || preview.digest === null ? {} : { planDigest: preview.digest }),
  ...(authority.kind === "approval" ? { tool: authority.binding.tool, approvalId: authority.approvalId } : {}),
});

/**
 * Returns the record of a start, which is written when the service has named the job, because a refused request starts
 * no job.
 */
const startedEvent = (row: PostedJobRow, id: string): TrailEvent => ({
  action: "recoveryStarted",
  caller: { id: row.caller_id, name: row.started_by },
  jobId: id,
  followed: true,
  ...(row.plan_digest === null ? {} : { planDigest: row.plan_digest }),
  ...(row.approval_id === null ? {} : { approvalId: row.approval_id }),
});

/** Returns the channel and approver of the approval that entitled a request, as far as there was one and it is unaltered. */
async function approvalOfRow(
  db: TenantDb,
  { approval_id: id }: PostedJobRow,
): Promise<Pick<TrailEvent, "channel" | "approver">> {
  const row = id === null ? null : await findApproval(db, id);
  if (row === null || !(await isSealed(db, row))) return {};
  const [channel, approver] = [channelOf(row.channel), approverOf(row)];
  return { ...(channel === null ? {} : { channel }), ...(approver === null ? {} : { approver }) };
}

const orNull = (row: PostedJobRow | null): PostedJob | null => (row === null ? null : postedOf(row));

function postedOf(row: PostedJobRow): PostedJob {
  return {
    id: row.id,
    kind: row.kind === "recovery" ? "recovery" : "preview",
    jobId: row.job_id === null ? null : jobId(row.job_id),
    snapshotId: row.snapshot_id as SnapshotId,
    scope: JSON.parse(row.scope_json),
    previewJobId: row.preview_job_id === null ? null : jobId(row.preview_job_id),
    verifiesJobId: row.verifies_job_id === null ? null : jobId(row.verifies_job_id),
    startedAfter: row.started_after,
    startedBy: row.started_by,
    callerId: row.caller_id,
    state: row.state,
    createdAt: row.created_at,
  };
}

const undecided = (open: PostedJobRow): RewindError =>
  new RewindError(
    "busy",
    `A ${open.kind} was asked for at ${iso(open.created_at)}, and it is not known yet what became of it. Look at ` +
      "list_jobs, then try again in a few minutes.",
  );
