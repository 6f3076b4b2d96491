import { describe, expect, test } from "vitest";
import type { Form } from "../support/host.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

describe.each(hosts)("an assistant on a host of $era", ({ open }) => {
  test("an assistant finds the damage, gets an approval, puts it back and proves it", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 30);
    const forms: Form[] = [];
    await using host = await open(tenant.parts, (form) => {
      forms.push(form);
      return approving(form);
    });

    expect(await host.call("get_tenant_status")).toMatchObject({ data: { mode: "sandbox", mayNot: [] } });
    const previewJobId = await previewUsers(host);
    const summary = await host.call("summarize_changes", { previewJobId });
    expect(summary.data).toMatchObject({
      totals: { changedObjects: 30 },
      properties: [{ type: "user", property: "department", objects: 30 }],
    });
    const changes = await host.call("list_changes", { previewJobId, property: "department", limit: 5, detail: "full" });
    expect(changes.data).toMatchObject({ total: 30, nextCursor: expect.any(String) });
    expect(at(changes.data, "items", 0)).toMatchObject({
      action: "update",
      properties: [{ name: "department", now: null, then: "Research" }],
    });

    const recovery = await host.call("start_recovery", { previewJobId });
    expect(recovery).toMatchObject({ isError: false, data: { kind: "recovery" } });
    expect(forms).toHaveLength(1);
    expect(forms[0]?.message).toContain('Change 30 objects in tenant "Contoso"');
    expect(forms[0]?.message).toMatch(/type: restore 30 in Contoso$/);
    const recoveryJobId = at(recovery.data, "jobId");
    const done = await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
    expect(done.data).toMatchObject({ status: "successful", totals: { modifiedObjects: 30, failedChanges: 0 } });
    expect(await host.call("list_failed_changes", { jobId: recoveryJobId })).toMatchObject({ data: { items: [] } });
    const verified = await host.call("verify_recovery", { recoveryJobId });
    expect(verified.data).toMatchObject({ verified: true, residual: { total: 0 } });
    expect(tenant.defects).toEqual([]);
  });

  test("an assistant reads the same facts as resources", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const jobId = await previewUsers(host);

    expect(await host.read("entra://tenant")).toMatchObject({ mode: "sandbox", tenant: { displayName: "Contoso" } });
    const snapshots = await host.read("entra://snapshots");
    const snapshotId = String(at(snapshots, "items", 0, "snapshotId"));
    expect(await host.read(`entra://snapshots/${encodeURIComponent(snapshotId)}`)).toMatchObject({ label: "before" });
    expect(await host.read("entra://jobs")).toMatchObject({ items: [{ jobId }] });
    expect(await host.read(`entra://jobs/${jobId}`)).toMatchObject({ jobId, status: "successful" });
    expect(await host.read(`entra://jobs/${jobId}/changes`)).toMatchObject({ items: [{ type: "user" }, {}] });
    await expect(host.read("entra://jobs/none")).rejects.toThrow(/none/);
    tenant.signIn("noRole");
    await expect(host.read("entra://tenant")).rejects.toThrow(/Entra Backup Reader/);
  });
});
