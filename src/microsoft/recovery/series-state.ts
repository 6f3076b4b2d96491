import { isTerminal, type Job, type JobTotals } from "../../domain/recovery/job.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { MICROSOFT_MAX_IDS, type Scope } from "../../domain/tenant/scope.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";

/** A recovery in several jobs, as our records and the service have it. */
export interface SeriesState {
  readonly first: Job;
  /** The jobs that were started, in order, with that of the first part. */
  readonly jobs: readonly Job[];
  readonly plan: { readonly parts: readonly (readonly EntityRef[])[]; readonly scope: Scope };
  readonly active: Job | null;
  /** True if a person stopped it. */
  readonly isStopped: boolean;
  /** The number of parts that were asked for, or that were skipped. */
  readonly begun: number;
  /** The part that comes next. Null after the last one and after a stop. */
  readonly next: number | null;
  /** Objects that it was not asked to write, because they had changed after the approval. */
  readonly left: readonly EntityRef[];
  readonly isOver: boolean;
}

/** The work on a recovery that goes on. */
interface Outlook {
  /** False if another process, or another person's, has to start its next part. */
  readonly goesOn: boolean;
  /** The reason why the next part has not started yet. */
  readonly problem: string | null;
}

/** Returns the jobs of a recovery as one, with the id of the first. */
export function wholeJob(state: SeriesState, outlook: Outlook | null): Job {
  const { first, jobs, plan, left, active, begun, isStopped, isOver } = state;
  const failed = jobs.find(({ status }) => isTerminal(status) && status !== "successful");
  const last = jobs.at(-1) ?? first;
  const ended = isStopped ? ("abandoned" as const) : ("successful" as const);
  const running = last === first && active !== null ? active.status : "running";
  const status = isOver ? (failed?.status ?? ended) : running;
  const objects = plan.parts.flat().length;
  const done = plan.parts.slice(0, active === null ? begun : begun - 1).flat().length;
  const { failedChanges } = sums(jobs);
  return {
    ...first,
    status,
    scope: plan.scope,
    jobCompletionDateTime: isOver ? last.jobCompletionDateTime : null,
    totals: {
      ...sums(jobs),
      ...(isOver && status === "successful" ? {} : { changedLinks: null }),
      changedObjects: objects,
      failedChanges: failedChanges === null ? null : failedChanges + left.length,
    },
    progress: isOver ? null : { done, total: objects },
    failure:
      isOver && status !== "successful"
        ? { code: failed?.failure?.code ?? status, message: endOf(state, failed) }
        : null,
    ...(isStopped ? { stopAsked: true as const } : {}),
    ...(outlook === null ? {} : { outlook: outlookOf(state, outlook) }),
    ...(outlook?.problem == null ? {} : { waitingFor: outlook.problem }),
  };
}

/** Adds up counts of jobs. One that is not known yet is left out while its job is active. */
function sums(jobs: readonly Job[]): JobTotals {
  const sum = (name: keyof JobTotals) =>
    jobs.reduce<number | null>((total, { status, totals }) => {
      const count = totals[name] ?? (isTerminal(status) ? null : 0);
      return total === null || count === null ? null : total + count;
    }, 0);
  return {
    changedObjects: sum("changedObjects"),
    changedLinks: sum("changedLinks"),
    notRecoverable: sum("notRecoverable"),
    modifiedObjects: sum("modifiedObjects"),
    modifiedLinks: sum("modifiedLinks"),
    failedChanges: sum("failedChanges"),
  };
}

/** Says which part a recovery has come to, and what starts the next one. */
function outlookOf({ plan, begun, active }: SeriesState, { goesOn }: Outlook): string {
  const [at, parts] = [numberText(begun), numberText(plan.parts.length)];
  const now = active === null ? `Parts done: ${at} of ${parts}` : `Part ${at} of ${parts} is under way`;
  const then = goesOn
    ? "This server starts each part when the one before has ended, by the one approval, and takes it up again at get_job after a restart."
    : "The next part starts once the person who started the recovery calls get_job on a server that may recover.";
  return `${now}, because the service takes ${MICROSOFT_MAX_IDS} objects in one job. ${then} Come back in a minute with get_job.`;
}

/** Says where a recovery stopped. */
function endOf({ plan, begun }: SeriesState, failed: Job | undefined): string {
  const at = `part ${numberText(begun)} of ${numberText(plan.parts.length)}`;
  const rest = plan.parts.slice(begun).flat().length;
  const why =
    failed === undefined
      ? `It was stopped after ${at}.`
      : `Its ${at} ended as ${failed.status}${failed.failure === null ? "" : ` (${failed.failure.message})`}.`;
  return rest === 0 ? why : `${why} Not written: the ${countOf(rest, "object")} of later parts.`;
}
