import { isTerminal, type Job } from "../domain/recovery/job.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { RecoveryService } from "../service/recovery-service.ts";
import type { Verification, VerificationResult } from "../service/verification.ts";

/** A recovery, and the result of its newest finished verification. */
export interface RecoveryOutcome {
  readonly job: Job;
  /** The job of that verification, or null without a result. */
  readonly verification: Job | null;
  readonly result: VerificationResult | null;
}

/** Recoveries that are looked through, newest first. */
const LOOKED_THROUGH = 100;

/**
 * Reads the newest recovery that fits. Returns null if there is none among the newest recoveries. With `again` it leaves
 * out the verification, because one that was altered must not keep a person from making another.
 */
export async function readOutcome(
  recovery: RecoveryService,
  fits: (job: Job) => boolean,
  { again = false }: { readonly again?: boolean } = {},
): Promise<RecoveryOutcome | null> {
  const { items } = await recovery.listJobs({ kind: "recovery" }, { limit: LOOKED_THROUGH });
  const job = items.find(fits);
  if (job === undefined) return null;
  const known = isTerminal(job.status) && !again ? await recovery.getVerification(job.id) : null;
  return { job, ...outcomeOf(known) };
}

/** Returns the result of a verification with its job, once it has one. */
export const outcomeOf = (verification: Verification | null): Pick<RecoveryOutcome, "verification" | "result"> =>
  verification?.result == null
    ? { verification: null, result: null }
    : { verification: verification.job, result: verification.result };

/** Says how far a recovery got. */
export function recoverySentence({ status, totals }: Job): string {
  if (!isTerminal(status)) return "The recovery is running.";
  const { modifiedObjects, modifiedLinks, failedChanges } = totals;
  const written =
    modifiedObjects === null
      ? ""
      : ` It changed ${countOf(modifiedObjects, "object")} and ${countOf(modifiedLinks, "link")}.`;
  const failed = failedChanges ? ` ${countOf(failedChanges, "change")} could not be applied.` : "";
  return `The recovery ended: ${status}.${written}${failed}`;
}
