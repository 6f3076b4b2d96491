import { describe, expect, test } from "vitest";
import type { Permission, RequiredRole } from "../../src/domain/roles/role.ts";
import { hasAccess } from "../../src/guard/access.ts";
import { tools } from "../../tools/index.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

/** The architecture's table: tool, effect, role, permission. */
const table: readonly (readonly [string, string, RequiredRole, Permission])[] = [
  ["get_tenant_status", "read", "backupReader", "EntraBackup.Read.All"],
  ["list_snapshots", "read", "backupReader", "EntraBackup.Read.All"],
  ["find_objects", "read", "backupReader", "EntraBackup.Read.All"],
  ["get_object", "read", "backupReader", "EntraBackup.Read.All"],
  ["get_object_history", "read", "backupReader", "EntraBackup.Read.All"],
  ["list_activity", "read", "backupReader", "EntraBackup.Read.All"],
  ["compare_snapshots", "read", "backupReader", "EntraBackup.Read.All"],
  ["start_preview", "compute", "backupReader", "EntraBackup.ReadWrite.Preview"],
  ["get_job", "read", "backupReader", "EntraBackup.Read.All"],
  ["summarize_changes", "read", "backupReader", "EntraBackup.Read.All"],
  ["list_changes", "read", "backupReader", "EntraBackup.Read.All"],
  ["start_recovery", "change", "backupAdministrator", "EntraBackup.ReadWrite.Recovery"],
  ["verify_recovery", "compute", "backupReader", "EntraBackup.ReadWrite.Preview"],
  ["list_failed_changes", "read", "backupReader", "EntraBackup.Read.All"],
  ["list_jobs", "read", "backupReader", "EntraBackup.Read.All"],
  ["cancel_job", "stop", "backupReader", "EntraBackup.ReadWrite.Preview"],
  ["take_snapshot", "keep", "backupAdministrator", "EntraBackup.ReadWrite.Preview"],
];

/** Arguments that pass each tool's schema. */
const someJob = { jobId: "none" };
const somePreview = { previewJobId: "none" };
const args: Readonly<Record<string, Record<string, unknown>>> = {
  find_objects: { text: "none" },
  get_object: { type: "user", id: "none" },
  list_activity: {},
  get_object_history: { type: "user", id: "none" },
  compare_snapshots: { from: "2026-11-20T09:00:00Z" },
  start_preview: { snapshot: "2026-11-20T09:00:00Z", scope: { all: true }, waitSeconds: 0 },
  get_job: someJob,
  summarize_changes: somePreview,
  list_changes: somePreview,
  start_recovery: somePreview,
  verify_recovery: { recoveryJobId: "none" },
  list_failed_changes: someJob,
  cancel_job: someJob,
};

test("every tool asks for what the table says", () => {
  expect(tools.map(({ name, effect, role, permission }) => [name, effect, role, permission])).toEqual(table);
});

describe("the guard", () => {
  test("refuses every tool to a caller without a role, and says which role is missing and who grants it", async () => {
    await using tenant = await openRehearsalTenant();
    tenant.signIn("noRole");
    await using host = await newHost(tenant.parts);
    for (const [name] of table) {
      const answer = await host.call(name, args[name] ?? {});
      expect(answer, name).toMatchObject({ isError: true, code: "forbidden" });
      expect(answer.text).toMatch(/Entra Backup (Reader|Administrator)/);
      expect(answer.text).toContain("Global Administrator or Privileged Role Administrator");
    }
  });

  test("names the people who hold the missing role, and only those", async () => {
    await using tenant = await openRehearsalTenant();
    tenant.signIn("backupReader");
    await using host = await newHost(tenant.parts);
    const { text } = await host.call("start_recovery", { previewJobId: "any" });
    expect(text).toContain('"backupadministrator@contoso.test"');
    expect(text).toContain('"globaladministrator@contoso.test"');
    expect(text).toMatch(/hold Entra Backup Administrator, or a role that includes it/);
    expect(text).not.toContain("norole@contoso.test");
  });

  test("lets a reader look and preview, and neither recover nor take snapshots", async () => {
    await using tenant = await openRehearsalTenant();
    tenant.signIn("backupReader");
    await using host = await newHost(tenant.parts);
    for (const [name, , role] of table) {
      const { code } = await host.call(name, args[name] ?? {});
      if (role === "backupReader") expect(code, name).not.toBe("forbidden");
      else expect(code, name).toBe("forbidden");
    }
    const status = await host.call("get_tenant_status");
    expect(status.data?.mayNot).toEqual([
      "take snapshots (needs Entra Backup Administrator)",
      "recover with a person's approval (needs Entra Backup Administrator)",
      "cancel a recovery (needs Entra Backup Administrator)",
    ]);
  });

  test("lets a reader cancel a preview and not a recovery", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 2);
    await using host = await newHost(tenant.parts, approving);
    const previewJobId = await previewUsers(host);
    const recovery = await host.call("start_recovery", { previewJobId });
    const recoveryJobId = at(recovery.data, "jobId");
    await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });

    tenant.signIn("backupReader");
    // Both have ended, so a caller who may cancel them gets that answer.
    expect(await host.call("cancel_job", { jobId: previewJobId })).toMatchObject({ code: "finished" });
    const refused = await host.call("cancel_job", { jobId: recoveryJobId });
    expect(refused).toMatchObject({ code: "forbidden" });
    expect(refused.text).toContain("when the job is a recovery");
    tenant.signIn("backupAdministrator");
    expect(await host.call("cancel_job", { jobId: recoveryJobId })).toMatchObject({ code: "finished" });
  });

  test("asks again at every call, as roles are given and taken mid-incident", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await newHost(tenant.parts);
    expect(await host.call("list_snapshots")).toMatchObject({ isError: false });
    tenant.signIn("noRole");
    expect(await host.call("list_snapshots")).toMatchObject({ code: "forbidden" });
  });

  test("wants the permission beside the role", () => {
    const caller = {
      id: "1",
      userPrincipalName: "a@b.test",
      displayName: "A",
      roles: ["globalAdministrator"],
    } as const;
    const needed = { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" } as const;
    expect(hasAccess(needed, { ...caller, permissions: ["EntraBackup.ReadWrite.Preview"] })).toBe(false);
    expect(hasAccess(needed, { ...caller, permissions: ["EntraBackup.ReadWrite.Recovery"] })).toBe(true);
  });
});
