import { globSync, readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { readableNames } from "../../src/store/sql/schema.ts";
import { putSecret } from "../../src/store/sql/secrets.ts";
import type { TenantDb } from "../../src/store/sql/tenant-db.ts";
import { type OpenedStore, postgres, stores } from "../support/stores.ts";
import { namesTenant } from "../support/tenant-statements.ts";

let opened: OpenedStore;
let db: TenantDb;

describe.each(stores)("a query of a tenant, on $name", ({ open }) => {
  beforeAll(async () => {
    opened = await open();
    db = opened.store.forTenant(tenantId("ours")).db;
    for (const [tenant, label] of [
      ["ours", "our own"],
      ["theirs", "their own"],
    ] as const) {
      const store = opened.store.forTenant(tenantId(tenant));
      await store.transaction((tx) =>
        tx.insertInto("snapshot").values({ instant: 1, kind: "onDemand", label, changed_objects: null }).execute(),
      );
    }
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const labels = (rows: readonly { readonly label: string | null }[]) => rows.map(({ label }) => label);

  test("a query reads rows of its tenant only", async () => {
    expect(labels(await db.selectFrom("snapshot").select("label").execute())).toEqual(["our own"]);
    expect(labels(await db.selectFrom("snapshot as kept").select("kept.label").execute())).toEqual(["our own"]);
  });

  test("a query with alternative conditions reads rows of its tenant only", async () => {
    const either = db
      .selectFrom("snapshot")
      .select("label")
      .where((eb) => eb.or([eb("instant", "=", 1), eb("kind", "=", "onDemand")]));
    expect(labels(await either.execute())).toEqual(["our own"]);
  });

  test("a subquery reads rows of its tenant only, regardless of where it was built", async () => {
    const found = await db
      .selectFrom("snapshot")
      .select((eb) => eb.selectFrom("snapshot as all").select(sql<number>`count(*)`.as("n")).as("count"))
      .where(({ exists, selectFrom }) => exists(selectFrom("snapshot as other").select("other.label")))
      .execute();
    expect(found.map(({ count }) => Number(count))).toEqual([1]);
    const counted = await db
      .selectFrom((eb) => eb.selectFrom("snapshot").select("label").as("inner"))
      .selectAll()
      .execute();
    expect(labels(counted)).toEqual(["our own"]);
  });

  test("a query for all columns leaves out the tenant's", async () => {
    const [row] = await db.selectFrom("snapshot").selectAll().execute();
    expect(row).toEqual({ instant: 1, kind: "onDemand", label: "our own", changed_objects: null });
    const [same] = await db.updateTable("snapshot").set({ label: "our own" }).returningAll().execute();
    expect(same).toEqual(row);
  });

  test("an update and a deletion affect rows of their tenant only", async () => {
    const theirs = opened.store.forTenant(tenantId("theirs")).db;
    const changed = await db.updateTable("snapshot").set({ label: "changed" }).executeTakeFirst();
    expect(changed.numUpdatedRows).toBe(1n);
    const deleted = await db.deleteFrom("snapshot").executeTakeFirst();
    expect(deleted.numDeletedRows).toBe(1n);
    expect(labels(await theirs.selectFrom("snapshot").select("label").execute())).toEqual(["their own"]);
  });

  test("a query finds a conflict within its tenant only", async () => {
    const ours = opened.store.forTenant(db.tenant);
    const theirs = opened.store.forTenant(tenantId("theirs"));
    await theirs.transaction((tx) => putSecret(tx, "key", "theirs"));
    await ours.transaction((tx) => putSecret(tx, "key", "first"));
    await ours.transaction((tx) => putSecret(tx, "key", "second"));
    expect(await db.selectFrom("secret").select("value").execute()).toEqual([{ value: "second" }]);
    expect(await theirs.db.selectFrom("secret").select("value").execute()).toEqual([{ value: "theirs" }]);
  });

  test("a query that cannot be limited to a tenant is refused", async () => {
    const joined = db.selectFrom(["snapshot", "job"]).innerJoin("capture", "capture.instant", "snapshot.instant");
    expect(() => joined.selectAll().compile()).toThrow("A join is not held to one tenant");
    const copied = opened.store.forTenant(db.tenant).transaction(async (tx) =>
      tx
        .insertInto("secret")
        .columns(["name", "value"])
        .expression((eb) => eb.selectFrom("secret").select(["name", "value"]))
        .compile(),
    );
    await expect(copied).rejects.toThrow("Only rows of values can be inserted for a tenant");
  });
});

test("a test on PostgreSQL fails where the program sends a statement that names no tenant, or one of two tables only", async () => {
  for (const [statement, fails] of [
    [sql`select 1 from "snapshot" where "tenant_id" = ${"ours"}`, false],
    [sql`select 1 from "snapshot"`, true],
    [sql`select 1 from "snapshot" where "tenant_id" = ${"ours"} and exists (select 1 from "job")`, true],
  ] as const) {
    const other = await postgres.open();
    await other.store.forTenant(tenantId("ours")).db.run(statement);
    const end = Promise.resolve(other[Symbol.asyncDispose]());
    await (fails ? expect(end).rejects.toThrow(/^These name no tenant:\nselect 1 from "snapshot"/) : end);
  }
});

/** Files whose statements are of the schema, which belongs to no tenant. */
const ofSchema = /(migrations|move-links|drop-stray-texts|tenant-keys|history-views)\.ts$/;

test("each statement that is written as text over a named table names its tenant, whether a test sends it or not", () => {
  const verbs = String.raw`\s*(?:select|insert into|update|delete from|with \w+ as)\s`;
  const texts = new RegExp(`\`${verbs}[^\`]*\`|"${verbs}[^"\\n]*"`, "g");
  const named = new RegExp(`(?:from|join|into|update) "?(?:${readableNames.join("|")})\\b`);
  const statements = globSync("src/**/*.ts")
    .filter((file) => !ofSchema.test(file) && !file.startsWith("src/directory/embedded/"))
    .flatMap((file) => (readFileSync(file, "utf8").match(texts) ?? []).map((text) => ({ file, text })))
    .filter(({ text }) => named.test(text));
  expect(statements.length).toBeGreaterThan(5);
  expect(statements.filter(({ text }) => !text.includes("tenant_id"))).toEqual([]);
});

test.each([
  ['select "label" from "snapshot"', false],
  ['select "label" from "snapshot" where "snapshot"."tenant_id" = $1', true],
  ['select * from "job" where "job"."tenant_id" = $1 and exists (select 1 from "capture")', false],
  ['insert into "secret" ("name") values ($1)', false],
  ['insert into "secret" ("tenant_id", "name") values ($1, $2)', true],
  ['copy "secret" ("name") from stdin', false],
  ['copy "secret" ("tenant_id", "name") from stdin', true],
  ['update "job" set "status" = $1', false],
  ['delete from "seen"', false],
])("a statement is judged by the tenant it names: %s", (statement, names) => {
  expect(namesTenant(statement)).toBe(names);
});
