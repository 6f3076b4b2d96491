import type { Job } from "../domain/recovery/job.ts";
import { type Snapshot, snapshotIdOf, type TakenSnapshot } from "../domain/recovery/snapshot.ts";
import type { Instant, Millis } from "../domain/time.ts";
import { RecoveryProofs } from "../records/recovery-proof.ts";
import { requireSnapshotLeft } from "../records/snapshot-limits.ts";
import { storedApprovals } from "../records/stored-approvals.ts";
import { appendTrail, storedTrail } from "../records/stored-trail.ts";
import type { Approvals } from "../service/approvals.ts";
import type { AuditTrail } from "../service/audit-trail.ts";
import type { Investigation } from "../service/investigation.ts";
import type { RecoveryService } from "../service/recovery-service.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";
import { listJobs, newestVerification, requestCancel } from "../store/work/jobs.ts";
import { LaterRecoveries } from "../store/work/later-recoveries.ts";
import { pageFrame } from "../summaries/paging.ts";
import { endedRefusal } from "../summaries/refusals.ts";
import type { OnCaptured } from "./capture/capture.ts";
import { type ExplainedSnapshot, explainRetention } from "./capture/explain-retention.ts";
import { describeSnapshot, keepSnapshot, listSnapshots, requireSnapshot } from "./capture/snapshots.ts";
import type { EngineContext } from "./context.ts";
import { investigationOf } from "./investigation/investigation.ts";
import { JobRunner } from "./jobs/job-runner.ts";
import { reassess } from "./jobs/reassess.ts";
import { requireAsEnded } from "./jobs/require-as-ended.ts";
import { type InTurn, retainScheduled, runScheduler, takeScheduled } from "./jobs/scheduler.ts";
import { checkRecovery, startPreview, startRecovery, startVerification } from "./jobs/start-jobs.ts";
import { underLease } from "./lease/under-lease.ts";
import { KeptLogDirectory } from "./log/kept-log-directory.ts";
import { listChanges } from "./plan/list-changes.ts";
import { requireJob } from "./plan/require-job.ts";
import { summarizeChanges } from "./plan/summarize.ts";
import { withFollowing, withObstacle } from "./plan/with-obstacle.ts";
import { listFailedChanges } from "./recover/failed-changes.ts";
import { PatientVerdicts } from "./recover/patient-verdicts.ts";
import { recordCancel, recordDecision } from "./tenant-log.ts";

/** Our own Backup and Recovery service over a directory and a store. */
export interface Engine extends AsyncDisposable {
  readonly recovery: RecoveryService;
  readonly approvals: Approvals;
  readonly investigation: Investigation;
  readonly trail: AuditTrail;
  /** Takes the daily snapshot now. A long-running process has the scheduler. */
  takeScheduledSnapshot(onProgress?: OnCaptured): Promise<TakenSnapshot>;
  /** Says of each snapshot, newest first, why it is kept. */
  explainRetention(): Promise<readonly ExplainedSnapshot[]>;
  /** Takes daily snapshots and runs retention until the engine closes, each time in a turn if it has to wait for one. */
  startScheduler(inTurn?: InTurn): void;
  /** Leaves jobs between two batches for another process or the next start. Resolves when no work is in progress. */
  close(): Promise<void>;
}

export type EngineOptions = Omit<EngineContext, "closing" | "onRecorded" | "proofs" | "later"> & {
  /** Receives errors that no caller waits for: unexpected errors of a job or of the scheduler. */
  readonly onDefect: (error: unknown) => void;
  /** The time after which a call is answered without its verdict, which then continues. Without it, calls wait. */
  readonly answerWithin?: Millis;
};

/**
 * Starts an engine, which continues the jobs of an earlier process at once. The caller closes directory and store after
 * it.
 */
