import { expect, test } from "vitest";
import { recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const MEMBERS = 40;

/** A group that one person emptied after a snapshot, with the ids of its members. */
async function emptied() {
  const tenant = await openRehearsalTenant();
  const { hands, embedded, services } = tenant;
  const source = hands.create("group", { displayName: "Finance", groupTypes: [] });
  const people = Array.from({ length: MEMBERS }, (_, n) => tenant.addUser(`M${"x".repeat(n)}`));
  for (const target of people) hands.addLink({ link: "members", source, target });
  const { caller } = await services.session.signedIn();
  const { id: snapshot } = await services.recovery.takeSnapshot({ label: "before", caller });
  tenant.later(MINUTE);
  const user = tenant.addUser("Mallory");
  const mallory = embedded.as({ actor: { kind: "user", id: user.id, name: "mallory" }, app: "Script", ip: null });
  for (const target of people) mallory.removeLink({ link: "members", source, target });
  tenant.later(MINUTE);
  return { tenant, snapshot, user, group: source.id, ids: people.map(({ id }) => id) };
}

/** Makes the call that a text names, such as `get_job with jobId "1"`, and reads all of its pages. */
async function followed(host: Host, call: string): Promise<string> {
  const tool = /^\w+/.exec(call)?.[0] ?? "";
  const named = [...call.matchAll(/(\w+) "([^"]*)"(?![:\]}])/g)].map(([, name = "", value]) => [name, value]);
  const scope = / scope (\{.*\})/.exec(call)?.[1];
  const args = { ...Object.fromEntries(named), ...(scope === undefined ? {} : { scope: JSON.parse(scope) }) };
  const texts: string[] = [];
  for (let cursor: unknown; texts.length === 0 || cursor !== undefined; ) {
    const page = await host.call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.isError, page.text).toBe(false);
    expect(page.text).not.toMatch(/\d+ more (?:link|object)/);
    texts.push(JSON.stringify(page.data));
    cursor = at(page.data, "nextCursor");
  }
  return texts.join("\n");
}

const missing = (ids: readonly string[], text: string) => ids.filter((id) => !text.includes(id));

test("the call that an answer names for links that are cut shows every one of them", async () => {
  const { tenant, snapshot, group, ids } = await emptied();
  await using _ = tenant;
  await using host = await newHost(tenant.parts);
  const cut = [
    await host.call("list_activity", { type: "group", id: group, activity: "Remove member" }),
    await host.call("get_object_history", { type: "group", id: group }),
    await host.call("get_object_history", { type: "group", id: group, detail: "full" }),
    await host.call("compare_snapshots", { from: snapshot, scope: { types: ["group"] } }),
    await host.call("compare_snapshots", { from: snapshot, scope: { types: ["group"] }, detail: "full" }),
  ];
  for (const answer of cut) {
    const { text } = answer;
    expect(missing(ids, text).length, text).toBeGreaterThan(0);
    const [call] = /(?:list_activity|get_object_history|compare_snapshots) with (?!cursor)[^\n|]*/.exec(text) ?? [];
    expect(call, text).toBeDefined();
    expect(missing(ids, await followed(host, call ?? "")), call).toEqual([]);
  }
});

test("a comparison shows an author's account as it is at the end, also where the scope leaves it out", async () => {
  const { tenant, snapshot, user } = await emptied();
  await using _ = tenant;
  await using host = await newHost(tenant.parts);
  const groups = { from: snapshot, scope: { types: ["group"] } };
  expect((await host.call("compare_snapshots", groups)).text).toMatch(
    /account: "mallory" \([\w-]+\) (?:can sign in|is enabled)/,
  );
  tenant.hands.update(user, { accountEnabled: false });
  tenant.later(MINUTE);
  expect((await host.call("compare_snapshots", groups)).text).toMatch(/account: "mallory" \([\w-]+\) is disabled/);
});

test("a comparison counts the authors whose accounts it leaves out, in both halves", async () => {
  await using tenant = await openRehearsalTenant();
  const { embedded, services } = tenant;
  const people = Array.from({ length: 8 }, (_, n) => tenant.addUser(`M${"x".repeat(n)}`));
  const { caller } = await services.session.signedIn();
  const { id: from } = await services.recovery.takeSnapshot({ label: "before", caller });
  await using host = await newHost(tenant.parts);
  const compared = async (authors: number) => {
    for (const { id } of people.slice(0, authors)) {
      tenant.later(MINUTE);
      const writer = embedded.as({ actor: { kind: "user", id, name: id }, app: "Script", ip: null });
      for (const one of people) writer.update(one, { department: id });
    }
    tenant.later(MINUTE);
    return host.call("compare_snapshots", { from });
  };
  expect((await compared(6)).text).not.toContain("more author");
  const { data, text } = await compared(8);
  for (const half of [String(at(data, "accounts", 6)), text])
    expect(half).toContain("2 more authors: find_objects with an author's name");
});

test("the call that a job names for a long scope shows every id and property of it, in both halves", async () => {
  await using tenant = await openRehearsalTenant();
  const people = Array.from({ length: 300 }, (_, n) =>
    tenant.addUser(`M${n.toString(2).replaceAll("0", "o").replaceAll("1", "i")}`),
  );
  const { caller } = await tenant.services.session.signedIn();
  const { id: snapshot } = await tenant.services.recovery.takeSnapshot({ label: "before", caller });
  await using host = await newHost(tenant.parts);
  const ids = people.map(({ id }) => id);
  const properties = recoverableProperties("user", "extended").map((name) => `user.${name}`);
  expect(properties.length).toBeGreaterThan(20);
  const scope = { entities: [{ type: "user", ids }], properties };
  const { data, text } = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  const jobId = at(data, "jobId");
  const [, cursor] = /get_job with jobId "[^"]*" and cursor "([^"]+)"/.exec(text) ?? [];
  const seen: string[] = [];
  for (let next: unknown = cursor; next !== undefined; ) {
    const page = await host.call("get_job", { jobId, cursor: next });
    expect(page.isError, page.text).toBe(false);
    expect(page.bytes).toBeLessThanOrEqual(10 * 1_024);
    const shown = [at(page.data, "scope", "entities", 0, "ids") ?? [], at(page.data, "scope", "properties")].flat();
    expect(missing(shown.map(String), page.text)).toEqual([]);
    expect(at(page.data, "total")).toBe(ids.length + properties.length);
    seen.push(...shown.map(String));
    next = at(page.data, "nextCursor");
    if (next !== undefined) expect(page.text).toContain(String(next));
  }
  expect(seen).toEqual([...ids, ...properties]);
  expect(await host.call("get_job", { jobId, cursor: "another" })).toMatchObject({
    isError: true,
    code: "invalidInput",
  });
});

test("a history refuses a step that was not seen at the time", async () => {
  const { tenant, group } = await emptied();
  await using _ = tenant;
  await using host = await newHost(tenant.parts);
  const args = { type: "group", id: group, seenAt: "2026-11-20T09:00:00.001Z" };
  expect(await host.call("get_object_history", args)).toMatchObject({ isError: true, code: "notFound" });
});
