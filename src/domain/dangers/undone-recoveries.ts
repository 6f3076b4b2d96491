import type { PlanRisk } from "../changes/risk.ts";
import { iso, type Millis } from "../time.ts";
import { countOf } from "../words/counted-words.ts";
import { type NamedCount, namesOf } from "../words/name-list.ts";
import { authorWord, cleaned, NAME_LENGTH } from "../words/untrusted.ts";

/** A recovery whose writes a plan writes over, as far as this server knows it. */
export interface OvertakenRecovery {
  readonly id: string;
  /** The objects of the plan with such parts. */
  readonly objects: NamedCount;
  /** Null for a recovery that this server did not start. */
  readonly job: {
    readonly startedBy: string;
    readonly approvedBy?: string;
    readonly jobStartDateTime: Millis;
  } | null;
  /** True if the plan goes back to the snapshot that was kept before it, which is the way to undo it. */
  readonly isMeant: boolean;
}

const RECOVERIES_NAMED = 3;

/** Returns dangers of a plan that writes over what recoveries put back, because a colleague may have just made them. */
export function undoneRecoveries(all: readonly OvertakenRecovery[]): readonly PlanRisk[] {
  const shown = all.toSorted((a, b) => b.objects.count - a.objects.count).slice(0, RECOVERIES_NAMED);
  const more = all.length - shown.length;
  return shown.map(({ id, objects, job, isMeant }, at) => {
    const approved = job?.approvedBy === undefined ? "" : ` and ${authorWord(job.approvedBy)} approved`;
    const who =
      job === null ? "" : `, which ${authorWord(job.startedBy)} started at ${iso(job.jobStartDateTime)}${approved}`;
    const others =
      more > 0 && at === shown.length - 1
        ? ` It also writes over what ${countOf(more, "other recovery", "other recoveries")} wrote last.`
        : "";
    const sentence = `Undoes a recovery: it writes over parts of ${countOf(objects.count, "object")} (${namesOf(objects)}) that recovery ${cleaned(id, NAME_LENGTH)} wrote last${who}.${others}`;
    const severity = isMeant ? "medium" : "high";
    return { rule: "undoesRecovery", severity, sentence, ref: null, displayName: null, objects: objects.count };
  });
}
