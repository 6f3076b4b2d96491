import * as z from "zod";
import { isTerminal, type Job, jobKinds } from "../../domain/recovery/job.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { authorWord, cleaned } from "../../domain/words/untrusted.ts";
import { followingTexts } from "../../review/verification-words.ts";
import type { ChangeSummary } from "../../service/change-summary.ts";
import type { AnswerLink } from "../define-tool.ts";
import { jobProgress } from "../job-progress.ts";
import { scopeLines, shortScope } from "./job-scope.ts";
import { ageOf, isoOrAbsent } from "./text.ts";

const known = z.int().optional();

export const jobOutput = z.looseObject({
  jobId: z.string(),
  kind: z.enum(jobKinds),
  status: z.string(),
  snapshotId: z.string(),
  targetStateDateTime: z.string(),
  scope: z.looseObject({}),
  startedBy: z.string(),
  approvedBy: z.string().optional(),
  jobStartDateTime: z.string(),
  age: z.string(),
  jobCompletionDateTime: z.string().optional(),
  previewJobId: z.string().optional(),
  beforeRecoverySnapshotId: z.string().optional(),
  totals: z.looseObject({ changedObjects: known, changedLinks: known, failedChanges: known }),
  progress: z.looseObject({ percent: z.number() }).optional(),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  next: z.string(),
});

/** The same shape where a job is not the subject: schemas are paid for in every conversation, so only get_job spells it out. */
export const jobHandle = z.looseObject({
  jobId: z.string(),
  kind: z.enum(jobKinds),
  status: z.string(),
  next: z.string(),
});

export function jobData(job: Job, now: Millis, options?: NextOptions): z.input<typeof jobOutput> {
  const { totals, failure } = job;
  return {
    jobId: job.id,
    kind: job.kind,
    status: job.status,
    snapshotId: job.snapshotId,
    targetStateDateTime: iso(job.targetStateDateTime),
    scope: shortScope(job),
    startedBy: cleaned(job.startedBy, 256),
    approvedBy: job.approvedBy === undefined ? undefined : cleaned(job.approvedBy, 256),
    approverWrote: job.approverWrote,
    jobStartDateTime: iso(job.jobStartDateTime),
    age: ageOf(job.jobStartDateTime, now),
    jobCompletionDateTime: isoOrAbsent(job.jobCompletionDateTime),
    previewJobId: job.previewJobId ?? undefined,
    verifiesJobId: job.verifiesJobId ?? undefined,
    beforeRecoverySnapshotId: job.beforeRecoverySnapshotId ?? undefined,
    totals: {
      changedObjects: totals.changedObjects ?? undefined,
      changedLinks: totals.changedLinks ?? undefined,
      notRecoverable: totals.notRecoverable ?? undefined,
      modifiedObjects: totals.modifiedObjects ?? undefined,
      modifiedLinks: totals.modifiedLinks ?? undefined,
      failedChanges: totals.failedChanges ?? undefined,
      unwrittenObjects: job.unwrittenObjects,
    },
    progress: isTerminal(job.status) ? undefined : jobProgress(job),
    waitingFor: job.waitingFor === undefined ? undefined : cleaned(job.waitingFor),
    outlook: job.outlook,
    stopAsked: job.stopAsked,
    recoverableUntil: job.recoverableUntil === undefined ? undefined : iso(job.recoverableUntil),
    appliedBy: job.appliedBy?.id,
    followedBy: job.followedBy?.map(({ id, startedBy, jobStartDateTime, objects }) => ({
      jobId: id,
      startedBy: cleaned(startedBy, 256),
      jobStartDateTime: iso(jobStartDateTime),
      objects,
    })),
    furtherRecoveries: job.furtherRecoveries,
    failure: failure === null ? undefined : { code: failure.code, message: cleaned(failure.message) },
    next: nextAfter(job, options),
  };
}

