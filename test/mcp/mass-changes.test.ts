import { expect, test } from "vitest";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const LETTERS = "abcdefghijklmnopqrst";

test("accounts that one actor disables within minutes are a danger of what was done, and nine of them or those of several actors are not", async () => {
  await using tenant = await openRehearsalTenant();
  const { later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const users = Array.from({ length: 40 }, (_, at) =>
    tenant.addUser(`Person${LETTERS[at % 20]}${LETTERS[Math.floor(at / 20)]}`),
  );
  const from = (await recovery.takeSnapshot({ label: null, caller })).id;
  const disable = (first: number, last: number, actor: (at: number) => string, apart: number) => {
    for (const [at, user] of users.slice(first, last).entries()) {
      later(apart);
      tenant.as(actor(at)).update(user, { accountEnabled: false });
    }
  };
  disable(0, 9, () => "grace", SECOND);
  disable(9, 21, (at) => `desk${at % 2}`, MINUTE);
  await using host = await newHost(tenant.parts);
  const halves = async (tool: string, args: object) => {
    const { text, data, isError } = await host.call(tool, { ...args });
    expect(isError, text).toBe(false);
    return [text, JSON.stringify(data).replaceAll('\\"', '"')];
  };
  for (const half of await halves("compare_snapshots", { from })) expect(half).not.toContain("were disabled by");

  disable(21, 40, () => "miles", SECOND);
  later(MINUTE);
  const told = /19 users were disabled by "miles" between 20\S+ and 20\S+Z\./;
  for (const half of await halves("compare_snapshots", { from })) {
    expect(half).toMatch(told);
    expect(half).not.toMatch(/were disabled by "(?:grace|desk)/);
  }
  for (const half of await halves("start_preview", { snapshot: from, scope: { all: true }, waitSeconds: 30 }))
    expect(half).toMatch(told);
});
