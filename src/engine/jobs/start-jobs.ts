import { actorSince } from "../../domain/authors/actor-scope.ts";
import { type JobId, jobId } from "../../domain/ids.ts";
import { isTerminal, type Job, type JobKind } from "../../domain/recovery/job.ts";
import type { Caller } from "../../domain/roles/role.ts";
import { COVERAGE_VERSION, type Coverage } from "../../domain/tenant/coverage.ts";
import { checkScope, type Scope } from "../../domain/tenant/scope.ts";
import { type Instant, iso, nextInstant } from "../../domain/time.ts";
import { approverWrote, consumeApproval } from "../../records/stored-approvals.ts";
import { appendTrail, recordingRefusal } from "../../records/stored-trail.ts";
import type { TrailEvent } from "../../service/audit-trail.ts";
import type { StartedRecovery, StartPreview, StartRecovery } from "../../service/recovery-service.ts";
import type { Row } from "../../store/sql/schema.ts";
import type { TenantDb, TenantTx } from "../../store/sql/tenant-db.ts";
import { activeJob, insertJob, type JobRecord, newestStart, type Starter } from "../../store/work/jobs.ts";
import { recoveryOf } from "../../store/work/later-recoveries.ts";
import {
  activeJobRefusal,
  appliedRefusal,
  nothingToRecoverRefusal,
  notRecoverableYetRefusal,
  otherRulesRefusal,
  previewRequiredRefusal,
  recoveryRunningRefusal,
} from "../../summaries/refusals.ts";
import { requireSnapshot } from "../capture/snapshots.ts";
import { requireAllowed } from "../compare/allowed.ts";
import type { EngineContext } from "../context.ts";
import { requireSealedCounts } from "../plan/assessment-seal.ts";
import { requireJob } from "../plan/require-job.ts";
import { requireSealedList } from "../recover/applied-list.ts";
import { recordJobStart } from "../tenant-log.ts";
import { requireActorsWork } from "../undo/actor-writes.ts";
import { requireStillAsShown } from "./reassess.ts";
import { requireAsEnded } from "./require-as-ended.ts";

export async function startPreview(context: EngineContext, request: StartPreview): Promise<Job> {
  const scope = await definiteScope(context, request);
  return start(context, request.caller, async (tx) => {
    const { instant } = await requireSnapshot(context, request.snapshotId, tx);
    return { kind: "preview", from: instant, scope, coverage: request.coverage };
  });
}

/**
 * Completes a scope by actor with its start time. Checks that it lies within the snapshot's coverage and names an actor
 * in the log.
 */
async function definiteScope(
  context: EngineContext,
  { scope, snapshotId }: Pick<StartPreview, "scope" | "snapshotId">,
): Promise<Scope> {
  const checked = checkScope(scope, context.coverage);
  if (checked.actor === undefined) return checked;
  const { instant: from } = await requireSnapshot(context, snapshotId);
  const definite = { ...checked, since: iso(actorSince(checked, from)) };
  await requireActorsWork(context, checked.actor, { from, to: null, scope: definite });
  return definite;
}

export async function startVerification(
  context: EngineContext,
  request: { readonly recoveryJobId: JobId; readonly caller: Caller },
): Promise<Job> {
  await requireAsEnded(context, request.recoveryJobId);
  await requireSealedList(context, request.recoveryJobId);
  return start(context, request.caller, async (tx) => {
    const { job, from, coverage } = await requireJob(context, request.recoveryJobId, "recovery", tx);
    if (!isTerminal(job.status)) throw recoveryRunningRefusal(job);
    return { kind: "preview", from, scope: job.scope, coverage, verifies: job.id };
  });
}

/**
 * Throws the reason that would keep a recovery of this preview from starting, before a person is asked to approve it.
 */
export async function checkRecovery(context: EngineContext, previewJobId: JobId): Promise<void> {
  await requireUnapplied(context.store.db, previewJobId);
  await requireReplayable(context, previewJobId);
  await requireAllowed(context, previewJobId);
  const active = await activeJob(context.store.db);
  if (active !== null) throw activeJobRefusal(active.job);
}

export function startRecovery(context: EngineContext, request: StartRecovery): Promise<StartedRecovery> {
  const { authority } = request;
  if (authority.kind === "caller") return recovery(context, request);
  const { tool, planDigest } = authority.binding;
  const caller = { id: request.caller.id, name: request.caller.userPrincipalName };
  const about = { caller, tool, planDigest, approvalId: authority.approvalId };
  return recordingRefusal(context, about, () => recovery(context, request));
}

