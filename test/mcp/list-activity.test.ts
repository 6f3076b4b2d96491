import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Answer, Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const items = ({ data }: Answer): unknown[] => [at(data, "items")].flat();

describe("list_activity", () => {
  let tenant: RehearsalTenant;
  let host: Host;
  let group: EntityRef;
  let policy: EntityRef;
  beforeAll(async () => {
    tenant = await openRehearsalTenant();
    const script = tenant.embedded.as({
      actor: { kind: "user", id: null, name: "mallory@contoso.test" },
      app: "AppCleanup.ps1",
      ip: "203.0.113.77",
      correlationId: "c0ffee00-0000-4000-8000-000000000001",
    });
    group = tenant.hands.create("group", { displayName: "Ledger", groupTypes: [] });
    policy = tenant.hands.create("conditionalAccessPolicy", {
      displayName: "MFA for all",
      state: "enabled",
      conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const members = Array.from({ length: 40 }, (_, n) =>
      tenant.hands.create("user", { displayName: `Clerk ${n}`, userPrincipalName: `clerk${n}@contoso.test` }),
    );
    for (const target of members) tenant.hands.addLink({ link: "members", source: group, target });
    tenant.later(MINUTE);
    for (const target of members) {
      script.removeLink({ link: "members", source: group, target });
      tenant.later(1_000);
    }
    script.update(policy, { state: "disabled" });
    tenant.later(MINUTE);
    script.update(policy, { state: "enabled" });
    const [principalId, resourceId, client] = [
      members[0]?.id ?? "",
      ...["Graph", "Bridge"].map((displayName) => tenant.hands.create("servicePrincipal", { displayName }).id),
    ];
    tenant.hands.create("roleEligibilitySchedule", {
      ...{ principalId, roleDefinitionId: "62e90394-69f5-4237-9190-012177145e10", directoryScopeId: "/" },
      ...{ memberType: "Direct", status: "Provisioned", createdUsing: "x" },
    });
    tenant.hands.create("appRoleAssignment", {
      ...{ principalId: client ?? "", resourceId: resourceId ?? "", principalType: "ServicePrincipal" },
      appRoleId: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    });
    tenant.later(MINUTE);
    host = await newHost(tenant.parts);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
  });

  const list = async (args: Record<string, unknown>) => {
    const answer = await host.call("list_activity", args);
    expect(answer, answer.text).toMatchObject({ isError: false });
    expect(answer.bytes).toBeLessThanOrEqual(10 * 1024);
    return answer;
  };

  test("the text names app, address, correlation id, times and counts as the data does", async () => {
    const answer = await list({ app: "cleanup" });
    const [removed, off, on] = items(answer);
    expect(removed).toMatchObject({
      operation: "Remove member from group",
      count: 40,
      by: "#1",
      objects: [{ id: group.id }],
    });
    expect(at(removed, "others")).toHaveLength(3);
    expect(at(removed, "more", "others")).toBe(37);
    expect(off).toMatchObject({ count: 1, changes: ['state: "enabled" → "disabled"'] });
    expect(on).toMatchObject({ count: 1, changes: ['state: "disabled" → "enabled"'] });
    expect(at(answer.data, "authors", "rows", 0)).toEqual(
      expect.arrayContaining(["mallory@contoso.test", "AppCleanup.ps1", "203.0.113.77"]),
    );
    for (const fact of [
      "42 records in 3 rows",
      "mallory@contoso.test with AppCleanup.ps1 from 203.0.113.77",
      "correlation c0ffee00-0000-4000-8000-000000000001",
      "40 times, members 40",
      `group "Ledger" ${group.id}`,
      "37 more",
      'state: "enabled" → "disabled"',
      `${String(at(removed, "time"))} to ${String(at(removed, "until"))}`,
    ]) {
      expect(answer.text).toContain(fact);
    }
  });

  test("filters by actor, object, time and activity narrow the same timeline", async () => {
    const byActor = await list({ actor: "MALLORY@contoso.test" });
    expect(items(byActor)).toHaveLength(3);
    const ofPolicy = await list({ type: "conditionalAccessPolicy", id: policy.id, actor: "mallory@contoso.test" });
    expect(items(ofPolicy)).toHaveLength(2);
    const since = at(items(ofPolicy)[1], "time");
    expect(items(await list({ actor: "mallory@contoso.test", since }))).toHaveLength(1);
    expect(items(await list({ actor: "mallory@contoso.test", activity: "Policy" }))).toHaveLength(2);
    const half = await host.call("list_activity", { type: "group" });
    expect(half).toMatchObject({ isError: true, code: "invalidInput" });
  });

  test("a role that an account may activate and a permission of an application are named, and not only their ids", async () => {
    const eligible = await list({ activity: "eligib" });
    expect(eligible.text).toContain('roleDefinitionId: not set → "Global Administrator" 62e90394-69f5');
    const given = await list({ activity: "app role assignment" });
    expect(given.text).toContain('appRoleId: not set → "RoleManagement.ReadWrite.Directory" 9e3f62cf-ca93');
    expect(JSON.stringify(given.data)).toContain("RoleManagement.ReadWrite.Directory");
  });

  test("a search for a script that has no object names the log's records of it", async () => {
    const { recovery, session } = tenant.services;
    await recovery.takeSnapshot({ label: null, caller: (await session.signedIn()).caller });
    const script = await host.call("find_objects", { text: "AppCleanup" });
    expect(items(script)).toEqual([]);
    expect(script.text).toContain("42 records written with an app or script of this name: list_activity with app");
    expect(at(script.data, "note")).toContain("42 records");
    const nowhere = await host.call("find_objects", { text: "Zzyzx" });
    expect(nowhere.text).not.toContain("list_activity");
  });

  test("an answer says where the log begins, and one without records names the applications of the log", async () => {
    const nothing = await list({ app: "Nightly sync" });
    expect(nothing.text).toContain("0 records");
    expect(nothing.text).toContain("No record fits");
    expect(nothing.text).toContain("AppCleanup.ps1");
    expect(at(nothing.data, "otherApps")).toContain("AppCleanup.ps1");
    const from = String(at(nothing.data, "from")).replace(".000Z", "Z");
    expect(nothing.text).toContain(`The log from ${from} to`);
    expect(nothing.text).toContain("nothing earlier was read");
    const script = await list({ app: "AppCleanup" });
    expect(script.text).not.toContain("No record fits");
  });
});
