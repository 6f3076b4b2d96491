import { expect, test } from "vitest";
import { LiveDirectory } from "../../../src/directory/live/live-directory.ts";
import { memberOf, objectIn } from "../../../src/domain/json.ts";
import { MINUTE, type Millis, SECOND } from "../../../src/domain/time.ts";
import { GraphAuditLog } from "../../../src/graph/audit/audit-log.ts";
import type { HttpResponse } from "../../../src/graph/http/exchange.ts";
import { boss } from "../../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";

const by = {
  actor: { kind: "user" as const, id: boss.id, name: boss.userPrincipalName },
  app: "entra-rewind",
  correlationId: "1",
  category: "Backup and Recovery" as const,
};

function liveOf({ context }: VaultTenant, within: Millis = MINUTE): LiveDirectory {
  const confirm = { reads: 1, every: SECOND, within };
  return new LiveDirectory(
    { ...context, policy: { ...context.policy, confirm } },
    new GraphAuditLog(context.client, { clock: context.clock, fresh: 0 }),
  );
}

test.each([
  ["in Graph's words", "Resource 'x' does not exist or one of its queried reference-property objects are not present."],
  ["in other words", "The object is soft-deleted now."],
])(
  "a deletion that the service says is done, %s, is applied, with a note while reads still show the object",
  async (_, message) => {
    await using tenant = await openVaultTenant();
    const app = tenant.servicePrincipal("Board");
    tenant.intercept = async ({ method }) =>
      method === "DELETE" ? { status: 404, body: { error: { code: "Request_ResourceNotFound", message } } } : null;
    const outcomes = await liveOf(tenant, 0).apply(
      [{ kind: "softDelete", ref: app, properties: {} }],
      by,
      async () => true,
    );
    expect(outcomes).toEqual([
      { outcome: "applied", note: expect.stringContaining("reads did not show it in time. Verify the recovery later") },
    ]);
  },
);

test.each([
  ["stands still", () => 0],
  ["runs back", (waits: number) => -waits * SECOND],
  ["leaps ahead", (waits: number) => waits * MINUTE],
])("a write is read again for its time and no longer on a clock that %s", async (_, at) => {
  await using tenant = await openVaultTenant();
  const app = tenant.servicePrincipal("Board");
  tenant.intercept = async ({ method }) => (method === "DELETE" ? { status: 204, body: null } : null);
  let waits = 0;
  const context = {
    ...tenant.context,
    clock: { now: () => at(waits) },
    sleep: async () => {
      waits += 1;
    },
    policy: { ...tenant.context.policy, confirm: { reads: 1, every: 10 * SECOND, within: MINUTE } },
  };
  const live = new LiveDirectory(context, new GraphAuditLog(context.client, { clock: context.clock, fresh: 0 }));
  const outcomes = await live.apply([{ kind: "softDelete", ref: app, properties: {} }], by, async () => true);
  expect(outcomes).toMatchObject([{ outcome: "applied", note: expect.stringContaining("in time") }]);
  expect(waits).toBe(at(1) > 0 ? 1 : 6);
});

test("an assignment that is created again without an answer is known by its new id", async () => {
  await using tenant = await openVaultTenant();
  const [ada, app] = [tenant.user("ada"), tenant.servicePrincipal("Board")];
  const properties = { principalId: ada.id, resourceId: app.id, appRoleId: "00000000-0000-0000-0000-000000000000" };
  const created: HttpResponse["body"][] = [];
  tenant.intercept = async (request, send) => {
    if (request.method !== "POST" || !request.url.pathname.endsWith("appRoleAssignedTo")) return null;
    created.push((await send(request)).body);
    return { status: 504, body: {} };
  };
  const live = liveOf(tenant);
  const step = { kind: "recreate" as const, ref: { type: "appRoleAssignment" as const, id: "the-old-id" }, properties };
  const outcomes = await live.apply([step], by, async () => true);
  const [body] = created;
  expect(created).toHaveLength(1);
  expect(outcomes).toEqual([{ outcome: "applied", successor: { id: memberOf(objectIn(body), "id") } }]);
});

test("steps that are no longer wanted are not begun, and those under way have their outcomes", async () => {
  await using tenant = await openVaultTenant();
  const users = Array.from({ length: 20 }, (_, n) => tenant.user(`user${n}`, { city: "York" }));
  const steps = users.map((ref) => ({
    ...{ kind: "update" as const, ref },
    set: [{ name: "city", expected: "York", value: "Bath" }],
  }));
  let asked = 0;
  const outcomes = await liveOf(tenant).apply(steps, by, async () => {
    asked += 1;
    return asked <= 3;
  });
  expect(outcomes.filter((outcome) => outcome?.outcome === "applied")).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(17);
  const cities = await Promise.all(users.map(async (ref) => (await tenant.truth.get(ref))?.properties.city));
  expect(cities).toEqual(outcomes.map((outcome) => (outcome === null ? "York" : "Bath")));
});
