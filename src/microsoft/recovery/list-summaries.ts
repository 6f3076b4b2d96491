import { RewindError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import type { Millis } from "../../domain/time.ts";
import { readLogOf } from "../../graph/audit/attribute.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import { rangeOf } from "./list-changes.ts";
import { markedChanges, type RecoveryContext } from "./recovery-context.ts";
import { summarize } from "./summarize.ts";

const SUMMARIES_KEPT = 20;

/** Summaries of finished previews, each worked out once in one pass over its list. */
export class ListSummaries {
  readonly #context: RecoveryContext;
  readonly #kept = new MemoCache<string, ChangeSummary>({ most: SUMMARIES_KEPT });

  constructor(context: RecoveryContext) {
    this.#context = context;
  }

  /**
   * Returns the job with the totals of its list, because the service has reported null and zero for previews with
   * changes. A list that is long or cannot be read must not hide the job itself: unknown totals are then null.
   */
  async counted(job: Job): Promise<Job> {
    const summary = await this.#within(this.#context.policy.countWithin, this.#summary(job)).catch(nullUnlessSignIn);
    const totals = summary === null ? uncounted(job) : totalsOf(job, summary);
    return { ...job, totals: { ...job.totals, ...totals } };
  }

  /** Throws `notReady` while a long list is still being read. The reading continues. */
  async of(job: Job): Promise<ChangeSummary> {
    const summary = await this.#within(this.#context.policy.answerWithin, this.#summary(job));
    if (summary === null) throw stillReading(job);
    return { ...summary, totals: totalsOf(job, summary) };
  }

  /** The number of log records is part of the key, because records are only added. */
  async #summary(job: Job): Promise<ChangeSummary> {
    const { records, note } = await readLogOf(this.#context, rangeOf(job));
    const summary = await this.#kept.get(`${job.id} ${records.length}`, () =>
      summarize(markedChanges(this.#context, job), records),
    );
    return { ...summary, ...(note === null ? {} : { actorsNote: note }) };
  }

  /** Returns null if the work takes longer than a call should. The work continues, and a later call finds its result. */
  async #within<Result>(time: Millis, work: Promise<Result>): Promise<Result | null> {
    const done = new AbortController();
    const late = this.#context.sleep(time, done.signal).then(
      () => null,
      () => null,
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
      work.catch(() => {});
    }
  }
}

const uncounted = ({ totals }: Job): ChangeSummary["totals"] => {
  const { changedObjects, changedLinks, notRecoverable } = totals;
  return changedObjects === 0
    ? { changedObjects: null, changedLinks: null, notRecoverable }
    : { changedObjects, changedLinks, notRecoverable };
};

/** The service counts links by its own rules, so its number counts where it has one. */
const totalsOf = ({ totals }: Job, summary: ChangeSummary): ChangeSummary["totals"] => ({
  ...summary.totals,
  ...((totals.changedObjects ?? 0) > 0 && totals.changedLinks !== null ? { changedLinks: totals.changedLinks } : {}),
});

function nullUnlessSignIn(error: unknown): null {
  if (error instanceof RewindError && error.code !== "signInRequired") return null;
  throw error;
}

const stillReading = ({ id }: Job): RewindError =>
  new RewindError(
    "notReady",
    `The list of preview ${id} is long and is still being read. The reading continues: call summarize_changes again in ` +
      "30 s. list_changes shows its first pages already.",
  );
