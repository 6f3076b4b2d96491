import { minuteCounts } from "../../domain/approval/minute-counts.ts";
import { RewindError } from "../../domain/errors.ts";
import { type Clock, type Millis, SECOND } from "../../domain/time.ts";

/** The person whose token it is, by the ids in it. */
export interface TokenOwner {
  readonly tid: string;
  readonly oid: string;
}

/** Bounds on how often tokens are exchanged, because a failing client repeats itself and the sign-in service throttles all. */
export interface ExchangePace {
  /** Throws the last refusal of a token in its pause, and `busy` beyond the exchanges of a minute. Counts one more. */
  admit(person: TokenOwner, key: string): void;
  failed(person: TokenOwner, key: string, error: unknown): void;
}

/** Exchanges of a minute. A person needs one for each of their clients about once an hour. */
const MOST_OF_A_PERSON = 20;
/** Failed ones of all people of a tenant together, so that a wrong registration does not ask on and on. */
const MOST_FAILED_OF_A_TENANT = 120;
/** A token that was refused is refused in the same way for so long. */
const REFUSAL_LASTS: Millis = 5 * SECOND;
const MOST_REFUSALS = 1_000;

export function exchangePace(clock: Clock): ExchangePace {
  const refusals = new Map<string, { readonly until: Millis; readonly error: unknown }>();
  const exchanges = minuteCounts(clock);
  const failures = minuteCounts(clock);
  return {
    admit({ tid, oid }, key) {
      const refused = refusals.get(key);
      if (refused !== undefined && refused.until > clock.now()) throw refused.error;
      if (failures.of(tid) >= MOST_FAILED_OF_A_TENANT) throw busy("of one tenant failed", failures.secondsLeft());
      if (exchanges.add(`${tid}/${oid}`) > MOST_OF_A_PERSON) throw busy("of one person", exchanges.secondsLeft());
    },
    failed({ tid }, key, error) {
      failures.add(tid);
      refusals.delete(key);
      refusals.set(key, { until: clock.now() + REFUSAL_LASTS, error });
      const [oldest] = refusals.keys();
      if (refusals.size > MOST_REFUSALS && oldest !== undefined) refusals.delete(oldest);
    },
  };
}

const busy = (whose: string, seconds: number): RewindError =>
  new RewindError("busy", `Too many exchanges of sign-ins ${whose} in a minute. Go on in ${seconds} seconds.`, {
    facts: { retryAfterSeconds: seconds },
  });
