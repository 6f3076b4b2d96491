import fc from "fast-check";
import { expect, test } from "vitest";
import { SECOND } from "../../../src/domain/time.ts";
import type { HttpRequest, HttpResponse } from "../../../src/graph/http/exchange.ts";
import { budgeted } from "../../../src/graph/http/request-budget.ts";
import { fakeTime } from "../../support/fake-time.ts";
import { aService } from "../a-service.ts";

const request: HttpRequest = {
  method: "GET",
  url: new URL("https://graph.test/v1.0/auditLogs/directoryAudits"),
  headers: {},
  body: null,
  repeatable: true,
  signal: new AbortController().signal,
};
const BUDGET = { units: 5, within: 10 * SECOND };
const fine: HttpResponse = { status: 200, headers: {}, body: null };

test("however long each request takes, no ten seconds see more than five of them, on its way or at its end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 30 }),
      async (durations) => {
        const time = fakeTime();
        const asked: { from: number; to: number }[] = [];
        const rest = [...durations];
        const send = budgeted(
          BUDGET,
          time,
        )(async () => {
          const from = time.clock.now();
          time.later(rest.shift() ?? 0);
          asked.push({ from, to: time.clock.now() });
          return fine;
        });
        for (const _ of durations) await send(request);
        for (const [at, { from }] of asked.entries()) {
          const before = asked[at - BUDGET.units];
          if (before !== undefined) expect(from - before.to).toBeGreaterThanOrEqual(BUDGET.within);
        }
      },
    ),
  );
});

test("many at once take their turns, and one that is aborted while it waits leaves its place to the next", async () => {
  const time = fakeTime();
  const asked: number[] = [];
  const send = budgeted(
    BUDGET,
    time,
  )(async () => {
    asked.push(time.clock.now());
    return fine;
  });
  const leaving = new AbortController();
  const first = Array.from({ length: 5 }, () => send(request));
  const gone = send({ ...request, signal: leaving.signal });
  leaving.abort(new Error("gone"));
  await expect(gone).rejects.toThrow("gone");
  await Promise.all([...first, send(request), send(request)]);
  expect(asked).toHaveLength(7);
  expect((asked[5] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(BUDGET.within);
});

test("a clock that is set back makes no request wait longer than the budget's time", async () => {
  const time = fakeTime();
  const send = budgeted(BUDGET, time)(async () => fine);
  for (let count = 0; count < 5; count += 1) await send(request);
  time.later(-3_600_000);
  await send(request);
  expect(time.slept.reduce((sum, millis) => sum + millis, 0)).toBe(BUDGET.within);
});

test("the audit log's budget holds up the audit log alone", async () => {
  await using graph = await aService();
  graph.server.on("GET", "/auditLogs/directoryAudits", { json: { value: [] } });
  for (let count = 0; count < 5; count += 1) await graph.client.get("/auditLogs/directoryAudits");
  for (let count = 0; count < 10; count += 1) await graph.client.get("/directory/recovery/snapshots");
  expect(graph.time.slept).toEqual([]);
  await graph.client.get("/auditLogs/directoryAudits");
  expect(graph.time.slept).toEqual([BUDGET.within]);
});
