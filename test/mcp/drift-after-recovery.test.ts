import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { memberOf } from "../support/recovery-tenant.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("a preview after a recovery names who wrote since, the recovery for what it wrote, and leaves out whose work it undid", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben] = ["Ada", "Ben"].map((name) => tenant.addUser(name, { department: "Legal", jobTitle: "Counsel" }));
  if (ada === undefined || ben === undefined) throw new Error("Two users were made.");
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  tenant.later(MINUTE);
  for (const user of [ada, ben]) tenant.as("mallory").update(user, { department: "Sales" });
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { text, data, isError } = await host.call(tool, args);
    expect(isError, text).toBe(false);
    return data;
  };
  const scope = { types: ["user"] };
  const preview = async (from: string) => call("start_preview", { snapshot: from, scope, waitSeconds: 30 });
  const authorsIn = (answer: unknown) =>
    [at(answer, "summary", "actors")].flat().map((row) => [at(row, "actor"), at(row, "objects")]);
  const first = await preview(snapshot);
  expect(authorsIn(first)).toEqual([["mallory", 2]]);
  const jobId = String(at(await call("start_recovery", { previewJobId: at(first, "jobId") }), "jobId"));
  const done = await call("get_job", { jobId, waitSeconds: 30 });
  expect(at(done, "status")).toBe("successful");
  tenant.later(MINUTE);
  tenant.as("eve").update(ada, { department: "Board" });
  tenant.as("eve").update(ben, { jobTitle: "Clerk" });
  tenant.later(MINUTE);

  const status = await host.call("get_tenant_status");
  for (const half of [status.text, JSON.stringify(status.data).replaceAll('\\"', '"')])
    expect(half).toMatch(new RegExp(`newest recovery ${jobId} \\(successful, started by .*list_activity with since "`));
  const [, ended = ""] = /list_activity with since "([^"]*)"/.exec(status.text) ?? [];
  const after = await host.call("list_activity", { since: ended, activity: "Update user" });
  expect(after.text).toContain('author #1 "eve"');
  expect(after.text).not.toContain("mallory");

  const since = await preview(snapshot);
  expect(authorsIn(since)).toEqual([["eve", 2]]);
  const back = await preview(String(at(done, "beforeRecoverySnapshotId")));
  const starter = String(at(done, "startedBy"));
  const who = `recovery ${jobId} (started by ${starter}, approved by ${starter})`;
  expect(authorsIn(back)).toEqual([
    ["eve", 2],
    [who, 1],
  ]);
  const summary = await host.call("summarize_changes", { previewJobId: String(at(back, "jobId")) });
  expect(summary.text).toContain(`"${who}" 1 from`);
  const asked = await host.call("summarize_changes", { previewJobId: String(at(since, "jobId")) });
  expect(asked.text).not.toMatch(/mallory|recovery [0-9a-f-]{36}/);
});

test("the authors of a group's links after an undo are those of the links that differ, and the recovery where its own do", async () => {
  await using tenant = await openRehearsalTenant();
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const group = tenant.hands.create("group", { displayName: "Finance" });
  const member = (name: string) => memberOf(group, tenant.addUser(name));
  const [ada, ben, eve] = [member("Ada"), member("Ben"), member("Eve")];
  for (const one of [ada, ben]) tenant.hands.addLink(one);
  const snapshot = (await recovery.takeSnapshot({ label: null, caller })).id;
  tenant.later(MINUTE);
  tenant.as("leila").addLink(eve);
  tenant.as("leila").removeLink(ada);
  tenant.later(MINUTE);
  tenant.as("miles").removeLink(ben);
  tenant.later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { text, data, isError } = await host.call(tool, args);
    expect(isError, text).toBe(false);
    return data;
  };
  const preview = (from: unknown, more = {}) =>
    call("start_preview", { snapshot: from, scope: { types: ["group"], ...more }, waitSeconds: 30 });
  const authorsOf = (answer: unknown) => [at(answer, "summary", "actors")].flat().map((row) => at(row, "actor"));
  const undo = await preview(snapshot, { actor: "miles" });
  const jobId = String(at(await call("start_recovery", { previewJobId: at(undo, "jobId") }), "jobId"));
  const done = await call("get_job", { jobId, waitSeconds: 30 });
  expect(at(done, "status")).toBe("successful");
  tenant.later(MINUTE);

  const since = await preview(snapshot, { properties: ["group.members"] });
  expect(authorsOf(since)).toEqual(["leila"]);
  const when = JSON.stringify(at(since, "summary", "histogram"));
  expect(when).toContain("leila");
  expect(when).not.toContain("recovery");
  const back = await preview(at(done, "beforeRecoverySnapshotId"));
  expect(authorsOf(back)).toEqual([expect.stringContaining(`recovery ${jobId}`)]);
});
