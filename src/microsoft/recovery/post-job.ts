import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { asJson, canonicalText, isJsonObject } from "../../domain/json.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { Snapshot } from "../../domain/recovery/snapshot.ts";
import type { EntityIds, Scope } from "../../domain/tenant/scope.ts";
import { iso } from "../../domain/time.ts";
import type { GraphAnswer } from "../../graph/http/graph-client.ts";
import { isSuccess, refusal } from "../../graph/http/refused.ts";
import type { Intent, PostedJob } from "../../records/service-requests.ts";
import { activeJobRefusal } from "../../summaries/refusals.ts";
import { encodeJobRequest } from "../../wire/job-request.ts";
import { jobOfLocation, recoveryPaths } from "../../wire/recovery-paths.ts";
import type { MicrosoftContext } from "../context.ts";
import { isActive, type JobReader } from "./jobs.ts";
import { ownScope, postedScope } from "./posted-scope.ts";

export interface JobToPost extends Omit<Intent, "startedAfter" | "snapshotId"> {
  readonly snapshot: Snapshot;
  /**
   * Whose objects a preview is about, and those of types that the service does not recover. The service has no place for
   * either, so that our own record keeps them.
   */
  readonly actor?: string;
  /** The time from which that actor's work was asked for. Absent if that is the snapshot. */
  readonly since?: string;
  readonly left?: readonly EntityIds[];
  /** The place of a job among those that carry out one recovery. */
  readonly place?: Pick<Scope, "part" | "parts" | "follows">;
}

/**
 * Requests a job exactly once. Records the request before sending it. If the response is lost, the job is searched in
 * the service's list before another request is sent.
 */
export async function postJob(context: MicrosoftContext, reader: JobReader, wanted: JobToPost): Promise<Job> {
  const { records, client } = context;
  const { snapshot, actor, since, left = [], place = {}, ...rest } = wanted;
  const body = asJson(encodeJobRequest(postedScope(wanted.scope)));
  const jobs = await reader.all();
  await settleEarlier(context, jobs);
  const active = jobs.find(isActive);
  if (active !== undefined) throw busyWith(active);

  const startedAfter = jobs[0]?.jobStartDateTime ?? 0;
  const listed = "entities" in wanted.scope ? { entities: [...wanted.scope.entities, ...left] } : {};
  const from = since === undefined ? {} : { since };
  const scope =
    actor === undefined ? { ...wanted.scope, ...place } : { ...wanted.scope, ...listed, actor, ...from, ...place };
  const intent = await records.intend({ ...rest, scope, snapshotId: snapshot.id, startedAfter });
  let answer: GraphAnswer;
  try {
    answer = await client.post(recoveryPaths.snapshotJobs(snapshot.id, wanted.kind), isJsonObject(body) ? body : {});
  } catch (error) {
    if (error instanceof RewindError && error.facts.sent !== true) {
      await records.settle(intent.id, "lost");
      throw error;
    }
    if (error instanceof RewindError) return found(context, reader, { intent, snapshot, cause: error });
    throw error;
  }
  if (isSuccess(answer)) {
    const id = jobNamedBy(context, answer);
    if (id === null) return found(context, reader, { intent, snapshot, cause: null });
    await records.settle(intent.id, { jobId: id });
    return justPosted(reader, { id, intent, snapshot });
  }
  const refused = refusal(answer, `Starting the ${wanted.kind}`);
  if (mayHaveWorked(answer)) return found(context, reader, { intent, snapshot, cause: refused });
  await records.settle(intent.id, "refused");
  if (answer.status !== 409) throw refused;
  const busy = (await reader.all()).find(isActive);
  throw busy === undefined ? refused : busyWith(busy);
}

/** Refuses a job while one is active. A part stands for its recovery, because stopping the part stops all of that. */
const busyWith = (active: Job): RewindError =>
  activeJobRefusal(
    active.series === undefined ? active : { id: active.series.first, kind: "recovery", status: "running" },
  );

/**
 * Returns true if the request may have been processed. A 5xx of a gateway does not exclude it, while a 429, or a 503
 * with Retry-After, does.
 */
