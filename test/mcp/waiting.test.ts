import { describe, expect, test } from "vitest";
import { HOUR, iso } from "../../src/domain/time.ts";
import { at, wipeDepartments } from "../support/incident.ts";
import { hosts } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

describe.each(hosts)("a call that waits on a host of $era", ({ open }) => {
  test("a waiting call reports the job's progress, each time further, up to the end", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 5);
    await using host = await open(tenant.parts);
    const told: number[] = [];
    const scope = { all: true };
    const job = await host.call("start_preview", { snapshot: "2026-11-20T09:00:30Z", scope }, ({ progress, total }) => {
      told.push(progress);
      expect(total).toBe(100);
    });
    expect(job.data).toMatchObject({ status: "successful", summary: { totals: { changedObjects: 5 } } });
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(100);
  });

  test("a call that must not wait answers at once with a running job", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 5);
    await using host = await open(tenant.parts);
    const args = { snapshot: "2026-11-20T09:00:30Z", scope: { all: true }, waitSeconds: 0 };
    const job = await host.call("start_preview", args);
    expect(job).toMatchObject({ isError: false, data: { kind: "preview" } });
    const ended = await host.call("get_job", { jobId: at(job.data, "jobId"), waitSeconds: 30 });
    expect(ended.data).toMatchObject({ status: "successful", next: expect.stringContaining("summarize_changes") });
  });
});

describe("a time in place of a snapshot id", () => {
  test("a time names the newest snapshot not after it, except those from before a recovery", async () => {
    await using tenant = await openRehearsalTenant();
    const { recovery, session } = tenant.services;
    const { caller } = await session.signedIn();
    const first = await recovery.takeSnapshot({ label: "first", caller });
    tenant.later(HOUR);
    const second = await recovery.takeSnapshot({ label: "second", caller });
    await using host = await hosts[0].open(tenant.parts);
    const previewed = async (snapshot: string) =>
      at((await host.call("start_preview", { snapshot, scope: { types: ["group"] } })).data, "snapshotId");

    expect(await previewed(iso(second.createdDateTime - 1))).toBe(first.id);
    expect(await previewed(iso(second.createdDateTime))).toBe(second.id);
    expect(await previewed(second.id)).toBe(second.id);
    expect(await previewed(`the last one before ${iso(second.createdDateTime)}`)).toBe(first.id);
    expect(await previewed(`Latest snapshot before ${iso(second.createdDateTime)}`)).toBe(first.id);
    const early = await host.call("start_preview", { snapshot: "2020-01-01T00:00:00Z", scope: { all: true } });
    expect(early).toMatchObject({ isError: true, code: "notFound" });
    expect(early.text).toContain(iso(first.createdDateTime));
    const neither = await host.call("start_preview", { snapshot: "yesterday", scope: { all: true } });
    expect(neither).toMatchObject({ isError: true, code: "invalidInput" });
  });
});

describe("an invalid scope", () => {
  test.each([
    ["two forms", { all: true, types: ["user"] }, /exactly one/],
    ["no form", { properties: ["department"] }, /needs one of/],
    ["an unknown type", { entities: [{ type: "device", ids: ["1"] }] }, /device.*conditionalAccessPolicy/],
    ["a type twice", { types: ["user", "user"] }, /listed twice/],
    ["a property no type has", { types: ["group"], properties: ["department"] }, /not a recoverable property/],
    ["an unknown member", { all: true, since: "today" }, /since/],
  ])("an invalid scope is refused with the reason: %s", async (_, scope, sentence) => {
    await using tenant = await openRehearsalTenant();
    await using host = await hosts[0].open(tenant.parts);
    const refused = await host.call("start_preview", { snapshot: "2026-11-20T09:00:30Z", scope });
    expect(refused).toMatchObject({ isError: true, code: "invalidInput" });
    expect(refused.text).toMatch(sentence);
  });
});
