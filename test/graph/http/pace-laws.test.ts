import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MINUTE, type Millis, SECOND } from "../../../src/domain/time.ts";
import { adaptivePacing } from "../../../src/graph/http/adaptive-pacing.ts";
import { compose, type HttpRequest, type HttpResponse, type Interceptor } from "../../../src/graph/http/exchange.ts";
import { budgeted } from "../../../src/graph/http/request-budget.ts";
import { retryAfter } from "../../../src/graph/http/retry-after.ts";
import { type FakeTime, fakeTime } from "../../support/fake-time.ts";
import { lawRuns } from "../../support/law-runs.ts";

const request: HttpRequest = {
  method: "GET",
  url: new URL("https://graph.test/v1.0/x"),
  headers: {},
  body: null,
  repeatable: true,
  signal: new AbortController().signal,
};

/** The limit of a server, and its refusals by chance. */
interface Weather {
  /** Requests a second, and how many of them at once. */
  readonly perSecond: number;
  readonly burst: number;
  /** Share of the requests that are refused whatever their rate. */
  readonly faults: number;
  readonly latency: Millis;
  readonly seed: number;
}

/** Returns numbers from 0 to 1 that follow from a seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const STEADY = { perSecond: Number.POSITIVE_INFINITY, burst: 1, faults: 0, latency: 40, seed: 1 };

/** A server whose time is invented. It refuses what exceeds its limit, and some requests by chance. */
function serverOf(time: FakeTime) {
  const own: { weather: Weather } = { weather: STEADY };
  const seen = { asked: 0, refused: 0, tooSoon: 0, at: [] as Millis[] };
  let chance = chances(1);
  let tokens = 0;
  let at = time.clock.now();
  let closedUntil = 0;
  const refuse = (seconds: number): HttpResponse => {
    seen.refused += 1;
    closedUntil = time.clock.now() + seconds * SECOND;
    return { status: 429, headers: { "retry-after": String(seconds) }, body: null };
  };
  const answer = async (): Promise<HttpResponse> => {
    const { perSecond, burst, faults, latency } = own.weather;
    time.later(latency);
    const now = time.clock.now();
    seen.asked += 1;
    seen.at.push(now);
    if (now - latency < closedUntil) seen.tooSoon += 1;
    tokens = Math.min(burst, tokens + ((now - at) / SECOND) * perSecond);
    at = now;
    if (chance() < faults) return refuse(1);
    if (tokens < 1) return refuse(Math.ceil(1 / perSecond));
    tokens -= 1;
    return { status: 200, headers: {}, body: null };
  };
  return {
    seen,
    answer,
    /** Changes the weather. */
    under(weather: Weather): void {
      own.weather = weather;
      chance = chances(weather.seed);
      tokens = weather.burst;
    },
  };
}

/** A client that waits as long as a refusal says, and only that. No client that does so is faster. */
const obedient =
  ({ clock, sleep }: FakeTime): Interceptor =>
  (next) => {
    let openAt: Millis = 0;
    return async (sent) => {
      await sleep(Math.max(0, openAt - clock.now()), sent.signal);
      const answer = await next(sent);
      if (answer.status === 429) openAt = clock.now() + (retryAfter(answer, clock) ?? SECOND);
      return answer;
    };
  };

/** Has a number of requests accepted one after another under each weather. Returns how long that took, and what was seen. */
async function played(weathers: readonly Weather[], count: number, clientOf: (time: FakeTime) => Interceptor) {
  const time = fakeTime();
  const { seen, answer, under } = serverOf(time);
  const send = compose([clientOf(time)], answer);
  const stretches = [];
  for (const weather of weathers) {
    under(weather);
    const before = { time: time.clock.now(), ...seen };
    for (let accepted = 0; accepted < count; ) if ((await send(request)).status === 200) accepted += 1;
    stretches.push({
      took: time.clock.now() - before.time,
      asked: seen.asked - before.asked,
      refused: seen.refused - before.refused,
    });
  }
  return { stretches, seen };
}
const paced = (time: FakeTime) => adaptivePacing({ concurrency: 4 }, time);

