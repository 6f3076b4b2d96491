import type { ShownAssessment } from "../domain/assessment/assessment-comparison.ts";
import { RewindError } from "../domain/errors.ts";
import type { JobId, SnapshotId } from "../domain/ids.ts";
import { isTerminal, type Job, type JobKind } from "../domain/recovery/job.ts";
import { checkScope, type Scope } from "../domain/tenant/scope.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import { isSuccess, refusal } from "../graph/http/refused.ts";
import type { ChangeSummary } from "../service/change-summary.ts";
import type { Page, PageRequest } from "../service/page.ts";
import type {
  ChangeFilter,
  JobFilter,
  RecoveryService,
  StartedPreview,
  StartPreview,
  StartRecovery,
} from "../service/recovery-service.ts";
import type { Verification } from "../service/verification.ts";
import { checkRisk } from "../summaries/change-filter.ts";
import {
  endedRefusal,
  noListRefusal,
  nothingToRecoverRefusal,
  previewRequiredRefusal,
  recoveryRunningRefusal,
  wrongKindRefusal,
} from "../summaries/refusals.ts";
import { recoveryPaths } from "../wire/recovery-paths.ts";
import type { MicrosoftContext } from "./context.ts";
import { PolicyCache } from "./investigation/policy-cache.ts";
import { actorScope } from "./recovery/actor-scope.ts";
import { knownChanges } from "./recovery/change-pages.ts";
import { jobOutlook } from "./recovery/job-outlook.ts";
import { jobPage } from "./recovery/job-page.ts";
import { JobWatch } from "./recovery/job-watch.ts";
import { JobReader } from "./recovery/jobs.ts";
import { listChanges, listFailedChanges } from "./recovery/list-changes.ts";
import { ListSummaries } from "./recovery/list-summaries.ts";
import { narrowedScope } from "./recovery/narrowed-scope.ts";
import { postJob } from "./recovery/post-job.ts";
import type { RecoveryContext } from "./recovery/recovery-context.ts";
import { SnapshotList } from "./recovery/snapshots.ts";
import { ageOf, obstacleTo, requireAllowed, requireFresh } from "./recovery/start-checks.ts";
import { SynchronizedObjects } from "./recovery/synchronized-objects.ts";
import { Verdicts } from "./recovery/verdicts.ts";
import { withMissingRows } from "./recovery/verification.ts";

const POLICIES_LAST: Millis = MINUTE;

/**
 * Microsoft's own Backup and Recovery service behind the port. A recovery is a snapshot and a scope that the service
 * compares again at its own time, so a preview only shows what to expect and must be recent. The scope holds no other
 * objects than the preview's list where the service can be asked so.
 */
export class MicrosoftRecoveryService implements RecoveryService {
  readonly #context: RecoveryContext;
  readonly #reader: JobReader;
  readonly #watch: JobWatch;
  readonly #summaries: ListSummaries;
  readonly #verdicts: Verdicts;

