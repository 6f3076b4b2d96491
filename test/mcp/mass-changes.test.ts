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

  for (const user of users.slice(21, 39)) tenant.as("grace").update(user, { accountEnabled: true });
  for (const half of await halves("compare_snapshots", { from })) {
    expect(half).toMatch(/high: 19 users were disabled by "miles" .*\. Enabled again since: 18 of them, by "grace"\./);
  }
  for (const user of users.slice(39)) tenant.as("max").update(user, { accountEnabled: true });
  for (const half of await halves("compare_snapshots", { from })) {
    expect(half).toMatch(/low: 19 users were disabled by "miles" .*Z\. Enabled again since: all of them\./);
  }
});

test("members taken out of a group are told with its name, and are no grave danger once they are members again", async () => {
  await using tenant = await openRehearsalTenant();
  const { later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const users = Array.from({ length: 12 }, (_, at) => tenant.addUser(`Person${LETTERS[at]}`));
  const source = tenant.as("grace").create("group", { displayName: "VPN Access", securityEnabled: true });
  const links = users.map((target) => ({ link: "members", source, target }) as const);
  for (const link of links) tenant.as("grace").addLink(link);
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  for (const link of links) tenant.as("miles").removeLink(link);
  later(MINUTE);
  await using host = await newHost(tenant.parts);
  const said = async (scope: object) =>
    (await host.call("compare_snapshots", { from: snapshot, scope: { all: true, ...scope } })).text;
  const removed = /12 users were removed from groups \("VPN Access"\) by "miles" between \S+ and \S+Z\./.source;
  expect(await said({})).toMatch(new RegExp(`high: ${removed}(?! Members again)`));
  for (const link of links) tenant.as("grace").addLink(link);
  later(MINUTE);
  expect(await said({})).toMatch(new RegExp(`low: ${removed} Members again since: all of them, by "grace"\\.`));
  expect(await said({ actor: "miles" })).toMatch(new RegExp(`low: ${removed} Members again since: all of them\\.`));
});

test("a property that one actor empties for many users is one danger, with its app, and is low once all have a value again", async () => {
  await using tenant = await openRehearsalTenant();
  const { later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const users = Array.from({ length: 12 }, (_, at) => tenant.addUser(`Person${LETTERS[at]}`, { department: "Sales" }));
  const from = (await recovery.takeSnapshot({ label: null, caller })).id;
  const write = (actor: string, some: typeof users, properties: { department?: null | string; city?: string }) => {
    for (const user of some) {
      later(SECOND);
      tenant.as(actor).update(user, properties);
    }
  };
  write("grace", users, { city: "York" });
  write("miles", users.slice(0, 9), { department: null });
  await using host = await newHost(tenant.parts);
  const said = async (tool: string, args: object) => {
    const { text, data, isError } = await host.call(tool, { ...args });
    expect(isError, text).toBe(false);
    return [text, JSON.stringify(data).replaceAll('\\"', '"')];
  };
  for (const half of await said("compare_snapshots", { from })) expect(half).not.toContain("emptied for");

  write("miles", users.slice(9), { department: null });
  later(MINUTE);
  const told =
    /medium: department was emptied for 12 users by "miles" with app "Microsoft Entra admin center" between \S+ and \S+Z\./;
  for (const half of await said("compare_snapshots", { from })) expect(half).toMatch(told);
  for (const half of await said("start_preview", { snapshot: from, scope: { all: true }, waitSeconds: 30 }))
    expect(half).toMatch(told);

  write("grace", users, { department: "Legal" });
  for (const half of await said("compare_snapshots", { from }))
    expect(half).toMatch(
      /low: department was emptied for 12 users by "miles" .*Z\. Set again since: all of them, by "grace"\./,
    );
});
