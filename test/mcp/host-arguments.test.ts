import { describe, expect, test } from "vitest";
import { approving, at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { hosts, newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Scopes in the forms that hosts send, and what the job then says of its scope. */
const scopes: readonly (readonly [unknown, unknown])[] = [
  ['{"all": true}', { all: true }],
  [{ all: "true" }, { all: true }],
  [{ types: '["user","group"]' }, { types: ["user", "group"] }],
  [{ types: "user" }, { types: ["user"] }],
  [{ all: true, types: null, entities: null }, { all: true }],
  [{ all: true, types: [], entities: [], properties: [], actor: "" }, { all: true }],
  [{ all: false, types: ["user"] }, { types: ["user"] }],
  [{ entities: '[{"type":"user","ids":["x"]}]' }, { entities: [{ type: "user", ids: ["x"] }] }],
  [{ entities: { type: "user", ids: "x" } }, { entities: [{ type: "user", ids: ["x"] }] }],
];

describe.each(hosts)("a host of $era", ({ open }) => {
  test("a host may send objects, lists and numbers as text, and null for an optional argument", async () => {
    await using tenant = await openRehearsalTenant();
    await wipeDepartments(tenant, 1);
    await using host = await open(tenant.parts);
    const [snapshot] = [at((await host.call("list_snapshots", { limit: "1", cursor: null })).data, "items", 0)];
    for (const [scope, read] of scopes) {
      const args = { snapshot: at(snapshot, "snapshotId"), scope, waitSeconds: "20" };
      const preview = await host.call("start_preview", args);
      expect(preview, JSON.stringify(scope)).toMatchObject({ isError: false, data: { scope: read } });
    }
    const jobs = await host.call("list_jobs", { limit: "5", status: "", kind: null, snapshotId: "" });
    expect(at(jobs.data, "items")).toHaveLength(5);
  });
});

test("an ambiguous argument is refused with what is allowed", async () => {
  await using tenant = await openRehearsalTenant();
  await using host = await newHost(tenant.parts);
  const refusals = [
    [{ limit: "many" }, /limit: .*number/],
    [{ limit: "5 or 6" }, /limit: .*number/],
    [{ kind: "recoveries" }, /"preview"\|"recovery"/],
    [{ unknown: "x" }, /unknown/],
  ] as const;
  for (const [args, sentence] of refusals) {
    const refused = await host.call("list_jobs", args);
    expect(refused, JSON.stringify(args)).toMatchObject({ isError: true, code: "invalidInput" });
    expect(refused.text).toMatch(sentence);
  }
  const untyped = await host.call("start_preview", { snapshot: "2026-11-20T09:00:00Z", scope: { types: ["policy"] } });
  expect(untyped.text).toContain("conditionalAccessPolicy");
});

test("an approval is bound to the arguments as they were read, in any form", async () => {
  await using tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 1);
  await using host = await newHost(tenant.parts, approving);
  const previewJobId = await previewUsers(host);
  const started = await host.call("start_recovery", { previewJobId, cursor: null });
  expect(started).toMatchObject({ isError: false, data: { kind: "recovery" } });
  const { items } = await tenant.services.trail.list({});
  expect(items.map(({ action }) => action)).toContain("approvalGiven");
});
