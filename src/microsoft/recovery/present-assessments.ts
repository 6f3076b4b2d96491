import { answerWithin } from "../../domain/answer-within.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { ReassessOptions } from "../../service/recovery-service.ts";
import type { ListAssessment } from "../assess/assessor.ts";
import type { RecoveryContext } from "./recovery-context.ts";
import { stillReading } from "./summary-notes.ts";

const ASSESSMENTS_KEPT = 20;

/** Time for which an assessment is that of the present. One approved call asks several times, and each costs requests. */
const PRESENT: Millis = 20 * SECOND;

interface PresentContext extends Pick<RecoveryContext, "clock" | "sleep"> {
  readonly policies: Pick<RecoveryContext["policies"], "forget">;
  readonly policy: Pick<RecoveryContext["policy"], "answerWithin">;
}

/** Assessments of lists on the tenant as it is now, each from a reading of the last moments or from a new one. */
export class PresentAssessments {
  readonly #context: PresentContext;
  readonly #assess: (job: Job) => Promise<ListAssessment>;
  readonly #kept: MemoCache<JobId, ListAssessment>;
  /** New readings that outlasted the call they were for. Each counts for the next one, which could never wait for its own. */
  readonly #outlasted = new Set<JobId>();

  constructor(context: PresentContext, assess: (job: Job) => Promise<ListAssessment>) {
    this.#context = context;
    this.#assess = assess;
    this.#kept = new MemoCache({ most: ASSESSMENTS_KEPT, lasts: { millis: PRESENT, clock: context.clock } });
  }

  /** Returns the assessment of the last moments, or else works it out. */
  of(job: Job, { anew = false }: ReassessOptions = {}): Promise<ListAssessment> {
    return this.#kept.get(job.id, () => {
      if (anew) this.#context.policies.forget();
      return this.#assess(job);
    });
  }

  /**
   * Does the same within the time of a call, or `anew`, and returns the reason if it cannot be worked out. Throws `notReady`
   * if the time does not suffice. The reading goes on.
   */
  async within(job: Job, options: ReassessOptions = {}): Promise<ListAssessment | RewindError> {
    const { anew = false } = options;
    if (anew && !this.#outlasted.delete(job.id)) this.#kept.forget(job.id);
    // A person waits for the question and hears so meanwhile.
    const most = 2 * this.#context.policy.answerWithin;
    const found = await answerWithin(this.#context, most, this.of(job, options).catch(asReason));
    if (found !== null) return found;
    if (anew) this.#outlasted.add(job.id);
    throw stillReading(job);
  }
}

/** Returns a failure that an answer can tell. Signing in is asked for by the answer itself. */
export function asReason(error: unknown): RewindError {
  if (error instanceof RewindError && error.code !== "signInRequired") return error;
  throw error;
}