function mayHaveWorked({ status, headers }: GraphAnswer): boolean {
  return status === 408 || (status >= 500 && !(status === 503 && headers["retry-after"] !== undefined));
}

/**
 * Reads the id in `Location`. Ignores a header that leads elsewhere or names no job, because the job is then found in
 * the list.
 */
function jobNamedBy({ client }: MicrosoftContext, { headers, url }: GraphAnswer): JobId | null {
  const { location } = headers;
  if (location === undefined) return null;
  try {
    const [first = ""] = location.split(",");
    client.resolve(first.trim(), url);
    return jobOfLocation(location);
  } catch (error) {
    if (error instanceof RewindError) return null;
    throw error;
  }
}

interface Posted {
  readonly intent: PostedJob;
  readonly snapshot: Snapshot;
}

/** Finds the job of a request whose response was lost. Throws the known facts if the service does not list it yet. */
async function found(
  { records }: MicrosoftContext,
  reader: JobReader,
  { intent, snapshot, cause }: Posted & { readonly cause: RewindError | null },
): Promise<Job> {
  const job = ourJob(await reader.all(), intent);
  if (job !== undefined) {
    await records.settle(intent.id, { jobId: job.id });
    return justPosted(reader, { id: job.id, intent, snapshot });
  }
  const why = cause === null ? "It answered without naming the job." : cause.message;
  throw new RewindError(
    "unavailable",
    `It is not known whether the ${intent.kind} has started, and it was not asked for a second time. ${why} ` +
      "Look at list_jobs in a minute: if it is there, it runs.",
    cause === null ? {} : { cause },
  );
}

/** Settles an earlier request of unknown outcome. Throws `busy` while it may still become a job. */
async function settleEarlier(context: MicrosoftContext, jobs: readonly Job[]): Promise<void> {
  const { records, clock, policy } = context;
  const open = await records.open();
  if (open === null) return;
  const job = ourJob(jobs, open);
  const age = clock.now() - open.createdAt;
  if (job !== undefined) return records.settle(open.id, { jobId: job.id });
  // A clock that was set back only makes the request look younger.
  if (age >= policy.outcomeWithin) return records.settle(open.id, "lost");
  throw new RewindError(
    "busy",
    `A ${open.kind} was asked for at ${iso(open.createdAt)}, and it is not known yet whether the service got that. ` +
      `Nothing else is started before ${iso(open.createdAt + policy.outcomeWithin)}: look at list_jobs, then try again.`,
  );
}

/** Finds a job of the same kind, snapshot and scope that began after all jobs listed before the request. */
const ourJob = (jobs: readonly Job[], { kind, snapshotId, scope, startedAfter }: PostedJob): Job | undefined =>
  jobs.find(
    (job) =>
      job.kind === kind &&
      job.snapshotId === snapshotId &&
      job.jobStartDateTime > startedAfter &&
      canonicalText(asJson(job.compared?.scope ?? job.scope)) === canonicalText(asJson(postedScope(scope))),
  );

/** Returns the job as the service shows it, or with its known values if the service does not show it yet. */
async function justPosted(reader: JobReader, { id, intent, snapshot }: Posted & { readonly id: JobId }): Promise<Job> {
  try {
    return await reader.one(id);
  } catch (error) {
    if (!(error instanceof RewindError)) throw error;
    return {
      id,
      kind: intent.kind,
      status: "initialized",
      snapshotId: snapshot.id,
      targetStateDateTime: snapshot.createdDateTime,
      scope: ownScope(intent.scope),
      jobStartDateTime: intent.createdAt,
      jobCompletionDateTime: null,
      totals: unknownTotals,
      progress: null,
      digest: null,
      previewJobId: intent.previewJobId,
      verifiesJobId: intent.verifiesJobId,
      beforeRecoverySnapshotId: null,
      startedBy: intent.startedBy,
      failure: null,
    };
  }
}

const unknownTotals: Job["totals"] = {
  changedObjects: null,
  changedLinks: null,
  notRecoverable: null,
  modifiedObjects: null,
  modifiedLinks: null,
  failedChanges: null,
};