const faulty = fc.record({
  perSecond: fc.constant(Number.POSITIVE_INFINITY),
  burst: fc.constant(1),
  faults: fc.double({ min: 0.005, max: 0.05, noNaN: true }),
  latency: fc.integer({ min: 5, max: 400 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
const limited = fc
  .record({
    perSecond: fc.integer({ min: 2, max: 30 }),
    window: fc.integer({ min: 1, max: 20 }),
    latency: fc.integer({ min: 5, max: 25 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ window, ...rest }): Weather => ({ ...rest, burst: rest.perSecond * window, faults: 0 }));

/** The refusals in a row that show a limit. */
const SHOWN = 3;
const COUNT = 1_000;

describe("the pace", () => {
  test("under refusals by chance, of up to one request in twenty, is near the fastest client that waits as it is told", async () => {
    const total = { own: 0, fastest: 0 };
    await fc.assert(
      fc.asyncProperty(faulty, async (weather) => {
        total.own += (await played([weather], COUNT, paced)).stretches[0]?.took ?? 0;
        total.fastest += (await played([weather], COUNT, obedient)).stretches[0]?.took ?? 0;
      }),
      lawRuns(60),
    );
    // A row that looks like a limit by chance costs minutes, so that the law is on many runs together.
    expect(total.own).toBeLessThan(1.2 * total.fastest);
  });

  test("under a limit, whose burst is used up first, has few requests refused, waits as it is told, and has nearly all accepted that are allowed", async () => {
    await fc.assert(
      fc.asyncProperty(limited, async (weather) => {
        const { stretches, seen } = await played([weather], COUNT, paced);
        const [own] = stretches;
        const { perSecond, burst, latency } = weather;
        expect(seen.tooSoon).toBe(0);
        expect((own?.refused ?? 0) - SHOWN).toBeLessThan(COUNT / 40);
        const needs = COUNT * latency + ((COUNT - burst) / (0.85 * perSecond)) * SECOND;
        expect(own?.took).toBeLessThan(needs + 6 * SECOND);
      }),
      lawRuns(60),
    );
  });

  test("is free again within three minutes after a limit, and at a lower limit has few more requests refused", async () => {
    await fc.assert(
      fc.asyncProperty(limited, async (weather) => {
        const lower = { ...weather, perSecond: Math.ceil(weather.perSecond / 4), burst: 1 };
        const { stretches } = await played([weather, lower, STEADY, STEADY], COUNT, paced);
        const [, under, rising, free] = stretches;
        expect(under?.refused).toBeLessThan(COUNT / 12);
        expect(rising?.took).toBeLessThan(COUNT * STEADY.latency + 3 * MINUTE);
        expect(free?.took).toBeLessThan(COUNT * STEADY.latency + SECOND);
      }),
      lawRuns(30),
    );
  });

  test("keeps to a known budget whatever is refused", async () => {
    await fc.assert(
      fc.asyncProperty(faulty, fc.integer({ min: 1, max: 20 }), async (weather, units) => {
        const within = 2 * SECOND;
        const both =
          (time: FakeTime): Interceptor =>
          (next) =>
            compose([budgeted({ units, within }, time), paced(time)], next);
        const { seen } = await played([weather], 200, both);
        for (const [place, at] of seen.at.entries())
          expect((seen.at[place + units] ?? at + within) - at).toBeGreaterThanOrEqual(within);
      }),
      lawRuns(20),
    );
  });

  test("takes requests that are refused together for one refusal, after which it sends as fast as before", async () => {
    const time = fakeTime();
    const sent: Millis[] = [];
    const held: ((answer: HttpResponse) => void)[] = [];
    const send = paced(time)(() => {
      sent.push(time.clock.now());
      return new Promise((resolve) => held.push(resolve));
    });
    const round = async (answer: Partial<HttpResponse>) => {
      const asked = [1, 2, 3, 4].map(() => send(request));
      while (held.length < 4) await new Promise(setImmediate);
      time.later(5);
      for (const resolve of held.splice(0)) resolve({ status: 200, headers: {}, body: null, ...answer });
      return Promise.all(asked);
    };
    await round({ status: 429, headers: { "retry-after": "1" } });
    await round({});
    expect(sent.slice(4).map((at) => at - (sent[0] ?? 0))).toEqual([1_005, 1_005, 1_005, 1_005]);
  });
});