/** Our own words only, without text from the directory. */
export function jobSentence(job: Job, now: Millis): string {
  const { totals } = job;
  const found =
    totals.changedObjects === null
      ? ""
      : ` ${countOf(totals.changedObjects, "object")} and ${countOf(totals.changedLinks, "link")} to change` +
        `${totals.notRecoverable ? `; ${countOf(totals.notRecoverable, "object")} with a difference that stays` : ""}.`;
  const done =
    job.kind === "recovery" && totals.modifiedObjects !== null
      ? ` ${isTerminal(job.status) ? "Done" : "Done and counted so far"}: ${countOf(totals.modifiedObjects, "object")}, ${countOf(totals.modifiedLinks, "link")}; failed: ${totals.failedChanges === null ? "unknown" : numberText(totals.failedChanges)}.${alreadyThere(job)}`
      : "";
  const how = isTerminal(job.status) ? job.status : `${jobProgress(job).message}, ${jobProgress(job).percent} %`;
  const waits = job.waitingFor === undefined ? "" : ` It waits: ${cleaned(job.waitingFor)}`;
  const outlook = job.outlook === undefined ? "" : ` ${job.outlook}`;
  const until =
    job.recoverableUntil === undefined ? "" : ` A recovery of it can start until ${iso(job.recoverableUntil)}.`;
  return (
    `${job.kind} ${job.id} (started ${ageOf(job.jobStartDateTime, now)}, ${aim(job)} ${iso(job.targetStateDateTime)}): ` +
    `${how}.${stopText(job)}${found}${done}${waits}${outlook}${job.appliedBy === undefined ? until : ""}${followed(job)}`
  );
}

/** Says what a job goes to. An undo goes back to what others left, which is not the snapshot where they wrote since. */
const aim = ({ scope }: Job): string => (scope.actor === undefined ? "back to" : "undoing one actor's work since");

/** Says what became of a request to stop, because the status alone reads as if there was none, or as if it had counted. */
function stopText({ stopAsked, kind, status }: Job): string {
  if (stopAsked !== true) return "";
  if (!isTerminal(status)) {
    return kind === "preview"
      ? " It was asked to stop."
      : " It was asked to stop: no further object is begun, and those under way are finished. What is written stays.";
  }
  if (status === "abandoned") return kind === "preview" ? "" : " It stopped as asked, and what it had written stays.";
  return kind === "preview" ? "" : " It was asked to stop too late: it had come to its end.";
}

const alreadyThere = ({ unwrittenObjects: objects }: Job): string =>
  objects === undefined ? "" : ` Of them so already, without a write: ${countOf(objects, "object")}.`;

/** Says which recovery applied a list already, or changed the same objects after another one. */
function followed({ appliedBy, followedBy, furtherRecoveries }: Job): string {
  const applied =
    appliedBy === undefined
      ? []
      : [`It was applied by recovery ${appliedBy.id} at ${iso(appliedBy.jobStartDateTime)}.`];
  return [...applied, ...followingTexts(followedBy, furtherRecoveries)].map((sentence) => ` ${sentence}`).join("");
}

/** The people, times and ids of a job. */
export function jobLines(data: ReturnType<typeof jobData>): readonly string[] {
  const { startedBy, approvedBy, snapshotId, jobStartDateTime, jobCompletionDateTime, failure } = data;
  const { previewJobId, verifiesJobId, beforeRecoverySnapshotId } = data;
  const facts = [
    `started by ${authorWord(startedBy)} at ${jobStartDateTime}`,
    approvedBy === undefined ? "" : `approved by ${authorWord(approvedBy)}${ownWorkText(data.approverWrote)}`,
    jobCompletionDateTime === undefined ? "" : `ended at ${jobCompletionDateTime}`,
    `snapshot ${snapshotId}`,
    previewJobId === undefined ? "" : `plan of preview ${String(previewJobId)}`,
    verifiesJobId === undefined ? "" : `verifies recovery ${String(verifiesJobId)}`,
    beforeRecoverySnapshotId === undefined ? "" : `state before it: snapshot ${String(beforeRecoverySnapshotId)}`,
  ];
  return [
    facts.filter((fact) => fact !== "").join("; "),
    ...scopeLines(data.scope),
    ...(failure === undefined ? [] : [`failed: ${failure.code}: ${failure.message}`]),
  ];
}

/** Follows the approver's name if they decided about their own work. */
const ownWorkText = (objects: unknown): string =>
  typeof objects === "number" ? `, who wrote to ${countOf(objects, "object")} of the plan before` : "";

interface NextOptions {
  /** False for a caller who must leave the recovery to someone else. */
  readonly mayRecover?: boolean;
  /** A summary of the same preview beside the job. */
  readonly summary?: Pick<ChangeSummary, "notCompared" | "assessment" | "nothingKnown">;
}

