import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chosenOptions } from "../../src/cli/serve/listen-options.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { callerBudget, defaultBudget } from "../../src/http/caller-budget.ts";
import { throttleOf, writeLimit } from "../../src/http/throttle.ts";
import { ADMINISTRATOR, contosoFaces, optionsOver } from "../support/a-face.ts";

const OTHER = "ada.lindgren@contoso.example";

/** A budget on a clock that a test moves. */
function budgetOn(budget = { units: 100, within: 100 * SECOND }) {
  let now = 0;
  const clock = { now: () => now };
  return {
    budget: callerBudget(budget, clock),
    later: (millis: number) => {
      now += millis;
    },
  };
}

describe("the budget of callers", () => {
  const faces = contosoFaces();

  test("a caller who has used up their units waits as long as the answer says, and no other caller does", async () => {
    const { budget, later } = budgetOn();
    const face = faces.face({}, { budget });
    const [mallory, ada] = [face.as(ADMINISTRATOR), face.as(OTHER)];
    const statuses = new Set<number>();
    for (let asked = 0; asked < 100; asked += 1) statuses.add((await mallory("GET", "/me")).status);
    expect(statuses).toEqual(new Set([200]));
    const refused = await mallory("GET", "/me");
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ error: { code: "TooManyRequests", message: "Too many requests: wait 1 s." } });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await ada("GET", "/me")).status).toBe(200);
    later(SECOND);
    expect((await mallory("GET", "/me")).status).toBe(200);
    expect((await mallory("GET", "/me")).status).toBe(429);
  });

  test("a caller who ignores the wait costs no sign-in, and one who may no longer sign in is refused", async () => {
    const { budget, later } = budgetOn({ units: 3, within: 3 * SECOND });
    const signIns: string[] = [];
    let isEnabled = true;
    const { signIn } = optionsOver(faces.tenant);
    const face = faces.face(
      {},
      {
        budget,
        signIn: async (token) => {
          signIns.push(token);
          return isEnabled ? signIn(token) : null;
        },
      },
    );
    const ada = face.as(OTHER);
    const flood = async (count: number) => {
      const statuses: number[] = [];
      for (let asked = 0; asked < count; asked += 1) statuses.push((await ada("GET", "/me")).status);
      return statuses;
    };
    expect(await flood(8)).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
    expect(signIns.splice(0)).toHaveLength(3);
    isEnabled = false;
    later(SECOND);
    expect(await flood(3)).toEqual([401, 401, 401]);
    isEnabled = true;
    later(SECOND);
    expect(await flood(2)).toEqual([200, 429]);
  });

  test("a token that was not accepted leaves the limits of the tenant as they are", async () => {
    const throttle = throttleOf([{ ...writeLimit({ units: 2, within: MINUTE }), per: "tenant" }], { now: () => 0 });
    const face = faces.face({}, { throttle });
    for (let asked = 0; asked < 5; asked += 1) {
      expect((await face.as("nobody@contoso.example")("POST", "/groups", {})).status).toBe(401);
    }
    expect((await face.send("POST", "/groups", {})).status).toBe(400);
  });

  test("writes, long answers and searched pages take more units than a read of one object", async () => {
    const { id } = await faces.face().read("/me");
    const spent = async (method: "GET" | "POST", path: string, body?: unknown): Promise<number> => {
      const { budget } = budgetOn();
      const send = faces.face({}, { budget }).send;
      await send(method, path, body, { ConsistencyLevel: "eventual" });
      let left = 0;
      while (budget.admit(id) === null) left += 1;
      return 100 - left;
    };
    const aGroup = { displayName: "Budget", mailNickname: "budget", mailEnabled: false, securityEnabled: true };
    expect(await spent("GET", "/me")).toBe(1);
    expect(await spent("POST", "/groups", aGroup)).toBe(2);
    expect(await spent("GET", "/users?$top=100&$select=id")).toBe(3);
    expect(await spent("GET", "/auditLogs/directoryAudits?$filter=result eq 'failure'")).toBeGreaterThan(15);
  });

  test.each([{}, { budget: 1_000 }])(
    "entra-rewind serve gives each caller a budget, with the options %j",
    async (choice) => {
      const { budget } = await chosenOptions(choice, "127.0.0.1", "unused", faces.tenant.directory.admin());
      let admitted = 0;
      while (budget?.admit("mallory") === null) admitted += 1;
      // The machine's clock goes on while units are taken.
      expect(admitted / (choice.budget ?? defaultBudget.units)).toBeCloseTo(1, 1);
      expect(budget?.admit("ada")).toBeNull();
    },
  );

  test("the requests of a batch take their units from the caller of the batch", async () => {
    const { budget } = budgetOn({ units: 10, within: 100 * SECOND });
    const { send } = faces.face({}, { budget });
    const requests = Array.from({ length: 20 }, (_, id) => ({ id: String(id), method: "GET", url: "/me" }));
    const { body } = await send("POST", "/$batch", { requests });
    const answers = body.responses ?? [];
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(10);
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
  });
});

test("no caller causes more than a full budget and what is refilled, whatever the clock does", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2_000, max: 5_000 }), { maxLength: 300 }), (steps) => {
      const { budget, later } = budgetOn({ units: 10, within: 10 * SECOND });
      let [admitted, passed] = [0, 0];
      for (const step of steps) {
        later(step);
        passed += Math.max(0, step);
        if (budget.admit("mallory") === null) admitted += 1;
      }
      expect(admitted).toBeLessThanOrEqual(10 + passed / SECOND);
    }),
  );
});

test("the wait that is announced is enough, and a shorter one is not", () => {
  const { budget, later } = budgetOn({ units: 60, within: MINUTE });
  while (budget.admit("mallory") === null);
  const rows = Array.from({ length: 500 }, () => ({}));
  budget.answered("mallory", "GET", { status: 200, body: { value: rows } });
  const wait = budget.admit("mallory") ?? 0;
  expect(wait).toBe(11);
  later((wait - 1) * SECOND);
  expect(budget.admit("mallory")).toBe(1);
  later(SECOND);
  expect(budget.admit("mallory")).toBeNull();
});

test("a caller reads a million objects in full pages, or 70,000 one by one, without a wait", () => {
  const pages = callerBudget(defaultBudget, { now: () => 0 });
  const rows = Array.from({ length: 999 }, () => ({}));
  for (let page = 0; page < 1_001; page += 1) {
    expect(pages.admit("ada")).toBeNull();
    pages.answered("ada", "GET", { status: 200, body: { value: rows } });
  }
  const singly = callerBudget(defaultBudget, { now: () => 0 });
  for (let read = 0; read < 70_000; read += 1)
    if (singly.admit("ada") !== null) throw new Error(`It waits at ${read}.`);
});
