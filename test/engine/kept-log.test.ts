import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { KeptLogDirectory } from "../../src/engine/log/kept-log-directory.ts";
import { accountRecords } from "../../src/engine/log/kept-records.ts";
import { historyKey } from "../../src/store/history/history-key.ts";
import { dropRecordsBefore, keepRecords } from "../../src/store/history/kept-log.ts";
import { isLogAltered } from "../../src/store/history/log-sum.ts";
import { beforeReading } from "../support/before-reading.ts";
import { keptRecord } from "../support/kept-record.ts";
import { stores } from "../support/stores.ts";
import { openVaultTenant, type VaultTenant } from "../support/vault-tenant.ts";

/** Changes the store as a person can who has the database and not its key. */
const alter = ({ store }: VaultTenant, statement: string) => store.db.run(sql.raw(statement));

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

test("an account that took another name is undone whole under the old one after the service has forgotten its log", async () => {
  await using tenant = await openVaultTenant();
  const [ada, bob] = [tenant.user("ada", { department: "Sales" }), tenant.user("bob", { department: "Sales" })];
  const snapshot = await tenant.snapshot();
  tenant.as("eve", "user", "eve-id").update(ada, { department: "Nowhere" });
  tenant.as("printer", "user", "eve-id").update(bob, { department: "Nowhere" });
  await tenant.snapshot();
  const undone = async () => {
    const changes = await tenant.changesSince(snapshot, { all: true, actor: "eve@contoso.example" });
    return changes.map(({ ref }) => ref.id).toSorted();
  };
  expect(await undone()).toEqual([ada.id, bob.id].toSorted());
  tenant.answer(LOG, { body: { value: [] } });
  expect(await undone()).toEqual([ada.id, bob.id].toSorted());
});

test("an account's records under several names are as many as were asked for, and those of every name are let go", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada");
  for (const name of ["eve", "printer", "eve"]) tenant.as(name, "user", "eve-id").update(ada, { city: `${name}ville` });
  await tenant.snapshot();
  tenant.as("printer", "user", "eve-id").update(ada, { city: "York" });
  await tenant.snapshot();
  const query = { actor: "eve@contoso.example" };
  const [read, ended]: string[][] = [[], []];
  const records = accountRecords(tenant.store.db, { ...query, limit: 3 }, async function* (one) {
    read?.push(one.actor ?? "");
    try {
      yield* tenant.live.audit(one);
    } finally {
      ended?.push(one.actor ?? "");
    }
  });
  const all = await Array.fromAsync(new KeptLogDirectory(tenant.live, tenant.store).audit(query));
  expect(all).toHaveLength(4);
  expect((await Array.fromAsync(records)).map(({ id }) => id)).toEqual(all.slice(0, 3).map(({ id }) => id));
  expect(read).toHaveLength(2);
  expect(ended?.toSorted()).toEqual(read?.toSorted());
});

test("the kept log is read twice for an account whatever its names, and the database passes over the records of others", async () => {
  await using tenant = await openVaultTenant();
  const by = (n: number, id: string, name: string) => ({
    ...keptRecord(n),
    actor: { kind: "user", id, name } as const,
  });
  const others = Array.from({ length: 2_200 }, (_, n) => by(n, `o${n % 7}`, `other${n % 7}`));
  const own = ["acc-1", "acc-2", "acc-3"].flatMap((id, n) => [
    by(3_000 + n, id, "Shared@Name"),
    by(4_000 + n, id, `later-${id}`),
  ]);
  await tenant.store.transaction((tx) => keepRecords(tx, [...others, ...own]));
  const { db } = tenant.store;
  const statements = vi.spyOn(db, "selectFrom");
  const found = await Array.fromAsync(accountRecords(db, { actor: "shared@name" }, async function* () {}));
  expect(found.map(({ time }) => time)).toEqual([4_002, 4_001, 4_000, 3_002, 3_001, 3_000]);
  expect(statements).toHaveBeenCalledTimes(2);
  // A name that JSON writes in another way is found as well.
  const quoted = by(5_000, "q", '"Zoé" \\ O\'Hara');
  await tenant.store.transaction((tx) => keepRecords(tx, [quoted]));
  const named = accountRecords(db, { actor: '"zoé" \\ o\'hara' }, async function* () {});
  expect((await Array.fromAsync(named)).map(({ id }) => id)).toEqual([quoted.id]);
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

test.each([
  [
    "an author replaced",
    `update audit_record set record_json = replace(record_json, 'eve@contoso.example', 'bob@contoso.example')
      where record_json like '%eve@contoso.example%'`,
  ],
  ["a time moved", "update audit_record set time = time - 1"],
  ["a record taken out", "delete from audit_record where id = (select max(id) from audit_record)"],
  [
    "a record put in",
    `insert into audit_record (tenant_id, id, time, record_json)
      select tenant_id, id || 'x', time, record_json from audit_record limit 1`,
  ],
  ["their sum taken away", "delete from secret where name = 'log-sum'"],
  ["their sum replaced", "update secret set value = 'AAAA' where name = 'log-sum'"],
])("verifying the trail shows kept records that were altered: %s", async (_, statement) => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { department: "Sales" });
  await tenant.snapshot();
  tenant.as("eve").update(ada, { department: "Nowhere" });
  await tenant.snapshot();
  await tenant.snapshot();
  expect(await tenant.engine.trail.verify()).toMatchObject({ intact: true });
  await alter(tenant, statement);
  expect(await tenant.engine.trail.verify()).toMatchObject({ intact: false, part: "history" });
  // A later capture does not hide it.
  tenant.as("eve").update(ada, { department: "Elsewhere" });
  await tenant.snapshot();
  expect(await tenant.engine.trail.verify()).toMatchObject({ intact: false, part: "history" });
});

