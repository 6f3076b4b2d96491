import fc from "fast-check";
import { expect, test } from "vitest";
import { SECOND } from "../../../src/domain/time.ts";
import type { HttpRequest, HttpResponse } from "../../../src/graph/http/exchange.ts";
import { budgeted } from "../../../src/graph/http/request-budget.ts";
import { readBudget, resourceUnits } from "../../../src/graph/http/resource-units.ts";
import { documentedBudgets, keepBudgets, noBudgets } from "../../../src/graph/http/service-budgets.ts";
import { fakeTime } from "../../support/fake-time.ts";

const base = "https://graph.test/v1.0";
const fine: HttpResponse = { status: 200, headers: {}, body: null };
const to = (path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "GET",
  url: new URL(`${base}${path}`),
  headers: {},
  body: null,
  repeatable: true,
  signal: new AbortController().signal,
  ...more,
});

test.each([
  ["/users", 2],
  ["/users?$select=id", 1],
  ["/users?$select=id&$top=5", 1],
  ["/users?$expand=manager", 3],
  ["/groups/g/members", 3],
  ["/groups/g/members?$select=id&$top=999", 2],
  ["/groups/g/transitiveMembers", 5],
  ["/applications/a/owners", 2],
  ["/oauth2PermissionGrants", 2],
  ["/organization", 1],
])("%s costs %i units", (path, units) => {
  expect(resourceUnits(to(path))).toBe(units);
});

test("a batch costs the sum of its requests", () => {
  const requests = ["/groups/a/members?$select=id", "/users/u?$select=id", "/servicePrincipals/s"];
  const body = JSON.stringify({ requests: requests.map((url, id) => ({ id, method: "GET", url })) });
  expect(resourceUnits(to("/$batch", { method: "POST", body }))).toBe(4);
});

test.each([
  [null, 3_500],
  [50, 3_500],
  [51, 5_000],
  [500, 5_000],
  [501, 8_000],
  [1_000_000, 8_000],
])("a tenant of %s users has %i units", (users, units) => {
  expect(readBudget(users)).toEqual({ units, within: 10 * SECOND });
});

test("whatever requests cost, no period of the budget sees more units than it has", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ cost: fc.integer({ min: 1, max: 12 }), lasts: fc.integer({ min: 0, max: 3_000 }) }), {
        minLength: 1,
        maxLength: 40,
      }),
      async (plan) => {
        const time = fakeTime();
        const sent: { readonly cost: number; readonly from: number; readonly to: number }[] = [];
        const costs = plan.map(({ cost }) => cost);
        let at = 0;
        const send = budgeted(
          { units: 12, within: 10 * SECOND },
          time,
          () => costs[at] ?? 1,
        )(async () => {
          const from = time.clock.now();
          time.later(plan[at]?.lasts ?? 0);
          sent.push({ cost: costs[at] ?? 1, from, to: time.clock.now() });
          at += 1;
          return fine;
        });
        for (const _ of plan) await send(to("/users"));
        for (const { from } of sent) {
          const running = sent.filter((other) => other.from <= from && other.to > from - 10 * SECOND);
          expect(running.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(12);
        }
      },
    ),
  );
});

test("writes keep to their own budget, and reads go on meanwhile", async () => {
  const time = fakeTime();
  const sent: string[] = [];
  const send = keepBudgets(
    { ...documentedBudgets, writes: { units: 2, within: 150 * SECOND } },
    () => readBudget(null),
    time,
  )(async ({ method }) => {
    sent.push(method);
    return fine;
  });
  const write = to("/users/u", { method: "PATCH", repeatable: false });
  await send(write);
  await send(write);
  await Promise.all([send(write), send(to("/users"))]);
  expect(sent).toEqual(["PATCH", "PATCH", "GET", "PATCH"]);
  expect(time.slept).toEqual([150 * SECOND]);
});

test("Conditional Access takes one request a second, of reads and writes together", async () => {
  const time = fakeTime();
  const at: number[] = [];
  const send = keepBudgets(
    documentedBudgets,
    () => readBudget(null),
    time,
  )(async () => {
    at.push(time.clock.now());
    return fine;
  });
  const path = "/identity/conditionalAccess/policies/p";
  await send(to(path));
  await send(to(path, { method: "PATCH", repeatable: false }));
  await send(to(path));
  expect(at.map((time) => time - (at[0] ?? 0))).toEqual([0, 1_000, 2_000]);
});

test("requests to a service that publishes no limits do not wait", async () => {
  const time = fakeTime();
  const send = keepBudgets(noBudgets, () => noBudgets.reads, time)(async () => fine);
  const paths = ["/identity/conditionalAccess/policies", "/auditLogs/directoryAudits", "/users"];
  await Promise.all(paths.flatMap((path) => Array.from({ length: 20 }, () => send(to(path)))));
  expect(time.slept).toEqual([]);
});
