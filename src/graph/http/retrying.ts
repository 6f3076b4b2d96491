import { RewindError } from "../../domain/errors.ts";
import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { type HttpRequest, type HttpResponse, type Interceptor, isSafe } from "./exchange.ts";
import { retryAfter } from "./retry-after.ts";

export interface RetryPolicy {
  /** Tries altogether, the first included. */
  readonly attempts: number;
  readonly firstPause: Millis;
  readonly longestPause: Millis;
  /** Told to wait longer than this, it gives up and hands on what the server said. */
  readonly longestWait: Millis;
}

export const defaultRetry: RetryPolicy = {
  attempts: 6,
  firstPause: SECOND,
  longestPause: 30 * SECOND,
  longestWait: 5 * MINUTE,
};

/** 0 (included) to 1 (excluded). */
export type Random = () => number;

/** Statuses after which the same question may find a better answer. */
const passing: readonly number[] = [408, 429, 500, 502, 503, 504];

/**
 * Asks again where that cannot do harm: a GET after anything that passes; anything else only if the server said it was
 * not processed (429 or 503 with `Retry-After`) or if it never left. Never sooner than the server said.
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
      if (attempt >= policy.attempts || wait > policy.longestWait || !mayRepeat(request, outcome, told)) {
        if ("answer" in outcome) return outcome.answer;
        throw outcome.fault;
      }
      await sleep(wait, request.signal);
    }
  };
}

type Outcome = { readonly answer: HttpResponse } | { readonly fault: RewindError };

async function outcomeOf(sending: Promise<HttpResponse>, { signal }: HttpRequest): Promise<Outcome> {
  try {
    return { answer: await sending };
  } catch (fault) {
    signal.throwIfAborted();
    if (fault instanceof RewindError && fault.code === "unavailable") return { fault };
    throw fault;
  }
}

function mayRepeat(request: HttpRequest, outcome: Outcome, told: Millis | null): boolean {
  if ("fault" in outcome) return isSafe(request) || outcome.fault.facts.sent === false;
  const { status } = outcome.answer;
  if (isSafe(request)) return passing.includes(status);
  return (status === 429 || status === 503) && told !== null;
}

/** Doubling, with jitter over its upper half, so that many clients do not come back at once. */
function backoff({ firstPause, longestPause }: RetryPolicy, attempt: number, random: Random): Millis {
  const full = Math.min(longestPause, firstPause * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
