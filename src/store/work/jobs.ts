import type { Assessment } from "../../domain/assessment/assessment.ts";
import { RewindError } from "../../domain/errors.ts";
import { type JobId, jobId } from "../../domain/ids.ts";
import {
  type Job,
  type JobFailure,
  type JobKind,
  type JobStatus,
  jobKinds,
  jobStatuses,
  terminalStatuses,
} from "../../domain/recovery/job.ts";
import { snapshotIdOf } from "../../domain/recovery/snapshot.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import { asInstant, type Instant, type Millis } from "../../domain/time.ts";
import { FixedStatement } from "../sql/fixed-statement.ts";
import { columnsOf, type Row } from "../sql/schema.ts";
import { storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/**
 * The person who started a job, as its row keeps them, because a recovery writes in their name after its process has
 * died.
 */
export interface Starter {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** User principal name of the person who approved the job. */
  readonly approvedBy?: string;
  /** The number of objects in the plan that the approver wrote to. Absent if they wrote to none of them. */
  readonly approverWrote?: number;
}

/** A job with the facts that only the engine needs. */
export interface JobRecord {
  readonly job: Job;
  readonly starter: Starter;
  readonly from: Instant;
  /** The head the plan was compared with. Null before the capture. */
  readonly to: Instant | null;
  readonly beforeInstant: Instant | null;
  readonly coverage: Coverage;
  readonly coverageVersion: number;
  /** The seal over the counts and dangers of a finished preview. Null before its end, and for lists of earlier versions. */
  readonly assessmentSeal: string | null;
  readonly cancelRequested: boolean;
  readonly attempts: number;
}

export async function insertJob(tx: TenantTx, row: Row<"job">): Promise<void> {
  await tx.insertInto("job").values(row).execute();
}

/** Sets columns of a job. The caller checks the lease in the same transaction if the change requires it. */
export async function updateJob(tx: TenantDb, id: JobId, columns: Partial<Omit<Row<"job">, "id">>): Promise<void> {
  await tx.updateTable("job").set(columns).where("id", "=", id).execute();
}

const jobOfId = new FixedStatement<Row<"job">>(
  `select ${columnsOf("job").join(", ")} from "job" where "tenant_id" = $1 and "id" = $2`,
);

export async function findJob(db: TenantDb, id: string): Promise<JobRecord | null> {
  const row = await jobRow(db, id);
  return row === null ? null : jobRecord(row);
}

/** Returns the assessment of a finished plan, or null if it was not assessed. */
export async function findAssessment(db: TenantDb, id: JobId): Promise<Assessment | null> {
  const row = await db.selectFrom("job").select("assessment_json").where("id", "=", id).executeTakeFirst();
  return row === undefined || row.assessment_json === null ? null : storedJson<Assessment>(row.assessment_json);
}

/** Returns the job that has not ended, or null. */
export async function activeJob(db: TenantDb): Promise<JobRecord | null> {
  const row = await db
    .selectFrom("job")
    .selectAll()
    .where("status", "not in", [...terminalStatuses])
    .executeTakeFirst();
  return row === undefined ? null : jobRecord(row);
}

/** Returns the newest verification of a recovery. No two jobs of a tenant start at the same instant. */
export async function newestVerification(db: TenantDb, recovery: JobId): Promise<JobRecord | null> {
  const row = await db
    .selectFrom("job")
    .selectAll()
    .where("verifies_job_id", "=", recovery)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : jobRecord(row);
}

export interface JobsQuery {
  readonly status?: JobStatus;
  readonly kind?: JobKind;
  readonly snapshot?: Instant;
  /** Only recoveries of this preview. */
  readonly preview?: JobId;
  /** Continue after this one. */
  readonly after?: { readonly startedAt: Millis; readonly id: string };
}

/** Returns jobs, newest first. */
export async function listJobs(db: TenantDb, query: JobsQuery, limit: number): Promise<JobRecord[]> {
  const { status, kind, snapshot, preview, after } = query;
  let select = db.selectFrom("job").selectAll();
  if (status !== undefined) select = select.where("status", "=", status);
  if (kind !== undefined) select = select.where("kind", "=", kind);
  if (snapshot !== undefined) select = select.where("from_instant", "=", snapshot);
  if (preview !== undefined) select = select.where("preview_job_id", "=", preview);
  if (after !== undefined) {
    select = select.where((eb) =>
      eb.or([
        eb("started_at", "<", after.startedAt),
        eb.and([eb("started_at", "=", after.startedAt), eb("id", "<", after.id)]),
      ]),
    );
  }
  const rows = await select.orderBy("started_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map(jobRecord);
}

function jobRecord(row: Row<"job">): JobRecord {
  const starter = storedJson<Starter>(row.started_by_json);
  const scope = storedJson<Scope>(row.scope_json);
  const from = asInstant(row.from_instant);
  const job: Job = {
    id: jobId(row.id),
    kind: jobKinds.find((kind) => kind === row.kind) ?? "preview",
    status: jobStatuses.find((status) => status === row.status) ?? "running",
    snapshotId: snapshotIdOf(from),
    targetStateDateTime: from,
    scope,
    jobStartDateTime: row.started_at,
    jobCompletionDateTime: row.completed_at,
    totals: {
      changedObjects: row.changed_objects,
      changedLinks: row.changed_links,
      notRecoverable: row.not_recoverable,
      modifiedObjects: row.modified_objects,
      modifiedLinks: row.modified_links,
      failedChanges: row.failed_changes,
    },
    progress: row.progress_done === null ? null : { done: row.progress_done, total: row.progress_total },
    digest: row.digest,
    previewJobId: row.preview_job_id === null ? null : jobId(row.preview_job_id),
    verifiesJobId: row.verifies_job_id === null ? null : jobId(row.verifies_job_id),
    beforeRecoverySnapshotId: row.before_instant === null ? null : snapshotIdOf(asInstant(row.before_instant)),
    startedBy: starter.userPrincipalName,
    ...(starter.approvedBy === undefined ? {} : { approvedBy: starter.approvedBy }),
    ...(starter.approverWrote === undefined ? {} : { approverWrote: starter.approverWrote }),
    ...(row.cancel_requested === 1 ? { stopAsked: true } : {}),
    failure: row.failure_json === null ? null : storedJson<JobFailure>(row.failure_json),
  };
  return {
    job,
    starter,
    from,
    to: row.to_instant === null ? null : asInstant(row.to_instant),
    beforeInstant: row.before_instant === null ? null : asInstant(row.before_instant),
    coverage: row.coverage === "microsoft" ? "microsoft" : "extended",
    coverageVersion: row.coverage_version,
    assessmentSeal: row.assessment_seal,
    cancelRequested: row.cancel_requested === 1,
    attempts: row.attempts,
  };
}

/** Returns the start of the newest job, so that a later one can start after it. */
export async function newestStart(tx: TenantTx): Promise<Instant | null> {
  const row = await tx.selectFrom("job").select("started_at").orderBy("started_at", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : asInstant(row.started_at);
}

const cancelRequested = new FixedStatement<Pick<Row<"job">, "cancel_requested">>(
  `select "cancel_requested" from "job" where "tenant_id" = $1 and "id" = $2`,
);

/** Returns true if a person has asked a job to stop. Throws `notFound` for a job that is not kept. */
export async function isCancelRequested(db: TenantDb, id: JobId): Promise<boolean> {
  const [row] = (await cancelRequested.run(db, id)).rows;
  if (row === undefined) throw new RewindError("notFound", "The job is no longer kept.");
  return row.cancel_requested === 1;
}

/** Asks a job to stop. Returns false if it has ended. */
export async function requestCancel(db: TenantDb, id: JobId): Promise<boolean> {
  const asked = await db
    .updateTable("job")
    .set({ cancel_requested: 1 })
    .where("id", "=", id)
    .where("status", "not in", [...terminalStatuses])
    .executeTakeFirst();
  return asked.numUpdatedRows === 1n;
}

/** Returns the rows of all recoveries that are kept, oldest first. */
export async function recoveryRows(db: TenantDb): Promise<Row<"job">[]> {
  return db.selectFrom("job").selectAll().where("kind", "=", "recovery").orderBy("started_at").orderBy("id").execute();
}

/** Returns the newest recoveries that started after a time, newest first, and the number of all of them. */
export async function recoveriesSince(
  db: TenantDb,
  startedAfter: Millis,
  limit: number,
): Promise<{ readonly newest: readonly JobRecord[]; readonly total: number }> {
  const later = db.selectFrom("job").where("kind", "=", "recovery").where("started_at", ">", startedAfter);
  const rows = await later.selectAll().orderBy("started_at", "desc").limit(limit).execute();
  if (rows.length < limit) return { newest: rows.map(jobRecord), total: rows.length };
  const { count } = await later.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  return { newest: rows.map(jobRecord), total: Number(count) };
}

/** Returns the recoveries that ran within a time and are kept, newest first. */
export async function recoveriesWithin(db: TenantDb, since: Millis, until: Millis): Promise<JobRecord[]> {
  const rows = await db
    .selectFrom("job")
    .selectAll()
    .where("kind", "=", "recovery")
    .where("started_at", "<=", until)
    .where((eb) => eb.or([eb("completed_at", "is", null), eb("completed_at", ">=", since)]))
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(jobRecord);
}

/** Returns the row of a job as it is stored. */
export async function jobRow(db: TenantDb, id: string): Promise<Row<"job"> | null> {
  return (await jobOfId.run(db, id)).rows[0] ?? null;
}
