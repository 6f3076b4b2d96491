import { createHash } from "node:crypto";
import { RewindError } from "../../domain/errors.ts";
import { type JobId, jobId } from "../../domain/ids.ts";
import { asJson, canonicalText } from "../../domain/json.ts";
import { isTerminal, type Job, type JobKind } from "../../domain/recovery/job.ts";
import { asInstant, type Instant, parseIso } from "../../domain/time.ts";
import { readAll, type WholeList } from "../../graph/http/read-all.ts";
import { isSuccess, refusal } from "../../graph/http/refused.ts";
import type { PostedJob } from "../../records/service-requests.ts";
import { decodeJob, jobTypes } from "../../wire/job.ts";
import { recoveryPaths } from "../../wire/recovery-paths.ts";
import type { MicrosoftContext } from "../context.ts";
import { isLong, ownScope } from "./posted-scope.ts";
import type { SnapshotList } from "./snapshots.ts";

/** Reads the service's jobs and adds the facts that only this machine knows. */
export class JobReader {
  readonly #context: Pick<MicrosoftContext, "client" | "records" | "tenant">;
  readonly #snapshots: SnapshotList;
  readonly #kinds = new Map<string, JobKind>();
  /** False once the service has failed to answer for a job by its id alone, which is not documented. */
  #byIdAlone = true;

  constructor(context: Pick<MicrosoftContext, "client" | "records" | "tenant">, snapshots: SnapshotList) {
    this.#context = context;
    this.#snapshots = snapshots;
  }

  /**
   * Returns all jobs of the tenant, newest first. There are some dozens, because one runs at a time and they are kept
   * for seven days.
   */
  async all(): Promise<readonly Job[]> {
    return (await this.list()).rows;
  }

  /** Returns the same jobs with the number of rows that could not be read. */
  async list(): Promise<WholeList<Job>> {
    const { rows, malformed } = await readAll(this.#context.client, recoveryPaths.jobs, {
      tried: "Listing the jobs",
      decode: (row) => row,
    });
    const jobs: Job[] = [];
    for (const row of rows) {
      const job = await this.#read(row).catch(nullIfMalformed);
      if (job !== null) jobs.push(job);
    }
    const byId = new Map(jobs.map((job) => [job.id, job]));
    return {
      rows: [...byId.values()].sort((a, b) => b.jobStartDateTime - a.jobStartDateTime || (a.id < b.id ? 1 : -1)),
      malformed: malformed + rows.length - jobs.length,
    };
  }

  /** Returns a job. Throws `notFound` for an id that is not among this tenant's jobs. */
  async one(id: JobId): Promise<Job> {
    if (this.#byIdAlone) {
      const answer = await this.#context.client.get(recoveryPaths.job(id));
      if (isSuccess(answer)) return this.#read(answer.body);
      if (answer.status !== 404 && answer.status !== 400 && answer.status !== 405) {
        throw refusal(answer, `Reading job ${id.slice(0, 80)}`);
      }
    }
    const found = (await this.all()).find((job) => job.id === id);
    if (found === undefined) throw noSuchJob(id);
    this.#byIdAlone = false;
    return found;
  }

  async #read(row: unknown): Promise<Job> {
    const snapshotIdAt = await this.#snapshots.idsByInstant();
    const kind = saysKind(row) ? undefined : await this.#findKind(row);
    const read = decodeJob(row, { snapshotIdAt, ...(kind === undefined ? {} : { kind }) });
    const ours = await this.#context.records.ofJob(read.id);
    const job = ours === null ? read : { ...read, ...asRecorded(read, ours) };
    if (ours !== null && ours.state !== "ended" && job.kind === "recovery" && isTerminal(job.status))
      await this.#ended(job);
    return {
      ...job,
      previewJobId: ours?.previewJobId ?? null,
      verifiesJobId: ours?.verifiesJobId ?? null,
      startedBy: ours?.startedBy ?? job.startedBy,
      ...(ours?.approvedBy === undefined ? {} : { approvedBy: ours.approvedBy }),
      progress: progressOf(job),
      digest: job.kind === "preview" && job.status === "successful" ? digestOf(this.#context.tenant, job) : null,
    };
  }

  /** Records the end of a recovery of ours. Leaves that to the next reading if the store is full, because reads go on. */
  async #ended(job: Job): Promise<void> {
    try {
      await this.#context.records.ended(job);
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
    }
  }

  /** Determines the kind of a row without a type by the collection that has the job. */
  async #findKind(row: unknown): Promise<JobKind | undefined> {
    const { id, targetStateDateTime } = isObject(row) ? row : {};
    const target = instantOf(targetStateDateTime);
    if (typeof id !== "string" || target === null) return undefined;
    const known = this.#kinds.get(id) ?? (await this.#context.records.ofJob(jobId(id)))?.kind;
    if (known !== undefined) return known;
    const snapshotId = (await this.#snapshots.idsByInstant())(target);
    const answer = await this.#context.client.get(recoveryPaths.snapshotJob(snapshotId, "recovery", jobId(id)));
    if (!isSuccess(answer) && answer.status !== 404) throw refusal(answer, "Finding out what kind of job it is");
    const kind = isSuccess(answer) ? "recovery" : "preview";
    this.#kinds.set(id, kind);
    return kind;
  }
}