test("records that retention drops, and those that an earlier version kept, are no alteration", async () => {
  await using tenant = await openVaultTenant();
  const ada = tenant.user("ada", { department: "Sales" });
  // By no person, because the trail says of the others that their captures were sealed.
  await tenant.engine.takeScheduledSnapshot();
  // As an earlier version left them.
  await alter(tenant, "delete from secret where name in ('log-sum', 'history-end', 'history-key')");
  await alter(tenant, "update capture set state_sum = null, trail_records = null, previous_seal = null, seal = null");
  tenant.as("eve").update(ada, { department: "Nowhere" });
  await tenant.snapshot();
  const { db } = tenant.store;
  const kept = () => db.selectFrom("audit_record").selectAll().execute();
  const before = await kept();
  expect(before.length).toBeGreaterThan(1);
  await tenant.store.transaction((tx) => dropRecordsBefore(tx, Math.max(...before.map(({ time }) => time))));
  const after = await kept();
  expect(after.length).toBeLessThan(before.length);
  expect(after).not.toEqual([]);
  expect(await tenant.engine.trail.verify()).toMatchObject({ intact: true });
  await alter(tenant, "update audit_record set time = time + 1");
  expect(await tenant.engine.trail.verify()).toMatchObject({ intact: false, part: "history" });
});

test("keeping the log takes no request of its own", async () => {
  await using tenant = await openVaultTenant();
  await tenant.snapshot();
  const requests = await tenant.requestsOf(() => tenant.snapshot());
  expect(requests.filter((request) => LOG.test(request))).toHaveLength(1);
});

describe.each(stores)("on $name, the sum of the kept records", ({ open }) => {
  test("holds after some are kept twice and others dropped, and not after one is altered", async () => {
    await using opened = await open();
    const store = opened.store.forTenant(tenantId("tenant-1"));
    const key = await historyKey(store, () => "key");
    const keep = (...times: readonly number[]) => store.transaction((tx) => keepRecords(tx, times.map(keptRecord)));
    await keep(1, 2, 3);
    await keep(3, 4);
    await keep();
    expect(await isLogAltered(store, key)).toBe(false);
    await store.transaction((tx) => dropRecordsBefore(tx, 3));
    expect(await store.db.selectFrom("audit_record").select("time").orderBy("time").execute()).toMatchObject([
      { time: 3 },
      { time: 4 },
    ]);
    expect(await isLogAltered(store, key)).toBe(false);
    await opened.alter("update audit_record set time = 5 where time = 4");
    expect(await isLogAltered(store, key)).toBe(true);
  });

  test("is compared after a few readings, even if others keep records during each of them", async () => {
    await using opened = await open();
    const store = opened.store.forTenant(tenantId("tenant-1"));
    const key = await historyKey(store, () => "key");
    const keep = (...times: readonly number[]) => store.transaction((tx) => keepRecords(tx, times.map(keptRecord)));
    await keep(1, 2, 3);
    let kept = 3;
    const busy = {
      ...store,
      db: beforeReading(store.db, "audit_record", async () => {
        if (kept < 100) await keep(++kept);
      }),
    };
    expect(await isLogAltered(busy, key)).toBe(false);
    expect(kept).toBeGreaterThan(3);
    expect(kept).toBeLessThan(20);
    await opened.alter("update audit_record set time = 5 where time = 4");
    expect(await isLogAltered(busy, key)).toBe(true);
    expect(kept).toBeLessThan(40);
  });
});
