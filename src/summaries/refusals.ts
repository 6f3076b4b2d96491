import { invalid, RewindError } from "../domain/errors.ts";
import { isTerminal, type Job, type JobKind } from "../domain/recovery/job.ts";
import { iso } from "../domain/time.ts";
import { authorWord } from "../domain/words/untrusted.ts";

/** Refusals that every mode gives in the same words. */

/** Refuses a second job while one is active. */
export const activeJobRefusal = ({ id, kind, status }: Pick<Job, "id" | "kind" | "status">): RewindError =>
  new RewindError(
    "activeJob",
    `${kind === "preview" ? "Preview" : "Recovery"} ${id} is ${status}, and a tenant has one active job at a time, ` +
      "regardless of its caller. Follow it with get_job, or stop it with cancel_job.",
    { facts: { activeJobId: id, kind, status } },
  );

/** Refuses a job of the wrong kind. */
export const wrongKindRefusal = ({ id, kind }: Pick<Job, "id" | "kind">, wanted: JobKind): RewindError =>
  invalid(`Job ${id} is a ${kind}, and this takes a ${wanted}. list_jobs shows the kind of each.`);

/** Refuses to show the list of a preview that has not ended successfully. */
export const noListRefusal = ({ id, status, failure }: Pick<Job, "id" | "status" | "failure">): RewindError => {
  const next = isTerminal(status) ? "Start a new preview." : "Follow it with get_job.";
  return new RewindError(
    "notReady",
    `Preview ${id} is ${status}, so there are no changes to show. ${failure?.message ?? next}`,
  );
};

/** Refuses to recover a preview that has not ended successfully. */
export const notRecoverableYetRefusal = ({ id, status }: Pick<Job, "id" | "status">): RewindError => {
  const next = isTerminal(status) ? "Start a new preview." : "Follow it with get_job until it is successful.";
  return new RewindError("notReady", `Preview ${id} is ${status}, so it has no list to recover. ${next}`);
};

/** Refuses to recover a preview without a recoverable change. */
export const nothingToRecoverRefusal = ({ id }: Pick<Job, "id">): RewindError =>
  invalid(`Preview ${id} found nothing that a recovery could change, so there is nothing to start.`);

/** Refuses to recover a preview whose list is applied, because a person would approve what is done already. */
export const appliedRefusal = (
  { id }: Pick<Job, "id">,
  recovery: Pick<Job, "id" | "startedBy" | "jobStartDateTime">,
): RewindError =>
  new RewindError(
    "finished",
    `Preview ${id} was applied by recovery ${recovery.id}, which ${authorWord(recovery.startedBy)} started at ` +
      `${iso(recovery.jobStartDateTime)}. Nothing was started. verify_recovery with recoveryJobId "${recovery.id}" shows ` +
      "its result. For what differs since, start a new preview.",
    { facts: { recoveryJobId: recovery.id } },
  );

/** Refuses to recover a preview of another version of the comparison rules. */
export const otherRulesRefusal = ({ id }: Pick<Job, "id">): RewindError =>
  new RewindError("stale", `Preview ${id} was made under other comparison rules. Start a new preview.`);

/** Refuses to recover a preview whose counts and dangers have no seal, because a person would be shown what is not proved. */
export const unsealedCountsRefusal = ({ id }: Pick<Job, "id">): RewindError =>
  new RewindError(
    "stale",
    `The counts and dangers of preview ${id} have no seal, like those of earlier versions. Start a new preview.`,
  );

/** Refuses to verify a recovery, or to list its failures, before it has ended. */
export const recoveryRunningRefusal = ({ id, status }: Pick<Job, "id" | "status">): RewindError =>
  new RewindError("notReady", `Recovery ${id} is still ${status}. Follow it with get_job until it has ended.`);

/** Refuses to cancel a job that has ended. */
export const endedRefusal = ({ id, status }: Pick<Job, "id" | "status">): RewindError =>
  new RewindError("finished", `Job ${id} has already ended (${status}), so there is nothing to cancel.`);

/** Refuses to use an approval for a recovery that compares afresh. */
export const previewRequiredRefusal = (): RewindError =>
  invalid("An approval covers a preview's list. Start the recovery from a preview.");
