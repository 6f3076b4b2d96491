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
import { listFailed, withFailed } from "./recovery/failed-in-recovery.ts";
import { jobOutlook } from "./recovery/job-outlook.ts";
import { jobPage } from "./recovery/job-page.ts";
import { JobWatch } from "./recovery/job-watch.ts";
import { JobReader } from "./recovery/jobs.ts";
import { listChanges } from "./recovery/list-changes.ts";
import { ListSummaries } from "./recovery/list-summaries.ts";
import { postJob } from "./recovery/post-job.ts";
import { PreviewReadiness } from "./recovery/preview-readiness.ts";
import { approvableChanges, type RecoveryContext } from "./recovery/recovery-context.ts";
import { RecoverySeries, startParts } from "./recovery/recovery-series.ts";
import { SnapshotList } from "./recovery/snapshots.ts";
import { requireAllowed, requireFresh } from "./recovery/start-checks.ts";
import { SynchronizedObjects } from "./recovery/synchronized-objects.ts";
import { Verdicts } from "./recovery/verdicts.ts";

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
  readonly #series: RecoverySeries;
  readonly #readiness: PreviewReadiness;

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
    const watch = new JobWatch((id) => this.#reader.one(id), { clock: context.clock, poll: context.policy.poll });
    this.#watch = watch;
    this.#series = new RecoverySeries(this.#context, {
      one: (id) => watch.get(id),
      post: (wanted) => this.#post(wanted),
      snapshot: (id) => this.#context.snapshots.get(id),
    });
    this.#readiness = new PreviewReadiness(this.#context, watch, this.#summaries);
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
    const whose = actor === undefined ? {} : { actor, left, ...(since === undefined ? {} : { since }) };
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
    const { journal, policy } = this.#context;
    const preview = await this.#job(request.previewJobId, "preview");
    requireFresh(preview, await this.#readiness.ageOf(preview), policy.oldestPreview);
    const { totals, unknown } = await this.#summaries.of(preview);
    if (totals.changedObjects === 0 && unknown === undefined) throw nothingToRecoverRefusal(preview);
    const snapshot = await this.#context.snapshots.get(preview.snapshotId);
    await journal.keep(preview, approvableChanges(this.#context, preview));
    const assessment = authority.kind === "approval" ? await this.#summaries.reassessed(preview) : null;
    const links = { preview, verifiesJobId: null, authority, assessment };
    requireAllowed(preview.scope, policy);
    const job = await startParts(this.#context, preview, (asked) =>
      this.#post({ kind: "recovery", snapshot, caller, ...links, ...asked }),
    );
    return this.#whole(job);
  }

  async reassess(...[previewJobId, options]: Parameters<RecoveryService["reassess"]>) {
    return this.#summaries.reassessed(await this.#finished(previewJobId), options);
  }

  async workBeside(previewJobId: JobId) {
    return this.#summaries.workBeside(await this.#finished(previewJobId));
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
    const job = await this.#whole(await this.#watch.get(id));
    if (!isTerminal(job.status)) return { outlook: jobOutlook(job, this.#context.client.serviceNow()), ...job };
    return job.kind === "preview" && job.status === "successful" ? this.#readiness.finished(job) : job;
  }

  async listJobs(filter: JobFilter, request: PageRequest): Promise<Page<Job>> {
    const sources = { snapshots: this.#context.snapshots, reader: this.#reader, whole: (job: Job) => this.#whole(job) };
    return jobPage(sources, filter, request);
  }

  async cancelJob({ id, caller }: Parameters<RecoveryService["cancelJob"]>[0]): Promise<Job> {
    const { client, records } = this.#context;
    const seen = this.#watch.saw(await this.#reader.one(id));
    const before = await this.#whole(seen);
    if (isTerminal(before.status)) throw endedRefusal(before);
    const isOne = before.series === undefined;
    const active = isOne ? seen : await this.#series.stop(await this.#watch.get(before.id), caller);
    const answer = active && (await client.post(recoveryPaths.cancel(active.id), null));
    this.#watch.forget(active?.id ?? id);
    const after = await this.getJob(before.id);
    // Parts that were kept from starting are stopped whatever becomes of the present one.
    if (answer !== null && !isSuccess(answer) && isOne)
      throw isTerminal(after.status) ? endedRefusal(after) : refusal(answer, `Canceling job ${id}`);
    await records.cancelled(before.id, caller);
    return after;
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
    const recovery = await this.#job(recoveryJobId, "recovery");
    return listFailed(this.#context.client, recovery, (job) => this.#series.partsOf(job), page);
  }

  async getVerification(recoveryJobId: JobId): Promise<Verification | null> {
    const recovery = await this.#job(recoveryJobId, "recovery");
    const posted = await this.#context.records.verificationOf(recovery.id);
    if (posted === null || posted.jobId === null) return null;
    const job = await this.#watch.get(posted.jobId);
    if (job.status !== "successful") return { job, result: null };
    return { job, result: await withFailed(await this.#verdicts.of(job, recovery), recovery, this) };
  }

  /** Returns the scope that a recovery's preview was about, or its own if that preview is not known any more. */
  async #previewed({ previewJobId, scope }: Job): Promise<Scope> {
    if (previewJobId === null) return scope;
    const preview = (await this.#reader.all()).find(({ id }) => id === previewJobId);
    return preview?.unread?.scope === undefined ? (preview?.scope ?? scope) : scope;
  }

  async #post(wanted: Parameters<typeof postJob>[2]): Promise<Job> {
    if (wanted.kind === "recovery") requireAllowed(wanted.scope, this.#context.policy);
    if (wanted.place?.follows === undefined) await this.#series.requireNone();
    return this.#watch.saw(await postJob(this.#context, this.#reader, wanted));
  }

  /** Returns a recovery in several jobs for each of them. */
  async #whole(job: Job): Promise<Job> {
    const { series } = job;
    if (series === undefined) return job;
    return this.#series.whole(series.first === job.id ? job : await this.#watch.get(series.first));
  }

  async #job(id: JobId, kind: JobKind): Promise<Job> {
    const job = await this.#whole(await this.#watch.get(id));
    if (job.kind === kind) return job;
    throw wrongKindRefusal(job, kind);
  }

  async #finished(id: JobId): Promise<Job> {
    const job = await this.#job(id, "preview");
    if (job.status === "successful") return job;
    throw noListRefusal(job);
  }
}

const unlinked = { preview: null, verifiesJobId: null, authority: { kind: "caller" }, assessment: null } as const;