  constructor(context: MicrosoftContext) {
    this.#context = {
      ...context,
      snapshots: new SnapshotList(context),
      synchronized: new SynchronizedObjects(context),
      policies: new PolicyCache(context, POLICIES_LAST),
    };
    this.#summaries = new ListSummaries(this.#context);
    this.#reader = new JobReader(context, this.#context.snapshots);
    this.#verdicts = new Verdicts(this.#context, {
      jobs: () => this.#reader.all(),
      authorsOf: (preview) => this.#summaries.authorsOf(preview),
      assessmentOf: (id) => this.#summaries.besides(id, () => this.#finished(id)),
    });
    this.#watch = new JobWatch((id) => this.#reader.one(id), { clock: context.clock, poll: context.policy.poll });
  }

  listSnapshots(page: PageRequest) {
    return this.#context.snapshots.page(page);
  }

  getSnapshot(id: SnapshotId) {
    return this.#context.snapshots.get(id);
  }

  async takeSnapshot(): Promise<never> {
    throw new RewindError(
      "notSupported",
      "Microsoft's service takes one snapshot a day by itself and none on demand. Use the newest of list_snapshots.",
    );
  }

  async startPreview({ snapshotId, scope: asked, caller }: StartPreview): Promise<StartedPreview> {
    const checked = checkScope(asked, "microsoft");
    const snapshot = await this.#context.snapshots.get(snapshotId);
    const { actor, since } = checked;
    const { scope, left, ...told } =
      actor === undefined
        ? { scope: checked, left: [] }
        : await actorScope(this.#context, snapshot, { ...checked, actor });
    const partOf = "wholeObjects" in told ? told.wholeObjects : {};
    const whose = actor === undefined ? {} : { actor, left, ...(since === undefined ? {} : { since }), partOf };
    return { ...(await this.#post({ kind: "preview", snapshot, scope, caller, ...unlinked, ...whose })), ...told };
  }

  async startRecovery(request: StartRecovery): Promise<Job> {
    const { caller, authority } = request;
    if (!("previewJobId" in request)) {
      if (authority.kind !== "caller") {
        throw previewRequiredRefusal();
      }
      const scope = checkScope(request.scope, "microsoft");
      const snapshot = await this.#context.snapshots.get(request.snapshotId);
      return this.#post({ kind: "recovery", snapshot, scope, caller, ...unlinked });
    }
    const { client, journal, policy } = this.#context;
    const preview = await this.#job(request.previewJobId, "preview");
    requireFresh(preview, await this.#age(preview), policy.oldestPreview);
    const { totals, unknown } = await this.#summaries.of(preview);
    if (totals.changedObjects === 0 && unknown === undefined) throw nothingToRecoverRefusal(preview);
    const snapshot = await this.#context.snapshots.get(preview.snapshotId);
    await journal.keep(preview, knownChanges(client, preview));
    const assessment = authority.kind === "approval" ? await this.#summaries.reassessed(preview) : null;
    const links = { preview, verifiesJobId: null, authority, assessment };
    requireAllowed(preview.scope, policy);
    const scope = await narrowedScope(preview.scope, journal.read(preview.id));
    return this.#post({ kind: "recovery", snapshot, scope, caller, ...links });
  }

  async reassess(previewJobId: JobId): Promise<ShownAssessment | null> {
    return this.#summaries.reassessed(await this.#finished(previewJobId));
  }

  async checkRecovery(previewJobId: JobId): Promise<void> {
    const { obstacle } = await this.getJob(previewJobId);
    if (obstacle !== undefined) throw new RewindError(obstacle.code, obstacle.message);
  }

  async startVerification({
    recoveryJobId,
    caller,
  }: Parameters<RecoveryService["startVerification"]>[0]): Promise<Job> {
    const recovery = await this.#job(recoveryJobId, "recovery");
    if (!isTerminal(recovery.status)) throw recoveryRunningRefusal(recovery);
    const snapshot = await this.#context.snapshots.get(recovery.snapshotId);
    const links = { ...unlinked, verifiesJobId: recovery.id };
    return this.#post({ kind: "preview", snapshot, scope: await this.#previewed(recovery), caller, ...links });
  }

  async getJob(id: JobId): Promise<Job> {
    const job = await this.#watch.get(id);
    if (!isTerminal(job.status)) return { ...job, outlook: jobOutlook(job, this.#context.client.serviceNow()) };
    return job.kind === "preview" && job.status === "successful" ? this.#finishedPreview(job) : job;
  }

  /** Adds the totals of the list, and what keeps a recovery from starting, so that no approval is asked for in vain. */
  async #finishedPreview(preview: Job): Promise<Job> {
    const { client, policy } = this.#context;
    const counted = await this.#summaries.counted(preview);
    if (preview.verifiesJobId !== null) return counted;
    const age = await this.#age(preview);
    const obstacle = obstacleTo(preview, age, policy);
    return {
      ...counted,
      ...(obstacle === null ? {} : { obstacle }),
      ...(Number.isFinite(policy.oldestPreview)
        ? { recoverableUntil: wholeMinute(client.serviceNow() + policy.oldestPreview - age) }
        : {}),
    };
  }

  async listJobs(filter: JobFilter, request: PageRequest): Promise<Page<Job>> {
    return jobPage({ snapshots: this.#context.snapshots, reader: this.#reader }, filter, request);
  }

  async cancelJob({ id, caller }: Parameters<RecoveryService["cancelJob"]>[0]): Promise<Job> {
    const before = this.#watch.saw(await this.#reader.one(id));
    if (isTerminal(before.status)) throw endedRefusal(before);
    const answer = await this.#context.client.post(recoveryPaths.cancel(id), null);
    this.#watch.forget(id);
    const after = await this.#watch.get(id);
    if (isSuccess(answer)) {
      await this.#context.records.cancelled(id, caller);
      return after;
    }
    throw isTerminal(after.status) ? endedRefusal(after) : refusal(answer, `Canceling job ${id}`);
  }

  async listChanges(previewJobId: JobId, filter: ChangeFilter, page: PageRequest) {
    const job = await this.#finished(previewJobId);
    if (filter.risk !== undefined) checkRisk(filter.risk);
    const assessing = filter.risk === undefined ? this.#summaries.assessedAlready(job) : this.#summaries.assessed(job);
    return listChanges(this.#context, job, filter, page, await assessing);
  }

  async summarizeChanges(previewJobId: JobId): Promise<ChangeSummary> {
    return this.#summaries.of(await this.#finished(previewJobId));
  }

  async listFailedChanges(recoveryJobId: JobId, page: PageRequest) {
    return listFailedChanges(this.#context.client, await this.#job(recoveryJobId, "recovery"), page);
  }

  async getVerification(recoveryJobId: JobId): Promise<Verification | null> {
    const recovery = await this.#job(recoveryJobId, "recovery");
    const posted = await this.#context.records.verificationOf(recovery.id);
    if (posted === null || posted.jobId === null) return null;
    const job = await this.#watch.get(posted.jobId);
    if (job.status !== "successful") return { job, result: null };
    return { job, result: withMissingRows(job, await this.#verdicts.of(job, recovery)) };
  }

  async #age(preview: Job): Promise<Millis> {
    const { client, clock, records } = this.#context;
    const ours = await records.ofJob(preview.id);
    const seen = [this.#watch.activeAt(preview.id), ours?.createdAt ?? null].filter((time) => time !== null);
    return ageOf(preview, { serviceNow: client.serviceNow(), now: clock.now(), seen });
  }

  /** Returns the scope that a recovery's preview was about, or its own if that preview is not known any more. */
  async #previewed({ previewJobId, scope }: Job): Promise<Scope> {
    if (previewJobId === null) return scope;
    const preview = (await this.#reader.all()).find(({ id }) => id === previewJobId);
    return preview?.unread?.scope === undefined ? (preview?.scope ?? scope) : scope;
  }

  async #post(wanted: Parameters<typeof postJob>[2]): Promise<Job> {
    if (wanted.kind === "recovery") requireAllowed(wanted.scope, this.#context.policy);
    return this.#watch.saw(await postJob(this.#context, this.#reader, wanted));
  }

  async #job(id: JobId, kind: JobKind): Promise<Job> {
    const job = await this.#watch.get(id);
    if (job.kind === kind) return job;
    throw wrongKindRefusal(job, kind);
  }

  async #finished(id: JobId): Promise<Job> {
    const job = await this.#job(id, "preview");
    if (job.status === "successful") return job;
    throw noListRefusal(job);
  }
}

/** Rounds down, because the service's clock is known to the second only. */
const wholeMinute = (time: Millis): Millis => Math.floor(time / MINUTE) * MINUTE;

const unlinked = { preview: null, verifiesJobId: null, authority: { kind: "caller" }, assessment: null } as const;
