import { RewindError } from "../../domain/errors.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { isWithin, type Scope, type Selection } from "../../domain/tenant/scope.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { notRecoverableYetRefusal } from "../../summaries/refusals.ts";

/**
 * Returns an upper bound of the age of a preview's list: since its end by the service's clock, or since it was seen
 * active or requested by this machine's clock. So a single wrong clock cannot make a recent preview old.
 */
export function ageOf(preview: Job, { serviceNow, now, seen }: Times): Millis {
  const ended = preview.jobCompletionDateTime ?? preview.jobStartDateTime;
  const bounds = [serviceNow - ended, ...seen.map((time) => now - time)].filter((age) => age >= 0);
  return bounds.length === 0 ? 0 : Math.min(...bounds);
}

interface Times {
  readonly serviceNow: Millis;
  readonly now: Millis;
  /** Times by this machine's clock at which it had not ended. */
  readonly seen: readonly Millis[];
}

/**
 * Throws `notReady` unless the preview was successful, `notSupported` if its scope is not understood, and `stale` if it
 * is too old, because the service compares again and may then find other changes.
 */
export function requireFresh(preview: Job, age: Millis, oldest: Millis): void {
  if (preview.status !== "successful") throw notRecoverableYetRefusal(preview);
  if (preview.unread?.scope !== undefined) {
    throw new RewindError(
      "notSupported",
      `The scope of preview ${preview.id} is in words this version does not know. Start a preview of your own.`,
    );
  }
  if (age <= oldest) return;
  throw new RewindError(
    "stale",
    `Preview ${preview.id} is ${countOf(Math.floor(age / MINUTE), "minute")} old. Microsoft's service compares again when it ` +
      `recovers, so only a preview of the last ${countOf(Math.floor(oldest / MINUTE), "minute")} says what to expect. Start a new preview.`,
  );
}

/** Returns the reason why no recovery of this preview would start now, or null. */
export function obstacleTo(
  preview: Job,
  age: Millis,
  policy: { readonly oldestPreview: Millis; readonly allowed?: Selection },
): NonNullable<Job["obstacle"]> | null {
  try {
    requireFresh(preview, age, policy.oldestPreview);
    requireAllowed(preview.scope, policy);
    return null;
  } catch (error) {
    if (error instanceof RewindError) return { code: error.code, message: error.message };
    throw error;
  }
}

/**
 * Throws `forbidden` unless the whole scope may be recovered. The list is not enough, because the service compares
 * again.
 */
export function requireAllowed(scope: Scope, { allowed }: { readonly allowed?: Selection }): void {
  if (allowed === undefined || isWithin(scope, allowed)) return;
  throw new RewindError(
    "forbidden",
    "This scope reaches beyond what this server may recover for any caller (ENTRA_REWIND_ALLOW). Nothing was changed. Start " +
      `a preview of a scope within ${JSON.stringify(allowed).slice(0, 300)}.`,
  );
}
