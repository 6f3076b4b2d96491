import { expect, test } from "vitest";
import { KeptLogDirectory } from "../../src/engine/log/kept-log-directory.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

const LOG = /\/auditLogs\//;

test("the author of a change is known after the service has forgotten its log", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { department: "Sales" });
  const snapshot = await tenant.snapshot();
  tenant.as("eve").update(ada, { department: "Nowhere" });
  await tenant.snapshot();
  const reach = await new KeptLogDirectory(tenant.live, tenant.store).auditReach(0);
  expect(reach.from).not.toBeNull();
  tenant.answer(LOG, { body: { value: [] } });

  const [change] = await tenant.changesSince(snapshot);
  expect(change?.properties).toMatchObject([
    { name: "department", by: { last: { actor: { name: "eve@contoso.example" } } } },
  ]);
  const undone = await tenant.changesSince(snapshot, { all: true, actor: "eve@contoso.example" });
  expect(undone).toMatchObject([{ ref: ada, properties: [{ name: "department", then: "Sales" }] }]);
});

test("a record that both the service and the history have is given once, and records stay in order", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada");
  await tenant.snapshot();
  for (const city of ["York", "Bonn"]) tenant.as("eve").update(ada, { city });
  await tenant.snapshot();
  tenant.as("eve").update(ada, { city: "Rome" });

  const log = new KeptLogDirectory(tenant.live, tenant.store);
  const records = await Array.fromAsync(log.audit({ targets: [ada] }));
  expect(records).toHaveLength(4);
  expect(new Set(records.map(({ id }) => id)).size).toBe(4);
  expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).toSorted((a, b) => b - a));
  expect(await Array.fromAsync(log.audit({ targets: [ada], limit: 2 }))).toEqual(records.slice(0, 2));
});

test("keeping the log takes no request of its own", async () => {
  await using tenant = await openVaultTenant();
  await tenant.snapshot();
  const requests = await tenant.requestsOf(() => tenant.snapshot());
  expect(requests.filter((request) => LOG.test(request))).toHaveLength(1);
});
