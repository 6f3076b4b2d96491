import { describe, expect, test } from "vitest";
import { allEntityTypes } from "../../src/domain/tenant/entity.ts";
import { recoverableProperties } from "../../src/domain/tenant/recoverable.ts";
import { at, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

describe.each(hosts)("resources on a host of $era", ({ open }) => {
  test("three resources can be read, and templates lead to the rest", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await open(tenant.parts);
    expect(await host.listResources()).toEqual({
      uris: ["entra://tenant", "entra://snapshots", "entra://jobs"],
      templates: [
        "entra://snapshots/{snapshotId}",
        "entra://jobs/{jobId}",
        "entra://jobs/{jobId}/changes",
        "entra://jobs/{jobId}/failed-changes",
        "entra://jobs/{jobId}/receipt",
        "entra://recoverable/{entityType}",
      ],
    });
  });

  test("templates complete their ids, and the completed resources can be read", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 2);
    await using host = await open(tenant.parts);
    const preview = await host.call("start_preview", { snapshot: "2026-11-20T09:00:30Z", scope: { all: true } });
    const jobId = String(at(preview.data, "jobId"));

    const snapshots = await host.complete({ template: "entra://snapshots/{snapshotId}" }, "snapshotId", "2026-11");
    expect(snapshots).toHaveLength(1);
    const uri = `entra://snapshots/${encodeURIComponent(String(snapshots[0]))}`;
    expect(await host.read(uri)).toMatchObject({ snapshotId: snapshots[0], label: "before" });

    const typed = jobId.slice(0, 4);
    expect(await host.complete({ template: "entra://jobs/{jobId}" }, "jobId", typed)).toEqual([jobId]);
    expect(await host.complete({ template: "entra://jobs/{jobId}/changes" }, "jobId", "")).toEqual([jobId]);
    expect(await host.complete({ template: "entra://jobs/{jobId}/failed-changes" }, "jobId", "")).toEqual([]);
  });

  test("resources say of each entity type what can be recovered, here and elsewhere", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await open(tenant.parts);
    const template = { template: "entra://recoverable/{entityType}" };
    expect(await host.complete(template, "entityType", "auth")).toEqual([
      "authenticationMethodPolicy",
      "authorizationPolicy",
      "authenticationStrengthPolicy",
    ]);
    for (const type of await host.complete(template, "entityType", "")) {
      expect(await host.read(`entra://recoverable/${type}`)).toMatchObject({ entityType: type });
    }
    expect(await host.complete(template, "entityType", "")).toEqual(allEntityTypes);
    const group = await host.read("entra://recoverable/group");
    expect(group).toMatchObject({
      here: { mode: "sandbox", coverage: "extended", properties: recoverableProperties("group", "extended") },
      coverages: {
        microsoft: { modes: ["microsoft"], links: [{ link: "members", single: false }] },
        extended: { links: [{ link: "members" }, { link: "owners" }] },
      },
    });
    expect(at(group, "coverages", "microsoft", "caveats")).toContain("Membership rules and owners are not recovered.");
    expect(at(group, "here", "caveats")).not.toContain("Membership rules and owners are not recovered.");
    await expect(host.read("entra://recoverable/printer")).rejects.toThrow(/not an entity type/);
  });
});
