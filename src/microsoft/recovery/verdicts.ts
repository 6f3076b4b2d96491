import { answerWithin } from "../../domain/answer-within.ts";
import type { Assessment, UndoneWork } from "../../domain/assessment/assessment.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { endedEarly } from "../../summaries/ended-early.ts";
import { AppliedEffects } from "../assess/after-recovery.ts";
import { changedSince } from "./changed-since.ts";
import { GoneFromTenant } from "./gone-since.ts";
import { withLaterWork } from "./later-work.ts";
import { withLeft } from "./left-by-recovery.ts";
import { nullUnlessSignIn } from "./list-summaries.ts";
import { markedChanges, type RecoveryContext, told } from "./recovery-context.ts";
import { type ApprovedList, judge, withMissingRows } from "./verification.ts";
import { workSince } from "./work-since.ts";

/** Verdicts of finished verifications, which cost a pass over a whole list and never change. */
const KEPT = 20;

interface VerdictSources {
  /** Reads the jobs of the service. */
  jobs(): Promise<readonly Job[]>;
  /** Returns the authors of what a list goes back from, or null if they are not known. */
  authorsOf(preview: JobId): Promise<readonly UndoneWork[] | null>;
  /** Returns what a list leaves of its authors' work, or null if that could not be worked out. */
  assessmentOf(preview: JobId): Promise<Pick<Assessment, "earlier" | "outside" | "empowered" | "taken"> | null>;
}

/** The results of finished verifications, each compared once and looked at anew whenever it is asked for. */
export class Verdicts {
  readonly #context: RecoveryContext;
  readonly #sources: VerdictSources;
  readonly #kept = new MemoCache<JobId, VerificationResult>({ most: KEPT });

  constructor(context: RecoveryContext, sources: VerdictSources) {
    this.#context = context;
    this.#sources = sources;
  }

  /** Throws `notReady` while a verdict takes longer than a call should. The work continues. */
  async of(still: Job, job: Job): Promise<VerificationResult> {
    const { id: recovery, previewJobId: preview } = job;
    const { journal } = this.#context;
    const isKept = preview !== null && (await journal.has(preview));
    const approved = isKept ? { preview, read: () => journal.read(preview) } : null;
    const work = this.#kept.get(still.id, () => this.#judged(still, approved, job));
    const verdict = await answerWithin(this.#context, this.#context.policy.answerWithin, work);
    if (verdict === null) throw stillJudging(still);
    const now = await this.#asOfNow(verdict, recovery, approved);
    // A recovery may be asked for the listed objects alone, and what it leaves is looked for in the whole scope.
    const later = await withLaterWork(this.#context, now, job);
    const left = await withLeft(this.#context, later, { ...job, scope: still.scope });
    return { ...left, ...(await this.#sincePreview(job, approved)) };
  }

  async #sincePreview(recovery: Job, approved: ApprovedList | null): Promise<Pick<VerificationResult, "sincePreview">> {
    const { previewJobId: id } = recovery;
    if (id === null) return {};
    const jobs = approved === null ? null : await this.#sources.jobs().catch(nullUnlessSignIn);
    const preview = jobs?.find((one) => one.id === id);
    if (approved === null || preview === undefined) return { sincePreview: [NO_PREVIEW] };
    const actor = (await this.#context.records.ofJob(id))?.scope?.actor;
    const list = { preview, actor, rows: approved.read(), recovery, mayLeave: recovery.series !== undefined };
    const sincePreview = await workSince(this.#context, list);
    return sincePreview.length === 0 ? {} : { sincePreview };
  }

  async #judged(still: Job, approved: ApprovedList | null, recovery: Job): Promise<VerificationResult> {
    const effects = new AppliedEffects();
    const { jobCompletionDateTime: asOf } = still;
    const unchecked = new Set<string>();
    let otherRows = 0;
    const objects = new GoneFromTenant(this.#context);
    const judged = await judge({
      still: told(markedChanges(this.#context, still), (page) => {
        otherRows += page.others;
        for (const sentence of page.unchecked) unchecked.add(sentence);
      }),
      approved,
      objects,
      onApproved: (change, isInForce) => effects.add(change, isInForce),
    });
    const result = withMissingRows(still, judged, otherRows);
    const after =
      approved === null ? null : await effects.read(this.#context, await this.#sources.authorsOf(approved.preview));
    const others = recovery.previewJobId === null ? {} : await this.#sources.assessmentOf(recovery.previewJobId);
    const { earlier, outside, empowered, taken } = others ?? {};
    const notLookedAt = [
      ...unchecked,
      ...objects.refusals,
      ...(after?.notLookedAt ?? []),
      ...(others === null ? [NO_OTHER_WORK] : []),
    ];
    const { failedChanges } = recovery.totals;
    const early = endedEarly(recovery);
    return {
      ...result,
      ...((failedChanges === null && early.endedEarly === undefined) || result.residual.total === 0
        ? {}
        : { recovery: { startDateTime: recovery.jobStartDateTime, failedChanges: failedChanges ?? 0, ...early } }),
      ...(earlier === undefined ? {} : { earlier }),
      ...(outside === undefined ? {} : { outside }),
      ...(empowered === undefined ? {} : { empowered }),
      ...(taken === undefined ? {} : { taken }),
      ...(asOf === null ? {} : { asOf }),
      ...(after === null ? {} : { ...after, afterAsOf: this.#context.client.serviceNow() }),
      ...(notLookedAt.length === 0 ? {} : { notLookedAt }),
    };
  }

  /** Returns a kept verdict with what happened since, because it would be repeated as the present state. */
  async #asOfNow(
    verdict: VerificationResult,
    recovery: JobId,
    approved: ApprovedList | null,
  ): Promise<VerificationResult> {
    const { outcome: was, asOf, notLookedAt = [] } = verdict;
    if (was === "notVerified" || was === "overtaken" || asOf === undefined) return verdict;
    const jobs = await this.#sources.jobs().catch(nullUnlessSignIn);
    if (jobs === null) return { ...verdict, notLookedAt: [...notLookedAt, NO_JOBS] };
    const since = { recovery, asOf, approved };
    const { overtakenBy, written, note, ...further } = await changedSince(this.#context, jobs, since);
    const looked = { ...verdict, notLookedAt: [...notLookedAt, note] };
    if (overtakenBy.length === 0 && written.total === 0) return looked;
    return {
      ...looked,
      outcome: "overtaken",
      was,
      ...(overtakenBy.length === 0 ? {} : { overtakenBy, ...further }),
      ...(written.total === 0
        ? {}
        : { writtenSince: written.total, residual: { ...looked.residual, changedLater: written } }),
    };
  }
}

const NO_OTHER_WORK =
  "Not looked at: what was written before or outside of the scope, and by accounts with power from an undone actor, because it could not be worked out again.";
const NO_PREVIEW =
  "Not looked at: what its authors and others wrote after the preview, because that preview or its list is not known here.";
const NO_JOBS =
  "Not looked at: what happened since this comparison, because the jobs of the service could not be read.";

const stillJudging = ({ verifiesJobId }: Job): RewindError =>
  new RewindError(
    "notReady",
    "The tenant was compared, and the lists and what they mean for signing in are still being read. The reading continues: " +
      `call verify_recovery with recoveryJobId "${verifiesJobId}" again in 30 s.`,
  );
