import { answerWithin } from "../../domain/answer-within.ts";
import type { Assessment, UndoneWork } from "../../domain/assessment/assessment.ts";
import type { ShownAssessment } from "../../domain/assessment/assessment-comparison.ts";
import { ActorSessions } from "../../domain/authors/actor-sessions.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { accountTest } from "../../domain/authors/others-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { MICROSOFT_MAX_IDS, type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { readLogOf } from "../../graph/audit/attribute.ts";
import { MemoCache } from "../../graph/memo-cache.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import type { ReassessOptions, WorkBeside } from "../../service/recovery-service.ts";
import { assessList, type ListAssessment } from "../assess/assessor.ts";
import { CollectedList } from "../assess/collected-list.ts";
import { workBeside } from "../assess/earlier-work.ts";
import { writersOf } from "../assess/list-writers.ts";
import { rangeOf } from "./list-range.ts";
import { asReason, PresentAssessments } from "./present-assessments.ts";
import { type MarkedPage, markedChanges, type RecoveryContext, told } from "./recovery-context.ts";
import { reachOf } from "./recovery-reach.ts";
import { PartsOfList } from "./recovery-scope.ts";
import { summarize } from "./summarize.ts";
import { BEYOND_LIST, missingRows, NOT_IN_TIME, notAssessed, stillReading } from "./summary-notes.ts";
import { workSince } from "./work-since.ts";

const SUMMARIES_KEPT = 20;

interface SummarizedList {
  readonly summary: ChangeSummary;
  readonly list: CollectedList;
  /** The rows of the service's list outside of the job's scope. */
  readonly others: number;
  /** Its links that a recovery leaves as they are. */
  readonly linksLeft: number;
  readonly reach: readonly string[];
}

/** Summaries of finished previews, each worked out once in one pass over its list. */
export class ListSummaries {
  readonly #context: RecoveryContext;
  readonly #kept = new MemoCache<string, SummarizedList>({ most: SUMMARIES_KEPT });

  readonly #assessments = new MemoCache<JobId, ListAssessment>({ most: SUMMARIES_KEPT });

  readonly #present: PresentAssessments;

  constructor(context: RecoveryContext) {
    this.#context = context;
    this.#present = new PresentAssessments(context, async (job) => {
      const { list, log } = await this.#read(job);
      return assessList(context, job, list, log);
    });
  }

  /**
   * Returns the job with the totals of its list, because the service has reported null and zero for previews with
   * changes. A list that is long or cannot be read must not hide the job itself: unknown totals are then null.
   */
  async counted(job: Job): Promise<Job> {
    const summary = await answerWithin(this.#context, this.#context.policy.countWithin, this.#summary(job)).catch(
      nullUnlessSignIn,
    );
    const totals = summary === null ? uncounted(job) : summary.totals;
    return { ...job, totals: { ...job.totals, ...totals } };
  }

  /** Throws `notReady` while a long list is still being read. The reading continues. */
  async of(job: Job): Promise<ChangeSummary> {
    const work = Promise.all([this.#summary(job), this.#assessment(job).catch(asReason)]);
    const found = await answerWithin(this.#context, this.#context.policy.answerWithin, work);
    if (found === null) throw stillReading(job);
    const [summary, assessed] = found;
    return assessed instanceof RewindError
      ? { ...summary, assessmentNote: notAssessed(assessed) }
      : { ...summary, ...factsOf(assessed) };
  }

  /** Returns the dangers of single changes of the list. Throws the reason if they cannot be worked out. */
  async assessed(job: Job): Promise<ListAssessment> {
    const found = await answerWithin(this.#context, this.#context.policy.answerWithin, this.#assessment(job));
    if (found === null) throw stillReading(job);
    return found;
  }

  /**
   * Returns the assessment on the tenant as it is now, from a reading of the last moments or one that is made `anew`. Null
   * if it cannot be worked out, which a plan of the list says. Throws `notReady` while a long list is still being read.
   */
  async reassessed(
    job: Job,
    options?: ReassessOptions,
  ): Promise<(Assessment & Pick<ShownAssessment, "readUntil">) | null> {
    const found = await this.#present.within(job, options);
    return found instanceof RewindError ? null : { ...found.assessment, readUntil: found.readUntil };
  }

  /** Finds what was written since the preview, and beside a list that could not be assessed what that would have found. */
  async workBeside(job: Job): Promise<WorkBeside> {
    const look = async (): Promise<WorkBeside> => {
      const [since, known] = await Promise.all([this.#since(job), this.assessedAlready(job)]);
      return { ...(known === null ? await this.#left(job) : {}), ...(since.length === 0 ? {} : { since }) };
    };
    return (await answerWithin(this.#context, this.#context.policy.answerWithin, look())) ?? { since: [NOT_IN_TIME] };
  }

  async #since(job: Job): Promise<readonly string[]> {
    const { list } = await this.#read(job);
    const rows = list.changes ?? eachRow(markedChanges(this.#context, job));
    const asked = (await this.#context.records.ofJob(job.id))?.scope;
    const mayLeave = list.undone.size > MICROSOFT_MAX_IDS;
    return workSince(this.#context, { preview: job, actor: asked?.actor, rows, mayLeave });
  }

  /** Returns the assessment if it has been worked out, and null otherwise. */
  async assessedAlready(job: Pick<Job, "id">): Promise<ListAssessment | null> {
    const known = this.#assessments.peek(job.id);
    return known === undefined
      ? null
      : answerWithin(
          this.#context,
          0,
          known.catch(() => null),
        );
  }

  /**
   * Returns the assessment of a list, and works out again where an earlier process had it: all of that of one actor's work,
   * and of that of another what the list leaves. Null if it cannot be worked out.
   */
  async besides(preview: JobId, finished: () => Promise<Job>): Promise<Partial<Assessment> | null> {
    const known = await this.assessedAlready({ id: preview });
    if (known !== null) return known.assessment;
    const asked = (await this.#context.records.ofJob(preview))?.scope;
    const isOfActor = asked?.actor !== undefined;
    return finished()
      .then((job) => (isOfActor ? this.reassessed(job) : this.#left(job)))
      .catch(nullUnlessSignIn);
  }

  /** Returns the authors whose accounts an assessment of this list has looked up, or null without one. */
  async authorsOf(preview: JobId): Promise<readonly UndoneWork[] | null> {
    const known = await this.assessedAlready({ id: preview });
    return known?.assessment.actors?.map(({ actor }) => ({ actor, objects: 0 })) ?? null;
  }

  async #left(job: Job): Promise<Pick<Assessment, "earlier" | "outside">> {
    const log = await readLogOf(this.#context, rangeOf(job));
    const writers = writersOf(log.records, job.scope, []);
    return workBeside(this.#context, { job, asked: undefined, log, isTheirs: null, writers });
  }

  #assessment(job: Job): Promise<ListAssessment> {
    return this.#assessments.get(job.id, () => this.#present.of(job));
  }

  async #summary(job: Job): Promise<ChangeSummary> {
    const { summary, log, others, linksLeft, reach } = await this.#read(job);
    const asked = (await this.#context.records.ofJob(job.id))?.scope;
    const sessions = asked?.actor === undefined ? {} : sessionsOf(log.records, job.scope, asked.actor);
    const missing = missingRows(job, summary, others);
    const beyond = log.problem === null ? [] : [BEYOND_LIST];
    const notes = [...(log.note === null ? [] : [log.note]), ...beyond];
    return {
      ...summary,
      totals: totalsOf(job, summary, linksLeft),
      ...sessions,
      ...(reach.length + beyond.length === 0 ? {} : { reach: [...reach, ...beyond] }),
      ...(missing === null ? {} : { notCompared: missing }),
      ...(notes.length === 0 ? {} : { actorsNote: notes.join(" ") }),
    };
  }

  /** The number of log records is part of the key, because records are only added. */
  async #read(job: Job) {
    const log = await readLogOf(this.#context, rangeOf(job));
    const { records } = log;
    const read = await this.#kept.get(`${job.id} ${records.length}`, async () => {
      const list = new CollectedList();
      let others = 0;
      const pages = told(markedChanges(this.#context, job), (page) => {
        others += page.others;
      });
      const parts = new PartsOfList(job);
      let linksLeft = 0;
      const summary = await summarize(pages, records, (change) => {
        list.add(change);
        parts.add(change);
        linksLeft += change.linkTotals.notRecoverable;
      });
      return { list, summary, others, linksLeft, reach: await reachOf(this.#context, parts.result) };
    });
    return { ...read, log };
  }
}

async function* eachRow(pages: AsyncIterable<MarkedPage>): AsyncGenerator<Change> {
  for await (const { items } of pages) yield* items;
}

/** Returns the sessions in which an actor wrote to the objects of a scope, which are undone as a whole. */
function sessionsOf(records: readonly AuditRecord[], objects: Scope, actor: string): Pick<ChangeSummary, "sessions"> {
  const [scope, isTheirs, sessions] = [scopeTest(objects), accountTest(records, actor), new ActorSessions()];
  for (const record of records) {
    if (isTheirs(record.actor) && writtenBy(record).some(({ ref }) => scope.has(ref))) sessions.add(record);
  }
  return sessions.result;
}

const factsOf = ({ assessment, note, related }: ListAssessment): Partial<ChangeSummary> => ({
  assessment,
  assessmentNote: note,
  ...(related.length === 0 ? {} : { related }),
});

const uncounted = ({ totals }: Job): ChangeSummary["totals"] => {
  const { changedObjects, changedLinks, notRecoverable } = totals;
  return changedObjects === 0
    ? { changedObjects: null, changedLinks: null, notRecoverable }
    : { changedObjects, changedLinks, notRecoverable };
};

/** The service counts links by rules of its own, so its number counts, unless it leaves some, whose rule is not known. */
const totalsOf = ({ totals }: Job, summary: ChangeSummary, linksLeft: number): ChangeSummary["totals"] => ({
  ...summary.totals,
  ...((totals.changedObjects ?? 0) > 0 && totals.changedLinks !== null && linksLeft === 0
    ? { changedLinks: totals.changedLinks }
    : {}),
});

/** Returns null for a failure that an answer can do without. Signing in is asked for by the answer itself. */
export function nullUnlessSignIn(error: unknown): null {
  if (error instanceof RewindError && error.code !== "signInRequired") return null;
  throw error;
}
