import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { migrations, SCHEMA_VERSION } from "../../src/store/sql/migrations.ts";
import { tenantSecret } from "../../src/store/sql/secrets.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { FIRST_WITH_TENANT_KEYS } from "../../src/store/sql/tenant-keys.ts";
import { claimLease } from "../../src/store/work/lease.ts";
import { planSchedules } from "../../src/store/work/schedules.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenant-keys-"));
  file = join(folder, "history.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const ours = tenantId("5a6c1f0e-7d3b-4c1e-9a52-0d4f6f0a7b11");
const theirs = tenantId("c0ffee00-7d3b-4c1e-9a52-0d4f6f0a7b22");

/** Returns a secret of each tenant, made with the tenant's id if it had none. */
async function secretsOf(...tenants: (typeof ours)[]): Promise<string[]> {
  const store = openSqliteStore(file);
  try {
    const secrets: string[] = [];
    for (const one of tenants)
      secrets.push(await store.forTenant(one).transaction((tx) => tenantSecret(tx, "key", () => `of ${one}`)));
    return secrets;
  } finally {
    await store.close();
  }
}

function keysInRows(table = "secret"): unknown[] {
  using database = new DatabaseSync(file);
  return database
    .prepare(`select tenant_id from ${table} order by tenant_id`)
    .all()
    .map((row) => row.tenant_id);
}

/** Makes a file of the schema before keys, with a secret of each of these tenants. */
function anEarlierFile(...tenants: readonly string[]): void {
  using database = new DatabaseSync(file);
  database.exec("begin");
  for (const step of migrations.slice(0, FIRST_WITH_TENANT_KEYS - 1)) for (const one of step) database.exec(one);
  for (const one of tenants) database.prepare("insert into secret values (?, 'key', ?)").run(one, `before of ${one}`);
  database.exec(`pragma user_version = ${FIRST_WITH_TENANT_KEYS - 1}; commit`);
}

test("rows in a file have a short key for their tenant, which stays its own when the file is opened again", async () => {
  expect(await secretsOf(ours, theirs)).toEqual([`of ${ours}`, `of ${theirs}`]);
  expect(await secretsOf(theirs, ours)).toEqual([`of ${theirs}`, `of ${ours}`]);
  expect(keysInRows()).toEqual(["1", "2"]);
});

test("two connections that meet a new tenant at once have one key for it", async () => {
  const [one, two] = [openSqliteStore(file), openSqliteStore(file)];
  const stores = [one.forTenant(ours), two.forTenant(theirs), two.forTenant(ours)];
  expect(stores.map(({ db }) => db.tenantKey)).toEqual(["1", "2", "1"]);
  await one.close();
  await two.close();
});

test("a tenant of an earlier schema keeps its rows and its id as the key", async () => {
  anEarlierFile(ours);
  expect(await secretsOf(ours, theirs)).toEqual([`before of ${ours}`, `of ${theirs}`]);
  expect(keysInRows()).toEqual(["1", ours]);
  using database = new DatabaseSync(file);
  expect(database.prepare("pragma user_version").get()).toEqual({ user_version: SCHEMA_VERSION });
});

test("a new tenant never gets a key that an earlier tenant has for its id", async () => {
  anEarlierFile("1", "2");
  expect(await secretsOf(ours, tenantId("1"))).toEqual([`of ${ours}`, "before of 1"]);
  expect(keysInRows()).toEqual(["1", "2", "3"]);
});

test.each(["commits", "rolls back"])(
  "a tenant that is new to a file can be opened while another tenant's transaction is open, which then %s",
  async (end) => {
    const store = openSqliteStore(file);
    let late = store.forTenant(ours);
    const work = store.forTenant(ours).transaction(async (tx) => {
      late = store.forTenant(theirs);
      await tenantSecret(tx, "key", () => `of ${ours}`);
      if (end === "rolls back") throw new Error("given up");
    });
    await (end === "commits" ? work : expect(work).rejects.toThrow("given up"));
    expect(await late.transaction((tx) => tenantSecret(tx, "key", () => `of ${theirs}`))).toBe(`of ${theirs}`);
    await store.close();
    expect(await secretsOf(theirs, ours)).toEqual([`of ${theirs}`, `of ${ours}`]);
    expect(new Set(keysInRows())).toEqual(new Set(["1", theirs]));
  },
);

test.each<[string, (store: TenantStore) => Promise<unknown>]>([
  ["a secret", (store) => store.transaction((tx) => tenantSecret(tx, "key", () => "a second one"))],
  ["a claim of the lease", (store) => claimLease(store, { kind: "job" }, "late", 0, MINUTE)],
  ["a schedule", (store) => store.transaction((tx) => planSchedules(tx, 0))],
])("a tenant that another process opens first is not written under a second key by %s", async (_, write) => {
  const [one, two] = [openSqliteStore(file), openSqliteStore(file)];
  try {
    let late = one.forTenant(ours);
    await one.forTenant(ours).transaction(async () => {
      late = one.forTenant(theirs);
    });
    const first = two.forTenant(theirs);
    await first.transaction((tx) => tenantSecret(tx, "key", () => `of ${theirs}`));
    expect(await claimLease(first, { kind: "job" }, "first", 0, MINUTE)).toBeNull();
    await expect(write(late)).rejects.toMatchObject({ code: "busy" });
  } finally {
    await one.close();
    await two.close();
  }
  expect(await secretsOf(theirs)).toEqual([`of ${theirs}`]);
  for (const table of ["secret", "tenant_lease"]) expect(keysInRows(table)).toEqual(["2"]);
  expect(keysInRows("schedule")).toEqual([]);
});