/** The next call, ready to paste. */
export function nextAfter(job: Job, { mayRecover = true, summary }: NextOptions = {}): string {
  const { id, kind, status, totals } = job;
  if (!isTerminal(status) && job.outlook !== undefined) return `get_job with jobId "${id}", at the time said above.`;
  if (!isTerminal(status)) return `get_job with jobId "${id}" and waitSeconds 30.`;
  if (kind === "preview") {
    if (status !== "successful") return "Start it again with start_preview.";
    if (job.verifiesJobId !== null)
      return `verify_recovery with recoveryJobId "${job.verifiesJobId}" shows the result.`;
    if (totals.changedObjects === 0) {
      return totals.notRecoverable
        ? `Nothing can be recovered; list_changes with previewJobId "${id}" says why.`
        : afterTelling(summary, withoutDifferences(job, summary));
    }
    if (job.appliedBy !== undefined) {
      return `verify_recovery with recoveryJobId "${job.appliedBy.id}" shows its result. For what differs since: start_preview with snapshot "${job.snapshotId}".`;
    }
    if (job.obstacle !== undefined)
      return `${job.obstacle.message} That is start_preview with snapshot "${job.snapshotId}".`;
    return afterTelling(
      summary,
      (summary !== undefined
        ? `list_changes with previewJobId "${id}" shows each change. `
        : `summarize_changes with previewJobId "${id}", then list_changes. `) +
        (mayRecover
          ? "When the user wants exactly these changes: start_recovery with it; else a preview with a narrower scope."
          : "This caller may not recover it: get_tenant_status says what is missing, and a refused start_recovery names who can."),
    );
  }
  const failed = totals.failedChanges
    ? ` list_failed_changes with jobId "${id}" says what was not applied and why.`
    : "";
  const undo =
    job.beforeRecoverySnapshotId === null
      ? ""
      : ` To undo it: start_preview with snapshot "${job.beforeRecoverySnapshotId}".`;
  if (status === "successful") return `verify_recovery with recoveryJobId "${id}".${failed}${undo}`;
  const unsaid = totals.modifiedObjects === null ? " How much that is, the job does not say." : "";
  return `What was applied stays applied.${unsaid} verify_recovery with recoveryJobId "${id}" shows what is back and what is not.${failed}${undo}`;
}

const NOTHING_KNOWN =
  "Nothing was compared, because no id of this scope is known: find_objects finds the right ids, then start_preview.";

/** A job does not say what its comparison left out, so that only its summary can exclude a difference. */
function withoutDifferences({ id, scope }: Job, summary: NextOptions["summary"]): string {
  if (summary === undefined) {
    return `No difference was found. summarize_changes with previewJobId "${id}" names what could not be compared, if anything.`;
  }
  if (summary.nothingKnown === true) return NOTHING_KNOWN;
  if (summary.notCompared !== undefined) return "No difference was found in what could be compared.";
  return "entities" in scope
    ? "No difference was found for the ids of this scope that exist."
    : wasWritten(summary)
      ? "Nothing differs from the snapshot in this scope. Shortly before it, this scope was written to, and the snapshot holds that too."
      : "Nothing differs from the snapshot in this scope.";
}

/** Returns a next step behind that of telling what no recovery reaches, where there is such work. */
const afterTelling = (summary: NextOptions["summary"], next: string): string =>
  (summary?.assessment?.unheld?.acts.length ?? 0) > 0 ? [TELL_UNHELD, next].join(" ") : next;

const TELL_UNHELD = "Tell the user what was done that no recovery reaches.";

const wasWritten = ({ assessment }: NonNullable<NextOptions["summary"]>): boolean =>
  (assessment?.earlier?.writes ?? 0) > 0;

/** Links to a job, and of a finished one to its list. */
export function jobLinks({ id, kind, status }: Job): AnswerLink[] {
  const uri = `entra://jobs/${id}`;
  const list =
    kind === "preview"
      ? { uri: `${uri}/changes`, name: "changes of this preview" }
      : { uri: `${uri}/failed-changes`, name: "what this recovery could not apply" };
  const receipt = kind === "recovery" && isTerminal(status) ? [{ uri: `${uri}/receipt`, name: "signed receipt" }] : [];
  return [{ uri, name: `this ${kind}` }, ...(status === "successful" ? [list] : []), ...receipt];
}