export function openEngine(options: EngineOptions): Engine {
  const closing = new AbortController();
  const context: EngineContext = {
    ...options,
    ...(options.keepsLog === true ? { directory: new KeptLogDirectory(options.directory, options.store) } : {}),
    closing: closing.signal,
    proofs: new RecoveryProofs(options.store.db),
    later: new LaterRecoveries(options.store.db),
    onRecorded: (event) => recordDecision(options.directory, event),
  };
  const runner = new JobRunner(context, options.onDefect);
  const background: Promise<void>[] = [];
  const inFlight = new Set<Promise<unknown>>();
  /** Work that a caller waits for. A closing engine waits for it too, because it holds the lease. */
  const awaited = <T>(work: Promise<T>): Promise<T> => {
    inFlight.add(work);
    return work.finally(() => inFlight.delete(work));
  };
  const close = async () => {
    closing.abort();
    await Promise.all([runner.stop(), ...background, Promise.allSettled(inFlight)]);
  };
  runner.wake();
  return {
    recovery: recoveryService(context, runner, {
      awaited,
      verdicts: new PatientVerdicts(context, options.answerWithin),
    }),
    approvals: storedApprovals(context),
    investigation: investigationOf(context),
    trail: storedTrail(context),
    takeScheduledSnapshot: (onProgress) =>
      awaited(
        underLease(context, async (lease) => {
          const taken = await takeScheduled(context, lease, onProgress);
          await retainScheduled(context, lease);
          return taken;
        }),
      ),
    explainRetention: () => explainRetention(context),
    startScheduler: (inTurn = (work) => work()) =>
      void background.push(runScheduler(context, { inTurn, onDefect: options.onDefect })),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function recoveryService(
  context: EngineContext,
  runner: JobRunner,
  { awaited, verdicts }: { readonly awaited: <T>(work: Promise<T>) => Promise<T>; readonly verdicts: PatientVerdicts },
): RecoveryService {
  const woken = async <T extends Job>(job: Promise<T>): Promise<T> => {
    const started = await job;
    runner.wake();
    return started;
  };
  return {
    listSnapshots: (page) => listSnapshots(context, page),
    getSnapshot: async (id) => describeSnapshot(context, await requireSnapshot(context, id)),
    takeSnapshot: (request) => awaited(takeSnapshot(context, request)),
    startPreview: (request) => woken(startPreview(context, request)),
    startRecovery: (request) => awaited(woken(startRecovery(context, request))),
    checkRecovery: (id) => checkRecovery(context, id),
    reassess: (id, options) => awaited(reassess(context, id, options)),
    // The summary has it, and what moved since is left alone.
    workBeside: async () => ({}),
    startVerification: (request) => woken(startVerification(context, request)),
    getJob: async (id) => {
      const record = await requireJob(context, id);
      return runner.withObstacle(await withFollowing(context, await withObstacle(context, record)));
    },
    listJobs: (filter, page) => jobsPage(context, filter, page),
    cancelJob: (request) => woken(cancelJob(context, request)),
    listChanges: (id, filter, page) => listChanges(context, id, filter, page),
    summarizeChanges: (id) => summarizeChanges(context, id),
    listFailedChanges: (id, page) => listFailedChanges(context, id, page),
    getVerification: async (id) => {
      const recovery = await requireJob(context, id, "recovery");
      await requireAsEnded(context, id);
      const newest = await newestVerification(context.store.db, id);
      if (newest === null) return null;
      // Loads the comparison with the recovery only then, because most runs of an engine verify none.
      const { verificationOf } = await import("./recover/verification.ts");
      return verdicts.of(newest.job, () => awaited(verificationOf(context, recovery, newest)));
    },
  };
}

async function takeSnapshot(
  context: EngineContext,
  { label, caller }: Parameters<RecoveryService["takeSnapshot"]>[0],
): Promise<Snapshot> {
  const checkpoint = () => context.closing.throwIfAborted();
  const by = { id: caller.id, name: caller.userPrincipalName };
  const alongside = (tx: TenantTx, instant: Instant, seal: string | null) => {
    const taken = { label, seal };
    const event = { caller: by, tool: "take_snapshot", snapshotId: snapshotIdOf(instant), taken };
    return appendTrail(context, tx, { action: "snapshotTaken", ...event });
  };
  const requireLeft = () => requireSnapshotLeft(context.store.db, by.id, context.machine.now());
  // A caller who has none left waits for no capture.
  await requireLeft();
  const kept = await underLease(context, async (lease) => {
    await requireLeft();
    return keepSnapshot(context, lease, { kind: "onDemand", label, starter: caller, checkpoint, alongside });
  });
  return describeSnapshot(context, kept);
}

async function cancelJob(
  context: EngineContext,
  { id, caller }: Parameters<RecoveryService["cancelJob"]>[0],
): Promise<Job> {
  const record = await requireJob(context, id);
  const by = { id: caller.id, name: caller.userPrincipalName };
  await context.store.transaction(async (tx) => {
    if (!(await requestCancel(tx, id))) throw endedRefusal(record.job);
    await recordCancel(context.directory, record, caller);
    await appendTrail(context, tx, { action: "jobCancelled", caller: by, tool: "cancel_job", jobId: id });
  });
  return (await requireJob(context, id)).job;
}

async function jobsPage(
  context: EngineContext,
  { status, kind, snapshotId }: Parameters<RecoveryService["listJobs"]>[0],
  request: Parameters<RecoveryService["listJobs"]>[1],
) {
  const frame = pageFrame("jobs", ["number", "string"], request);
  const snapshot = snapshotId === undefined ? null : (await requireSnapshot(context, snapshotId)).instant;
  const query = {
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(snapshot === null ? {} : { snapshot }),
    ...(frame.after === null ? {} : { after: { startedAt: frame.after[0], id: frame.after[1] } }),
  };
  const records = await listJobs(context.store.db, query, frame.wanted);
  const jobs = await Promise.all(records.map((record) => withObstacle(context, record)));
  return frame.page(jobs, ({ jobStartDateTime, id }) => [jobStartDateTime, id]);
}
