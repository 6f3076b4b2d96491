import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { HttpRequest, HttpResponse, Interceptor } from "./exchange.ts";
import { retryAfter } from "./retry-after.ts";

export interface RetryPolicy {
  /** Total number of attempts, including the first. */
  readonly attempts: number;
  readonly firstPause: Millis;
  readonly longestPause: Millis;
  /** Longest wait it accepts. If the server asks for more, its response is returned. */
  readonly longestWait: Millis;
}

export const defaultRetry: RetryPolicy = {
  attempts: 6,
  firstPause: SECOND,
  longestPause: 30 * SECOND,
  longestWait: 5 * MINUTE,
};

/** Returns a number from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** Statuses of failures that may pass. */
const passing: readonly number[] = [408, 429, 500, 502, 503, 504];

/**
 * Repeats requests where that cannot do harm: a GET after any passing failure, other methods only if the server said that
 * the request was not processed (429, or 503 with `Retry-After`) or if it never left. Never repeats sooner than the server
 * asked. undici's own retry interceptor does neither, and takes time from the machine's clock.
 */
export function retrying(
  policy: RetryPolicy,
  { clock, sleep, random }: { readonly clock: Clock; readonly sleep: Sleep; readonly random: Random },
): Interceptor {
  return (next) => async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await outcomeOf(next(request), request);
      const told = "answer" in outcome ? retryAfter(outcome.answer, clock) : null;
      const wait = Math.max(told ?? 0, told === null ? backoff(policy, attempt, random) : 0);
      const tooLong = wait > policy.longestWait || clock.now() + wait > (request.waitUntil ?? Number.POSITIVE_INFINITY);
      if (attempt >= policy.attempts || tooLong || !mayRepeat(request, outcome, told)) {
        if ("answer" in outcome) return outcome.answer;
        throw outcome.fault;
      }
      await sleep(wait, request.signal);
    }
  };
}

type AttemptOutcome = { readonly answer: HttpResponse } | { readonly fault: RewindError };

async function outcomeOf(sending: Promise<HttpResponse>, { signal }: HttpRequest): Promise<AttemptOutcome> {
  try {
    return { answer: await sending };
  } catch (fault) {
    signal.throwIfAborted();
    if (fault instanceof RewindError && fault.code === "unavailable") return { fault };
    throw fault;
  }
}

function mayRepeat(request: HttpRequest, outcome: AttemptOutcome, told: Millis | null): boolean {
  if ("fault" in outcome) return request.repeatable || outcome.fault.facts.sent === false;
  const { status } = outcome.answer;
  if (request.repeatable) return passing.includes(status);
  // A 429 was not processed, with or without a time. Conditional Access sends no time.
  return status === 429 || (status === 503 && told !== null);
}

/** Returns a doubling pause with jitter over its upper half, so that many clients do not return at once. */
function backoff({ firstPause, longestPause }: RetryPolicy, attempt: number, random: Random): Millis {
  const full = Math.min(longestPause, firstPause * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
