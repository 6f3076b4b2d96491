import { describe, expect, test } from "vitest";
import { showTrail } from "../../src/cli/commands/audit.ts";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import { screenTyping } from "../cli/support.ts";
import { trailOf } from "../support/attack-harness.ts";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, oldHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Operations of the tenant's own log in our category, oldest first. */
async function loggedOf({ embedded }: RehearsalTenant): Promise<readonly string[]> {
  const operations: string[] = [];
  for await (const event of embedded.audit({ category: BACKUP_AND_RECOVERY })) {
    if (event.targets.every(({ ref }) => ref === null)) operations.push(`${event.operation}: ${event.result}`);
  }
  return operations.reverse();
}

describe.each(hosts)("each decision on a host of $era", ({ open }) => {
  test("is one record from the request to the job with actor, plan and channel, also in the tenant's own log", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 3);
    await using host = await open(tenant.parts, approving);
    const previewJobId = await previewUsers(host);
    const started = await host.call("start_recovery", { previewJobId });
    const jobId = at(started.data, "jobId");
    await host.call("get_job", { jobId, waitSeconds: 30 });
    await host.call("start_recovery", { previewJobId: "none" });

    const { id, userPrincipalName } = (await tenant.services.session.signedIn()).caller;
    const caller = { id, name: userPrincipalName };
    const { digest } = await tenant.services.recovery.getJob(
      (await tenant.services.recovery.listJobs({ kind: "preview" }, {})).items[0]?.id ?? fail(),
    );
    const plan = { caller, tool: "start_recovery", planDigest: digest, approvalId: expect.any(String) };
    expect(await trailOf(tenant)).toMatchObject([
      { seq: 1, action: "snapshotTaken", caller, tool: "take_snapshot", snapshotId: expect.any(String) },
      { seq: 2, action: "approvalRequested", ...plan },
      { seq: 3, action: "approvalGiven", ...plan, channel: "elicitation" },
      { seq: 4, action: "recoveryStarted", ...plan, channel: "elicitation", jobId },
      { seq: 5, action: "recoveryEnded", caller, jobId, status: "successful" },
      { seq: 6, action: "callRefused", caller, tool: "start_recovery", code: "notFound" },
    ]);
    const logged = await loggedOf(tenant);
    expect(logged.filter((line) => !line.startsWith("Preview") && !line.includes("preview"))).toEqual([
      "Create onDemand snapshot: success",
      "Request approval of a recovery: success",
      "Approve a recovery: success",
      "Start recovery job: success",
      "Create beforeRecovery snapshot: success",
      "Recovery job ended: successful: success",
      "Refuse start_recovery: failure",
    ]);
  });
});

describe("a record", () => {
  test("holds no more of a refused call than a page has room for", async () => {
    await using tenant = await openRehearsalTenant();
    const { trail } = tenant.services;
    await trail.append({
      action: "callRefused",
      caller: null,
      tool: "x",
      code: "invalidInput",
      message: "x".repeat(9_000),
    });
    const [record] = await trailOf(tenant);
    expect(record?.message).toHaveLength(1_000);
    expect(record?.caller).toBeNull();
    expect(await trail.verify()).toMatchObject({ intact: true, records: 1, head: record?.hash });
  });

  test("is listed newest first, a page at a time", async () => {
    await using tenant = await openRehearsalTenant();
    await using host = await oldHost(tenant.parts);
    for (const previewJobId of ["a", "b", "c"]) await host.call("start_recovery", { previewJobId });
    const first = await tenant.services.trail.list({ limit: 2 });
    expect(first.items.map(({ seq }) => seq)).toEqual([3, 2]);
    const rest = await tenant.services.trail.list({ limit: 2, cursor: first.nextCursor ?? "" });
    expect(rest).toMatchObject({ items: [{ seq: 1 }] });
    expect(rest.nextCursor).toBeUndefined();
  });
});

describe("entra-rewind audit", () => {
  async function withRecords(): Promise<RehearsalTenant> {
    const tenant = await openRehearsalTenant();
    await using host = await oldHost(tenant.parts);
    for (const previewJobId of ["a", "b\u202e\u001b[2J", "c"]) await host.call("start_recovery", { previewJobId });
    return tenant;
  }

  test("shows the newest records in a table, and says that there are more", async () => {
    await using tenant = await withRecords();
    const { screen, output } = screenTyping();
    expect(await showTrail(tenant.services.trail, screen, { limit: 2 })).toBe(0);
    expect(output()).toMatch(/^3 .*call refused: start_/m);
    expect(output()).not.toMatch(/[[\p{Cf}\p{Cc}]--[\n]]/v);
    expect(output()).toContain("--limit shows more than 2");
    expect(output()).not.toContain("…");
  });

  test("prints one JSON object with --json", async () => {
    await using tenant = await withRecords();
    const { screen, output } = screenTyping();
    expect(await showTrail(tenant.services.trail, screen, { json: true })).toBe(0);
    expect(JSON.parse(output())).toMatchObject({
      items: [{ seq: 3, code: "notFound" }, { seq: 2 }, { seq: 1 }],
      more: false,
    });
  });

  test("checks the trail with --verify, and ends with status 1 if it was altered", async () => {
    await using tenant = await withRecords();
    const { screen, output } = screenTyping();
    expect(await showTrail(tenant.services.trail, screen, { verify: true })).toBe(0);
    expect(output()).toMatch(/intact: 3 records/);
    const broken = { intact: false, records: 1, part: "trail", firstBroken: 2, why: "record 2 was altered" } as const;
    const damaged = { ...tenant.services.trail, verify: async () => broken };
    expect(await showTrail(damaged, screen, { verify: true })).toBe(1);
    expect(output()).toContain("record 2 was altered. The 1 before it");
  });
});

function fail(): never {
  throw new Error("There is no preview.");
}
