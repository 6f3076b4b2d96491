import type { Job } from "../../domain/recovery/job.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import { countOfChanged } from "../../domain/words/counted-words.ts";
import { inWords } from "../../graph/http/patience.ts";
import { comparisonEstimate, loadEstimate, recoveryEstimate, upTo } from "../../summaries/duration-estimates.ts";

/** Pauses between looks by the age of a job: the longer it has run, the longer it usually goes on. */
const pauses: readonly { readonly upToAge: Millis; readonly pause: Millis }[] = [
  { upToAge: 3 * MINUTE, pause: MINUTE },
  { upToAge: 15 * MINUTE, pause: 5 * MINUTE },
  { upToAge: Number.POSITIVE_INFINITY, pause: 15 * MINUTE },
];

/** Returns how long an active job may take by Microsoft's documentation, and when to look again. */
export function jobOutlook(job: Job, now: Millis): string {
  const age = Math.max(0, now - job.jobStartDateTime);
  const { pause = MINUTE } = pauses.find(({ upToAge }) => age < upToAge) ?? {};
  const late = age > longestOf(job) ? ` ${OVERDUE}` : "";
  return (
    `${phaseOf(job)} It has run for ${inWords(age)}.${late} Microsoft's service works on without this conversation: come back in ` +
    `about ${inWords(pause)} with get_job, and meanwhile start nothing, because a tenant has one job at a time.`
  );
}

/** Returns twice the time that the service documents for a job of this size, or of the largest size if that is not known. */
function longestOf({ kind, totals: { changedObjects, changedLinks } }: Job): Millis {
  const changes = changedObjects === null ? MANY_CHANGES : changedObjects + (changedLinks ?? 0);
  const recovering = kind === "recovery" ? recoveryEstimate(changes) : 0;
  return 2 * (loadEstimate(null) + comparisonEstimate(changes) + recovering);
}

/** The largest number that the service documents a time for. */
const MANY_CHANGES = 500_000;
const OVERDUE =
  "That is more than twice as long as the service documents, so it may not end: cancel_job ends it, and what it applied stays applied.";

function phaseOf({ kind, status, totals }: Job): string {
  const changes = (totals.changedObjects ?? 0) + (totals.changedLinks ?? 0);
  switch (status) {
    case "initialized":
    case "loadingData":
      return (
        `The first job on a snapshot loads it, which takes ${upTo(loadEstimate(50_000))} below 50,000 objects and ` +
        `${upTo(loadEstimate(null))} above a million. Later jobs on the same snapshot skip this.`
      );
    case "calculating":
      return `Comparing takes about ${inWords(comparisonEstimate(100_000))} for each 100,000 changes.`;
    default:
      return kind === "recovery" && changes > 0
        ? `Recovering ${countOfChanged(changes)} takes ${upTo(recoveryEstimate(changes))}.`
        : "Most jobs of a few hundred changes end within minutes once their snapshot is loaded.";
  }
}