/**
 * Adds what our record knows of a job's list: that it was asked for by whole types, because a job takes few ids, and the
 * place of the job among those of one recovery.
 */
function asRecorded(job: Job, { scope }: PostedJob): Pick<Job, "scope" | "compared" | "series" | "totals"> {
  const { scope: posted, totals, id } = job;
  const { part, parts, follows } = scope;
  const series =
    part === undefined || parts === undefined
      ? {}
      : { series: { part, parts, first: follows === undefined ? id : jobId(follows) } };
  const own = ownScope(scope);
  if (job.kind !== "preview" || !isLong(own)) return { scope: posted, totals, ...series };
  const compared = { scope: posted, objects: totals.changedObjects };
  return { scope: own, compared, totals: { ...totals, changedObjects: null, changedLinks: null }, ...series };
}

function nullIfMalformed(error: unknown): null {
  if (error instanceof RewindError && error.code === "badAnswer") return null;
  throw error;
}

function progressOf({ status, totals }: Job): Job["progress"] {
  const { modifiedObjects, modifiedLinks, changedObjects, changedLinks } = totals;
  if (status !== "running" || modifiedObjects === null) return null;
  return {
    done: modifiedObjects + (modifiedLinks ?? 0),
    total: changedObjects === null ? null : changedObjects + (changedLinks ?? 0),
  };
}

/**
 * Returns a digest that identifies the list of a finished preview, which the service never changes. Source: jobs and
 * their results are immutable and kept for seven days.
 */
function digestOf(tenant: string, job: Job): string {
  const { id, targetStateDateTime, scope, jobStartDateTime, jobCompletionDateTime } = job;
  const { changedObjects, changedLinks } = job.totals;
  const totals = { changedObjects, changedLinks };
  const facts = {
    tenant,
    id,
    targetStateDateTime,
    scope: asJson(scope),
    jobStartDateTime,
    jobCompletionDateTime,
    totals,
  };
  return createHash("sha256").update(canonicalText(facts)).digest("hex");
}

const recoveryMembers = ["totalObjectsModified", "totalLinksModified", "totalFailedChanges"];

function saysKind(row: unknown): boolean {
  if (!isObject(row)) return true;
  const type = row["@odata.type"] ?? row["@type"];
  const types = Object.values(jobTypes);
  return (
    (typeof type === "string" && types.some((known) => known === type || known === `#${type}`)) ||
    recoveryMembers.some((name) => name in row)
  );
}

const isObject = (row: unknown): row is Readonly<Record<string, unknown>> =>
  typeof row === "object" && row !== null && !Array.isArray(row);

function instantOf(value: unknown): Instant | null {
  const millis = typeof value === "string" ? parseIso(value) : null;
  return millis === null ? null : asInstant(millis);
}

export function noSuchJob(id: JobId): RewindError {
  return new RewindError(
    "notFound",
    `Job ${id.slice(0, 80)} is not among this tenant's jobs. They are kept for seven days, and one of another tenant ` +
      "cannot be used here: take a jobId from list_jobs.",
  );
}

export const isActive = (job: Job): boolean => !isTerminal(job.status);
