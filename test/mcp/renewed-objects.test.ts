import { expect, test } from "vitest";
import type { JobId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
import { approving, at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";
import { callOf } from "./both-halves.ts";

test("a purged group that a recovery created again is told with both ids, and as one object by dangers and sign-in", async () => {
  await using tenant = await openRehearsalTenant();
  const { hands, later } = tenant;
  const { recovery, session } = tenant.services;
  const { caller } = await session.signedIn();
  const [ada, ben] = [tenant.addUser("Ada"), tenant.addUser("Ben")];
  const group = hands.create("group", { displayName: "Finance", securityEnabled: true, mailNickname: "fin" });
  for (const target of [ada, ben]) hands.addLink({ link: "members", source: group, target });
  const rule = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "CA1", state: "enabled", grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: { users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } },
  });
  const snapshot = async () => (await recovery.takeSnapshot({ label: null, caller })).id;
  const before = await snapshot();
  later(MINUTE);
  tenant.as("miles").delete(group);
  tenant.as("grace").purge(group);
  later(MINUTE);
  const purged = await snapshot();
  later(MINUTE);
  await using host = await newHost(tenant.parts, approving);
  const call = callOf(host);
  const gone = await call("compare_snapshots", { from: before, to: purged });
  for (const half of gone.halves) {
    expect(half).toContain('The group "Finance", which had 2 users, is permanently deleted');
    expect(half).not.toContain("and created again");
  }

  const rebuild = {
    previewJobId: at(
      (await call("start_preview", { snapshot: before, scope: { all: true, rebuild: true }, waitSeconds: 30 })).data,
      "jobId",
    ),
  };
  const jobId = String(at((await call("start_recovery", rebuild)).data, "jobId"));
  expect(at((await call("get_job", { jobId, waitSeconds: 30 })).data, "status")).toBe("successful");
  const found = await call("find_objects", { text: "Finance", state: "live" });
  const id = String(at(found.data, "items", 0, "id"));
  later(MINUTE);
  tenant.as("eve").removeLink({ link: "members", source: { type: "group", id }, target: ben });
  later(MINUTE);

  const became = `was purged and created again as group ${id} by recovery ${jobId}`;
  const replaces = `created again in the place of the purged group ${group.id} by recovery ${jobId}`;
  for (const detail of ["names", "compact", "full"]) {
    for (const half of (await call("compare_snapshots", { from: before, detail })).halves) {
      expect(half).toContain(became);
      expect(half).toContain(replaces);
      expect(half).toContain(`group ${group.id} was purged and created again as ${id}`);
      expect(half).not.toMatch(/hardDeleted|is deleted|is permanently deleted|nothing else differs/);
      if (detail !== "names") expect(half).toMatch(/members|"remove"/);
    }
    for (const half of (await call("list_changes", { ...rebuild, detail })).halves) expect(half).toContain(became);
  }
  const now = {
    previewJobId: at(
      (await call("start_preview", { snapshot: before, scope: { all: true }, waitSeconds: 30 })).data,
      "jobId",
    ),
  };
  for (const half of (await call("list_changes", now)).halves) {
    expect(half).toContain(replaces);
    expect(half.replaceAll("\\", "")).toContain('+ members "Ben"');
    expect(half).not.toContain(became);
  }
  const planned = (await recovery.listChanges(now.previewJobId as JobId, {}, {})).items;
  for (const change of planned.filter(({ ref }) => ref.id === id)) {
    expect(changeRows({ piped: true })([change]).flat()).toContain(replaces);
    expect(changeBody([change], () => null).html).toContain(replaces);
  }
  expect(planned.map(({ ref }) => ref.id)).toContain(id);
  const ofOld = await call("get_object_history", { type: "group", id: group.id });
  for (const half of ofOld.halves)
    expect(half).toContain(`${became}: get_object_history with type "group" and id "${id}"`);
  for (const half of (await call("get_object_history", { type: "group", id })).halves) expect(half).toContain(replaces);
  const [toNew, toOld] = [
    `: get_object with type "group" and id "${id}"`,
    `: get_object with type "group" and id "${group.id}"`,
  ];
  for (const half of (await call("get_object", { type: "group", id: group.id })).halves)
    expect(half).toContain(`${became}${toNew}`);
  for (const half of (await call("get_object", { type: "group", id })).halves)
    expect(half).toContain(`${replaces}${toOld}`);
  for (const half of (await call("find_objects", { text: "Finance" })).halves) {
    expect(half).toContain(became);
    expect(half).toContain(replaces);
  }
  for (const half of (await call("get_object", { ...rule })).halves) expect(half).not.toContain("created again");
  for (const half of (await call("find_objects", { text: "CA1" })).halves) expect(half).not.toContain("created again");
  for (const half of (await call("get_object_history", { ...rule })).halves)
    expect(half).not.toContain("created again");

  hands.addLink({ link: "members", source: { type: "group", id }, target: ben });
  later(MINUTE);
  for (const half of (await call("compare_snapshots", { from: before })).halves)
    expect(half).toContain(`${replaces}, from which nothing else differs in this scope`);
});
