import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import { isTerminal, type Job } from "../../domain/recovery/job.ts";
import type { Snapshot } from "../../domain/recovery/snapshot.ts";
import type { Caller } from "../../domain/roles/role.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { scopeTest } from "../../domain/tenant/scope.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import type { PostedJob } from "../../records/service-requests.ts";
import { activeJobRefusal, noListRefusal, nothingToRecoverRefusal } from "../../summaries/refusals.ts";
import type { MicrosoftContext } from "../context.ts";
import { knownChanges } from "./change-pages.ts";
import { grantOwners } from "./grant-owners.ts";
import type { JobToPost } from "./post-job.ts";
import { recoveryParts, scopeOf } from "./recovery-scope.ts";
import { type SeriesState, wholeJob } from "./series-state.ts";
import { changesOf, fits } from "./still-approved.ts";

/** Starts the recovery of an approved list: the job of its first part, or its only one. */
export async function startParts(
  { client, journal }: MicrosoftContext,
  preview: Job,
  post: (asked: Pick<JobToPost, "scope" | "place">) => Promise<Job>,
): Promise<Job> {
  const { parts, grants, isWhole } = await recoveryParts(preview, journal.read(preview.id));
  const [first] = parts;
  if (isWhole) return post({ scope: preview.scope });
  if (first === undefined) throw nothingToRecoverRefusal(preview);
  const scope = scopeOf(first, await grantOwners(client, grants));
  return post(parts.length === 1 ? { scope } : { scope, place: { part: 1, parts: parts.length } });
}

/** The jobs of a service, each as the service has it. */
export interface ServiceJobs {
  one(id: JobId): Promise<Job>;
  post(wanted: JobToPost): Promise<Job>;
  snapshot(id: Job["snapshotId"]): Promise<Snapshot>;
}

/** The work of this process on one recovery. */
interface Run {
  problem: RewindError | null;
}

/**
 * Recoveries of more objects than one job takes: one approval, and the jobs of its parts one after the other. Before each
 * part after the first, its objects are compared again, and what is not as it was approved is left. What was asked for is
 * in our records, so that another process goes on where one ended.
 */
export class RecoverySeries {
  readonly #context: MicrosoftContext;
  readonly #jobs: ServiceJobs;
  readonly #runs = new Map<JobId, Run>();
  readonly #plans = new Map<JobId, Promise<SeriesState["plan"]>>();

  constructor(context: MicrosoftContext, jobs: ServiceJobs) {
    this.#context = context;
    this.#jobs = jobs;
  }

