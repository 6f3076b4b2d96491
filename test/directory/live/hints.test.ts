import { expect, test } from "vitest";
import { type Hints, readHints } from "../../../src/directory/live/capture/hints.ts";
import type { AuditRecord } from "../../../src/domain/authors/audit-record.ts";
import type { EntityType } from "../../../src/domain/tenant/entity.ts";
import { encodeAudit } from "../../../src/wire/encode-audit.ts";
import { aService } from "../../graph/a-service.ts";

type Target = AuditRecord["targets"][number];

const target = (type: EntityType, id: string, modified: Target["modified"] = []): Target => ({
  ref: { type, id },
  displayName: id,
  modified,
});

const record = (operation: string, ...targets: readonly Target[]): AuditRecord => ({
  id: "1",
  time: 1_000,
  actor: { kind: "user", id: "boss", name: "boss@contoso.test" },
  app: null,
  ip: null,
  category: "ApplicationManagement",
  operation,
  result: "success",
  correlationId: "c",
  targets,
});

/** Returns the hints of a log with these records. */
async function hintsOf(...records: readonly AuditRecord[]): Promise<Hints> {
  await using graph = await aService();
  graph.server.on("GET", "/auditLogs/directoryAudits", { json: { value: records.map(encodeAudit) } });
  const reading = readHints({ context: graph, signal: new AbortController().signal }, 0);
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return value;
  }
}

const parents = async (...records: readonly AuditRecord[]) =>
  (await hintsOf(...records)).parents.map(({ type, id }) => `${type} ${id}`);

test("the log names the objects whose lists may have changed", async () => {
  const owner = record("Add owner to application", target("application", "a1"), target("user", "u1"));
  expect(await parents(owner)).toEqual(["application a1"]);
  expect(await parents(record("Update user", target("user", "u1")))).toEqual([]);
  expect(await parents(record("Add sponsor to user", target("user", "u1")))).toEqual(["user u1"]);
  const sponsors = { name: "sponsors", oldValue: null, newValue: "u2" };
  expect(await parents(record("Update user", target("user", "u1", [sponsors])))).toEqual(["user u1"]);
  expect(await parents(record("Update group", target("group", "g1")))).toEqual([]);
});

test("the log of an entry that was removed names its parent by the end that the entry had, and an added one by its new end", async () => {
  const operation = "Remove app role assignment from user";
  const entry = (oldValue: string | null, newValue: string | null) =>
    record(operation, target("appRoleAssignment", "x1", [{ name: "resourceId", oldValue, newValue }]));
  const id = "5D0F1C2E-9B3A-4C6D-8E7F-A1B2C3D4E5F6";
  expect(await parents(entry(id, null))).toEqual([`servicePrincipal ${id.toLowerCase()}`]);
  expect(await parents(entry(null, "sp2"))).toEqual(["servicePrincipal sp2"]);
  const { unplaced } = await hintsOf(entry("sp1", null));
  expect([...unplaced]).toEqual([]);
  const other = target("appRoleAssignment", "x1", [{ name: "principalId", oldValue: "u1", newValue: null }]);
  const nameless = await hintsOf(record(operation, other));
  expect(nameless.parents).toEqual([]);
  expect([...nameless.unplaced]).toEqual(["appRoleAssignment"]);
});

test("the log of what failed hints at no list, and that of a restored object at its links", async () => {
  const owner = record("Add owner to application", target("application", "a1"));
  expect(await parents({ ...owner, result: "failure" })).toEqual([]);
  const { returned } = await hintsOf(record("Restore group", target("group", "g1")));
  expect(returned).toEqual([{ type: "group", id: "g1" }]);
});
