import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SECOND } from "../../src/domain/time.ts";
import { strictSettings } from "../../src/http/behaviors/switches.ts";
import { graphApp } from "../../src/http/graph-app.ts";
import { documentedLimits, readLimit, sizeOf, throttleOf, writeLimit } from "../../src/http/throttle.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Budgets of requests, on a clock of the test's own. */
let now = 0;
const clock = { now: () => now };
const limits = [readLimit({ units: 5, within: 10 * SECOND }), writeLimit({ units: 2, within: 10 * SECOND })];

let tenant: RehearsalTenant;
beforeEach(async () => {
  now = 1_000;
  tenant = await openRehearsalTenant();
  tenant.signIn("globalAdministrator");
});
afterEach(() => tenant[Symbol.asyncDispose]());

const face = () => {
  const answer = graphApp({
    services: tenant.services,
    directory: tenant.directory,
    signIn: async () => (await tenant.services.session.signedIn()).caller,
    behavior: strictSettings,
    throttle: throttleOf(limits, clock),
    host: "127.0.0.1",
    newId: randomUUID,
    report: (error) => tenant.defects.push(error),
  });
  return (path: string, token: string, method = "GET", body?: string) =>
    answer(
      new Request(`http://127.0.0.1/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body }),
      }),
    );
};

const aRead = { app: "one", method: "GET", path: "/me", query: new URLSearchParams() };

const statuses = async (answers: readonly Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe("a throttled face", () => {
  test("a throttled face answers 429 beyond the budget, and accepts clients that wait as long as it says", async () => {
    const ask = face();
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ask("/me", "one")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    const [refused] = answers.slice(-1);
    expect(refused?.headers.get("retry-after")).toBe("2");
    expect(await refused?.json()).toMatchObject({ error: { code: "TooManyRequests" } });
    now += 1_999;
    expect(await statuses([ask("/me", "one")])).toEqual([429]);
    now += 1;
    expect(await statuses([ask("/me", "one"), ask("/me", "one")])).toEqual([200, 429]);
  });

  test("a throttled face counts reads and writes separately, and each token by itself", async () => {
    const ask = face();
    const write = () => ask("/policies/none", "one", "POST", "{}");
    expect(await statuses([write(), write(), write()])).toEqual([400, 400, 429]);
    expect(await statuses([ask("/me", "one"), ask("/policies/none", "two", "POST", "{}")])).toEqual([200, 400]);
  });

  test("a throttled face counts the requests in a batch and not the batch", async () => {
    const ask = face();
    const requests = [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id: String(id), method: "GET", url: "/me?$select=id" }));
    const answer = await ask("/$batch", "one", "POST", JSON.stringify({ requests }));
    const { responses }: { responses: { status: number }[] } = JSON.parse(await answer.text());
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  test("a throttled face never accepts more than was refilled, with any clock", () => {
    const pass = throttleOf(limits, clock);
    let passed = 0;
    for (let step = 0; step < 1_000; step += 1) {
      now += step % 7 === 0 ? -50 : 60;
      if (pass(aRead) === null) passed += 1;
    }
    expect(passed).toBeLessThanOrEqual(5 + (1_000 * 60 * 5) / (10 * SECOND));
  });

  test("a throttled face delivers 100,000 changes in full pages far within the documented budget", () => {
    const pass = throttleOf(documentedLimits("small"), clock);
    const waits = Array.from({ length: Math.ceil(100_000 / 999) }, () => pass(aRead));
    expect(waits.filter((wait) => wait !== null)).toEqual([]);
  });
});

describe("the documented limits", () => {
  const asking = (path: string, app = "one", query = "") => ({
    ...aRead,
    app,
    path,
    query: new URLSearchParams(query),
  });

  test("the documented limits let a tenant ask Conditional Access once a second, and do not say when again", () => {
    const throttle = throttleOf(documentedLimits("small"), clock);
    const policies = "/identity/conditionalAccess/policies";
    expect(throttle(asking(policies))).toBeNull();
    expect(throttle(asking(policies, "another"))).toMatchObject({ announced: false });
    now += SECOND;
    expect(throttle(asking(policies, "another"))).toBeNull();
  });

  test("the documented limits of reads follow the tenant's size and the units of a request", () => {
    expect([20, 400, 5_000].map(sizeOf)).toEqual(["small", "medium", "large"]);
    const answered = (users: number, path: string, query = "") => {
      const throttle = throttleOf(documentedLimits(sizeOf(users)), clock);
      for (let count = 0; ; count++) if (throttle(asking(path, "one", query)) !== null) return count;
    };
    expect(answered(20, "/users")).toBe(1_750);
    expect(answered(20, "/users", "$select=id")).toBe(3_500);
    expect(answered(400, "/users", "$select=id")).toBe(5_000);
    expect(answered(5_000, "/groups/1/transitiveMembers")).toBe(1_600);
  });
});
