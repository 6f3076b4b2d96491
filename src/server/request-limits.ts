import { minuteCounts } from "../domain/approval/minute-counts.ts";
import type { Clock } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { TokenHolder } from "./access-tokens.ts";

/** Requests in a minute. An assistant at work sends a few dozen. */
export interface RequestLimits {
  readonly caller: number;
  /** All callers of a tenant together, so that one tenant leaves room for others. */
  readonly tenant: number;
}

const A_MINUTE: RequestLimits = { caller: 600, tenant: 6_000 };

/** Returns the answer to a request beyond the limits of its caller or their tenant, and null for any other. */
export type LimitRequests = (holder: Pick<TokenHolder, "tid" | "oid">) => Response | null;

/** Counts requests of people whose token was accepted, so that no stranger can use up another's. */
export function requestLimits(clock: Clock, { caller, tenant }: RequestLimits = A_MINUTE): LimitRequests {
  const requests = minuteCounts(clock);
  const tooMany = (what: string) => refusal(`${what} in a minute`, requests.secondsLeft());
  return ({ tid, oid }) => {
    if (requests.add(`${tid}/${oid}`) > caller) return tooMany(`More than ${countOf(caller, "request")} of one caller`);
    if (requests.add(tid) > tenant) return tooMany(`More than ${countOf(tenant, "request")} of one tenant`);
    return null;
  };
}

function refusal(what: string, seconds: number): Response {
  const message = `${what}. Go on in ${seconds} seconds.`;
  return Response.json(
    { jsonrpc: "2.0", id: null, error: { code: -32_000, message } },
    { status: 429, headers: { "retry-after": `${seconds}` } },
  );
}
