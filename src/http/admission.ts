import type { Caller } from "../domain/roles/role.ts";
import type { CallerBudget } from "./caller-budget.ts";
import { refusal, throttled } from "./error-reply.ts";
import type { HttpReply } from "./route.ts";
import type { Throttle, ThrottledRequest } from "./throttle.ts";

/** The caller of an admitted request, or the answer to one that is not. */
export type AdmittedCaller =
  | { readonly kind: "admitted"; readonly caller: Caller }
  | { readonly kind: "refused"; readonly reply: HttpReply };

export interface AdmissionOptions {
  /** Returns the holder of a bearer token, with the roles they hold now, or null. */
  signIn(token: string): Promise<Caller | null>;
  readonly throttle: Throttle | null;
  /** The work that each caller may cause in a time. Absent for as much as they ask for. */
  readonly budget?: CallerBudget | undefined;
}

/** Tokens whose holder is remembered. The one that was accepted first gives way. */
const MOST_TOKENS = 10_000;
/** Graph's limits count a batch by its requests. */
const BATCH = "/$batch";

/**
 * Returns a check of requests by their bearer token and the limits of its holder. Limits come before the sign-in for a token
 * that was accepted before, because the sign-in costs much more than a refusal. A token that was not accepted leaves the
 * limits as they are, so that a stranger cannot use up another's.
 */
export function graphAdmission({ signIn, throttle, budget }: AdmissionOptions) {
  const holders = new Map<string, string>();

  function beyondLimits(asked: ThrottledRequest, holder: string): HttpReply | null {
    const refused = asked.path === BATCH ? null : throttle?.(asked);
    if (refused) return throttled(refused.announced ? refused.seconds : null);
    const wait = budget?.admit(holder) ?? null;
    return wait === null ? null : throttled(wait);
  }

  function remember(token: string, holder: string): void {
    holders.set(token, holder);
    const [first] = holders.keys();
    if (holders.size > MOST_TOKENS && first !== undefined) holders.delete(first);
  }

  return async (token: string | undefined, asked: Omit<ThrottledRequest, "app">): Promise<AdmittedCaller> => {
    if (token === undefined) return { kind: "refused", reply: unauthenticated(false) };
    const request = { ...asked, app: token };
    const holder = holders.get(token);
    const early = holder === undefined ? null : beyondLimits(request, holder);
    if (early !== null) return { kind: "refused", reply: early };
    const caller = await signIn(token);
    if (caller === null) {
      holders.delete(token);
      return { kind: "refused", reply: unauthenticated(true) };
    }
    remember(token, caller.id);
    const late = holder === undefined ? beyondLimits(request, caller.id) : null;
    return late === null ? { kind: "admitted", caller } : { kind: "refused", reply: late };
  };
}

const unauthenticated = (known: boolean): HttpReply =>
  refusal(
    401,
    known
      ? "The access token is not one of this service's, or its holder is no longer enabled."
      : "Send an access token: Authorization: Bearer, with one that this service printed when it started.",
    { "WWW-Authenticate": 'Bearer realm=""' },
  );