  /** Returns a recovery whose first part is this job, with all its parts, and goes on with it where it may. */
  async whole(first: Job): Promise<Job> {
    const state = await this.#stateOf(first);
    if (state.isOver) return wholeJob(state, null);
    const goesOn = (await this.#context.mayGoOn?.(first.startedBy)) ?? true;
    const problem = this.#runs.get(first.id)?.problem ?? null;
    if (goesOn) this.#goOn(first);
    return wholeJob(state, { goesOn, problem: problem?.message ?? null });
  }

  /**
   * Throws `activeJob` while this process carries out such a recovery, because a job between two parts would hold it up
   * halfway.
   */
  async requireNone(): Promise<void> {
    for (const id of this.#runs.keys()) {
      const { isOver } = await this.#stateOf(await this.#jobs.one(id));
      if (!isOver) throw activeJobRefusal({ id, kind: "recovery", status: "running" });
    }
  }

  /** Returns the jobs of a recovery's parts, and the approved changes that it left because their objects had changed. */
  async partsOf(first: Job): Promise<{ readonly jobs: readonly Job[]; readonly left: readonly Change[] }> {
    const { jobs, left } = await this.#stateOf(first);
    if (left.length === 0 || first.previewJobId === null) return { jobs, left: [] };
    return { jobs, left: await changesOf(this.#context.journal.read(first.previewJobId), left) };
  }

  /**
   * Notes that no further part is to start, and returns the job that is active, which the service has to cancel. Waits for a
   * request that is under way.
   */
  async stop(first: Job, caller: Caller): Promise<Job | null> {
    const { records, client } = this.#context;
    for (let tries = 1; ; tries += 1) {
      const { next, active } = await this.#stateOf(first);
      if (next === null) return active;
      try {
        const { id } = await records.intend({ ...(await this.#intent(first, next, "recovery")), caller });
        await records.settle(id, "stopped");
        return active;
      } catch (error) {
        if (!(error instanceof RewindError) || error.code !== "busy" || tries === MOST_TRIES) throw error;
        await client.pause(SETTLES_WITHIN / MOST_TRIES);
      }
    }
  }

  async #stateOf(first: Job): Promise<SeriesState> {
    const { previewJobId: preview, series } = first;
    const { records } = this.#context;
    if (preview === null || series === undefined) throw new Error("This recovery has one part.");
    const rows = (await records.partsOf(preview)).filter(
      ({ kind, jobId, scope, state }) =>
        kind === "recovery" && (jobId === first.id || scope.follows === first.id) && !NOT_SENT.has(state),
    );
    const sent = rows.filter(({ jobId }) => jobId !== null);
    const jobs = await Promise.all(sent.map(({ jobId }) => (jobId === null ? first : this.#jobs.one(jobId))));
    const plan = await this.#planOf(preview);
    const isStopped = rows.some(({ state }) => state === "stopped");
    const active = jobs.find(({ status }) => !isTerminal(status)) ?? null;
    const isBroken = jobs.some(({ status }) => isTerminal(status) && status !== "successful");
    const begun = rows.filter(({ state }) => state !== "stopped").length;
    const next = isBroken || isStopped || begun >= series.parts ? null : begun + 1;
    return {
      ...{ first, jobs, plan, active, isStopped, begun, next },
      left: rows.flatMap((row) => leftIn(row, plan.parts)),
      isOver: active === null && next === null,
    };
  }

  #planOf(preview: JobId): Promise<SeriesState["plan"]> {
    const known = this.#plans.get(preview);
    if (known !== undefined) return known;
    const read = this.#jobs.one(preview).then(async (job) => {
      const { parts } = await recoveryParts(job, this.#context.journal.read(preview));
      return { parts, scope: job.scope };
    });
    this.#plans.set(preview, read);
    read.catch(() => this.#plans.delete(preview));
    return read;
  }

  #goOn(first: Job): void {
    if (this.#runs.has(first.id)) return;
    const run: Run = { problem: null };
    this.#runs.set(first.id, run);
    // A look at the recovery takes it up again, so that a failure here needs no other answer.
    this.#run(first, run).then(
      () => this.#runs.delete(first.id),
      () => this.#runs.delete(first.id),
    );
  }

  async #run(first: Job, run: Run): Promise<void> {
    const { client, policy } = this.#context;
    for (;;) {
      const state = await this.#stateOf(first);
      if (state.isOver) return;
      try {
        if (state.active === null && state.next !== null) await this.#start(first, state.next, state.plan);
        run.problem = null;
      } catch (error) {
        if (!(error instanceof RewindError)) throw error;
        run.problem = error;
        await client.pause(policy.poll.longest);
      }
      await client.pause(Math.max(policy.poll.first, SHORTEST));
    }
  }

  /** Compares the objects of a part again, and starts its job for those that are as approved. */
  async #start(first: Job, part: number, { parts }: SeriesState["plan"]): Promise<void> {
    const { records, client, journal, policy } = this.#context;
    const refs = parts[part - 1] ?? [];
    const snapshot = await this.#jobs.snapshot(first.snapshotId);
    const intent = await this.#intent(first, part, "preview");
    const planned = await changesOf(journal.read(intent.preview.id), refs);
    const owners = await grantOwners(client, planned);
    let again = await this.#jobs.post({ ...intent, snapshot, scope: scopeOf(refs, owners) });
    while (!isTerminal(again.status)) {
      await client.pause(Math.max(policy.poll.first, SHORTEST));
      again = await this.#jobs.one(again.id);
    }
    if (again.status !== "successful") throw noListRefusal(again);
    const moved = new Set<string>();
    const approved = new Map(planned.map((change) => [refKey(change.ref), change]));
    for await (const changes of knownChanges(client, again)) {
      for (const change of changes) if (!fits(change, approved.get(refKey(change.ref)))) moved.add(refKey(change.ref));
    }
    const kept = refs.filter((ref) => !moved.has(refKey(ref)));
    const wanted = await this.#intent(first, part, "recovery");
    if (kept.length > 0) {
      await this.#jobs.post({ ...wanted, snapshot, scope: scopeOf(kept, owners) });
      return;
    }
    const { id } = await records.intend(wanted);
    await records.settle(id, "skipped");
  }

  async #intent(first: Job, part: number, kind: "preview" | "recovery") {
    const { previewJobId: id, series, snapshotId } = first;
    if (id === null || series === undefined) throw new Error("This recovery has one part.");
    const { digest } = await this.#jobs.one(id);
    const place = { part, parts: series.parts, follows: first.id };
    const asked = await this.#context.records.ofJob(first.id);
    const caller = { id: asked?.callerId ?? "", userPrincipalName: first.startedBy };
    return {
      ...{ kind, snapshotId, caller, preview: { id, digest }, verifiesJobId: null, assessment: null, place },
      ...{ authority: { kind: "caller" as const }, startedAfter: 0, scope: { entities: [], ...place } },
    };
  }
}

const SHORTEST: Millis = 20;
/** Time for which a wish to stop waits for a request whose answer is under way. */
const SETTLES_WITHIN: Millis = 5 * SECOND;
const MOST_TRIES = 10;
const NOT_SENT: ReadonlySet<string> = new Set(["open", "refused", "lost"]);

/** Returns the objects of a part that it was not asked for. */
function leftIn({ scope, state }: PostedJob, parts: SeriesState["plan"]["parts"]): readonly EntityRef[] {
  if (state === "stopped") return [];
  const asked = scopeTest(scope);
  return (parts[(scope.part ?? 1) - 1] ?? []).filter((ref) => !asked.has(ref));
}
