import fc from "fast-check";
import { expect, test } from "vitest";
import { adaptivePacing } from "../../../src/graph/http/adaptive-pacing.ts";
import type { HttpRequest, HttpResponse } from "../../../src/graph/http/exchange.ts";
import { compose } from "../../../src/graph/http/exchange.ts";
import { retryAfter } from "../../../src/graph/http/retry-after.ts";
import { defaultRetry, retrying } from "../../../src/graph/http/retrying.ts";
import { fakeTime } from "../../support/fake-time.ts";

const request: HttpRequest = {
  method: "GET",
  url: new URL("https://graph.test/v1.0/x"),
  headers: {},
  body: null,
  repeatable: true,
  signal: new AbortController().signal,
};

/** A token bucket with a memory of when it may be asked again. */
function bucket(size: number, perSecond: number, now: () => number) {
  let tokens = size;
  let at = now();
  let closedUntil = 0;
  const seen = { asked: 0, refused: 0, tooSoon: 0 };
  const answer = (): HttpResponse => {
    tokens = Math.min(size, tokens + ((now() - at) / 1_000) * perSecond);
    at = now();
    seen.asked += 1;
    if (now() < closedUntil) seen.tooSoon += 1;
    if (tokens >= 1) {
      tokens -= 1;
      return { status: 200, headers: {}, body: null };
    }
    seen.refused += 1;
    const wait = Math.ceil(1 / perSecond);
    closedUntil = now() + wait * 1_000;
    return { status: 429, headers: { "retry-after": String(wait) }, body: null };
  };
  return { seen, answer };
}

test.each([
  [20, 2],
  [100, 10],
  [500, 50],
])(
  "a bucket of %i that refills %i a second refuses under 1 % after the first, and is never asked too soon",
  async (size, perSecond) => {
    const time = fakeTime();
    const { seen, answer } = bucket(size, perSecond, time.clock.now);
    const parts = { clock: time.clock, sleep: time.sleep, random: () => 0 };
    const send = compose([retrying(defaultRetry, parts), adaptivePacing({ concurrency: 4 }, parts)], async () => {
      time.later(5);
      return answer();
    });
    for (let count = 0; count < 2_000; count += 1) expect((await send(request)).status).toBe(200);
    expect(seen.tooSoon).toBe(0);
    expect(seen.refused - 1).toBeLessThan(20);
  },
);

test("no more requests than allowed are under way at once, and one that is aborted while it waits leaves the line", async () => {
  const time = fakeTime();
  const open: (() => void)[] = [];
  let most = 0;
  let under = 0;
  const send = adaptivePacing(
    { concurrency: 3 },
    time,
  )(async () => {
    under += 1;
    most = Math.max(most, under);
    await new Promise<void>((resolve) => open.push(resolve));
    under -= 1;
    return { status: 200, headers: {}, body: null };
  });
  const leaving = new AbortController();
  const staying = [1, 2, 3].map(() => send(request));
  const gone = send({ ...request, signal: leaving.signal });
  const last = send(request);
  leaving.abort(new Error("gone"));
  await expect(gone).rejects.toThrow("gone");
  for (let round = 0; round < 4; round += 1) {
    await new Promise(setImmediate);
    open.shift()?.();
  }
  await Promise.all([...staying, last]);
  expect(most).toBe(3);
});

test("a clock that is set back blocks no request, and a Retry-After is still waited for", async () => {
  const time = fakeTime();
  const parts = { clock: time.clock, sleep: time.sleep };
  const answers = [{ status: 200 }, { status: 429, headers: { "retry-after": "7" } }, { status: 200 }];
  const send = adaptivePacing(
    { concurrency: 4 },
    parts,
  )(async () => ({ headers: {}, body: null, status: 200, ...answers.shift() }));
  await send(request);
  time.later(-60_000);
  await send(request);
  expect(time.slept).toEqual([]);
  time.later(-60_000);
  await send(request);
  expect(time.slept.reduce((sum, millis) => sum + millis, 0)).toBeLessThanOrEqual(7_000);
  expect(time.slept.reduce((sum, millis) => sum + millis, 0)).toBeGreaterThan(6_000);
});

test("no request is sent before the time of any Retry-After", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 300 }), fc.boolean(), async (seconds, asDate) => {
      const time = fakeTime();
      const date = new Date(time.clock.now()).toUTCString();
      const text = asDate ? new Date(Date.parse(date) + seconds * 1_000).toUTCString() : String(seconds);
      const asked: number[] = [];
      const send = retrying(defaultRetry, { ...time, random: () => 0 })(async () => {
        asked.push(time.clock.now());
        return asked.length === 1
          ? { status: 429, headers: { "retry-after": text, date }, body: null }
          : { status: 200, headers: {}, body: null };
      });
      await send(request);
      expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(seconds * 1_000);
    }),
  );
});

test.each(["", "soon", "-3", "1.5", "99999999999"])("an invalid Retry-After is ignored: %j", (text) => {
  expect(retryAfter({ headers: { "retry-after": text } }, fakeTime().clock)).toBeNull();
});
