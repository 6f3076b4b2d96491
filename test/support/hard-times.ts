import { randomFrom } from "../../sandbox/contoso/random.ts";
import { MINUTE, type Millis, SECOND, type Sleep } from "../../src/domain/time.ts";
import { defaultRetry } from "../../src/graph/http/retrying.ts";
import type { TokenSource } from "../../src/graph/http/with-bearer-token.ts";
import { laggingDirectory } from "../../src/http/replication/lagging-directory.ts";
import { readLimit, throttleOf, writeLimit } from "../../src/http/throttle.ts";
import { type Weather, weatherOf } from "../../src/http/weather.ts";
import type { EngineTenant } from "./engine-tenant.ts";
import { FOREVER } from "./fake-time.ts";

/**
 * Conditions that make a live tenant hard to work with: late replicas, faults of production, limits, and tokens that
 * expire.
 */
export interface Hardships {
  /** Longest time a change takes to reach a reader. */
  readonly delay: Millis;
  /** Seed of the faults that requests meet, and of the replicas that answer them. */
  readonly seed: string;
}

/** Requests after which a token expires. */
const TOKEN_USES = 97;

/** Pauses from this length on are those of an engine without work. */
const IDLE: Millis = 10 * SECOND;

/** The parts of a face and of its client that make the times hard. Time passes only while something sleeps. */
export function hardTimes(tenant: EngineTenant, { delay, seed }: Hardships) {
  const { admin, context } = tenant;
  const sleep: Sleep = async (ms, signal) => {
    signal?.throwIfAborted();
    if (ms >= FOREVER) {
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
    }
    const until = Math.ceil(context.machine.now() + ms);
    await new Promise((resolve) => setImmediate(resolve));
    // Sleeps side by side pass together.
    const left = until - context.machine.now();
    if (left > 0) {
      tenant.later(left);
      tenant.machineLater(left);
    }
    signal?.throwIfAborted();
  };
  const limits = [readLimit({ units: 60, within: 10 * SECOND }), writeLimit({ units: 20, within: 10 * SECOND })];
  return {
    sleep,
    tokens: expiringTokens(),
    face: {
      throttle: throttleOf(limits, context.machine),
      weather: withFreshTokensAccepted(weatherOf(randomFrom(`weather ${seed}`).next)),
      ...(delay === 0 ? {} : { replicas: laggingDirectory(admin, { most: delay, random: randomFrom(seed).next }) }),
    },
    /** The engine's idle pauses last as long as they do, because time would fly while nothing is to be done. */
    engine: {
      sleep: (ms: Millis, signal?: AbortSignal) => (ms < IDLE ? sleep(ms, signal) : context.sleep(ms, signal)),
    },
    // Everything that sleeps moves the same clock, so that a request seems to wait while others do.
    client: {
      retry: defaultRetry,
      random: randomFrom(`jitter ${seed}`).next,
      timeOut: FOREVER,
      patience: 10 * MINUTE,
    },
  };
}

/** Tokens expire by their use here, so that one issued a moment ago is never refused. */
const withFreshTokensAccepted =
  (weather: Weather): Weather =>
  (method, path) => {
    const fault = weather(method, path);
    return fault === "expiredToken" ? "throttled" : fault;
  };

interface ExpiringTokens extends TokenSource {
  accepts(token: string): boolean;
}

function expiringTokens(): ExpiringTokens {
  let [issued, uses] = [1, 0];
  return {
    token: async () => `token-${issued}`,
    accepts(token) {
      if (token !== `token-${issued}`) return false;
      uses += 1;
      if (uses % TOKEN_USES === 0) issued += 1;
      return uses % TOKEN_USES !== 0;
    },
  };
}