async function recovery(context: EngineContext, request: StartRecovery): Promise<StartedRecovery> {
  if (!("previewJobId" in request)) {
    const scope = await definiteScope(context, request);
    if (request.authority.kind !== "caller") throw previewRequiredRefusal();
    return start(context, request.caller, async (tx) => {
      const { instant } = await requireSnapshot(context, request.snapshotId, tx);
      return { kind: "recovery", from: instant, scope, coverage: request.coverage };
    });
  }
  await requireAllowed(context, request.previewJobId);
  await requireReplayable(context, request.previewJobId);
  const { authority } = request;
  const now = authority.kind === "approval" ? await requireStillAsShown(context, request.previewJobId, authority) : {};
  const job = await start(context, request.caller, async (tx) => {
    const preview = await requireJob(context, request.previewJobId, "preview", tx);
    checkReplayable(preview);
    const entitled =
      request.authority.kind === "approval"
        ? await consumeApproval(context, tx, request.authority, { preview: preview.job, caller: request.caller })
        : withDigest(preview.job);
    // A used approval is refused, and recorded, before a list that was applied with it.
    if (request.authority.kind === "approval") await requireUnapplied(tx, preview.job.id);
    const own = request.authority.kind === "approval" ? await approverWrote(tx, request.authority) : 0;
    const { changedObjects, changedLinks, notRecoverable } = preview.job.totals;
    return {
      kind: "recovery",
      approverWrote: own,
      from: preview.from,
      scope: preview.job.scope,
      coverage: preview.coverage,
      preview: preview.job.id,
      entitled,
      totals: { changed_objects: changedObjects, changed_links: changedLinks, not_recoverable: notRecoverable },
    };
  });
  return { ...job, ...now };
}

/**
 * Throws `finished` for a list that a recovery has applied, so that a person is not asked to approve what is done. One that
 * was canceled or failed may be repeated.
 */
async function requireUnapplied(db: TenantDb, previewJobId: JobId): Promise<void> {
  const applied = await recoveryOf(db, previewJobId);
  if (applied !== null) throw appliedRefusal({ id: previewJobId }, applied.job);
}

/** Throws the reason why a preview cannot be recovered. Its counts are looked at only once their seal is checked. */
async function requireReplayable(context: EngineContext, previewJobId: JobId): Promise<void> {
  const { job } = checkFinished(await requireJob(context, previewJobId, "preview"));
  await requireSealedCounts(context, job.id);
  checkReplayable(await requireJob(context, previewJobId, "preview"));
}

function checkReplayable(record: JobRecord): void {
  const { job } = checkFinished(record);
  if (job.totals.changedObjects === 0) throw nothingToRecoverRefusal(job);
}

function checkFinished(record: JobRecord): JobRecord {
  const { job, coverageVersion } = record;
  if (job.status !== "successful") throw notRecoverableYetRefusal(job);
  if (coverageVersion === COVERAGE_VERSION) return record;
  throw otherRulesRefusal(job);
}

const withDigest = ({ digest }: Job): Omit<TrailEvent, "action"> => ({
  caller: null,
  ...(digest === null ? {} : { planDigest: digest }),
});

const approvedBy = ({ entitled, approverWrote = 0 }: NewJob): Pick<Starter, "approvedBy" | "approverWrote"> => ({
  ...(entitled?.approver === undefined ? {} : { approvedBy: entitled.approver.name }),
  ...(approverWrote === 0 ? {} : { approverWrote }),
});

interface NewJob {
  readonly kind: JobKind;
  readonly from: Instant;
  readonly scope: Scope;
  readonly coverage: Coverage | undefined;
  readonly preview?: JobId;
  readonly verifies?: JobId;
  readonly totals?: Partial<Row<"job">>;
  /** Facts for the trail about a recovery of a preview: its list, and the approval if a person gave one. */
  readonly entitled?: Omit<TrailEvent, "action">;
  /** The number of objects in the approved plan that the approver wrote to. */
  readonly approverWrote?: number;
}

/**
 * Records a job in one transaction with its entitlement and the check of what it needs, because retention could remove
 * that in between. Throws `activeJob` while another job is active.
 */
async function start(context: EngineContext, caller: Caller, decide: (tx: TenantTx) => Promise<NewJob>): Promise<Job> {
  const { store, directory } = context;
  const id = jobId(context.newId());
  const { userPrincipalName, displayName } = caller;
  const starter: Starter = { id: caller.id, userPrincipalName, displayName };
  return store.transaction(async (tx) => {
    const made = await decide(tx);
    const { kind, from, scope, coverage, preview, verifies, totals, entitled } = made;
    const active = await activeJob(tx);
    if (active !== null) throw activeJobRefusal(active.job);
    const startedAt = nextInstant(await directory.now(), await newestStart(tx));
    await insertJob(tx, {
      ...blank,
      ...totals,
      id,
      kind,
      from_instant: from,
      scope_json: JSON.stringify(scope),
      coverage: coverage ?? context.coverage,
      started_at: startedAt,
      started_by_json: JSON.stringify({ ...starter, ...approvedBy(made) }),
      preview_job_id: preview ?? null,
      verifies_job_id: verifies ?? null,
    });
    const record = await requireJob(context, id, kind, tx);
    // Logged before the job can be worked on, so that a job which cannot be logged does not start.
    await recordJobStart(directory, record);
    if (kind === "recovery") {
      const by = { id: caller.id, name: caller.userPrincipalName };
      await appendTrail(context, tx, { ...entitled, action: "recoveryStarted", caller: by, jobId: id, followed: true });
    }
    return record.job;
  });
}

const blank = {
  status: "initialized",
  to_instant: null,
  coverage_version: COVERAGE_VERSION,
  completed_at: null,
  before_instant: null,
  digest: null,
  changed_objects: null,
  changed_links: null,
  not_recoverable: null,
  modified_objects: null,
  modified_links: null,
  failed_changes: null,
  progress_done: null,
  progress_total: null,
  cancel_requested: 0,
  attempts: 0,
  failure_json: null,
  assessment_json: null,
  assessment_seal: null,
} satisfies Partial<Row<"job">>;
