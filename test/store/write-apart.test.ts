import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWriter } from "../../src/app/writer-thread/start-writer.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Store } from "../../src/store/sql/database.ts";
import { ifAllNew } from "../../src/store/sql/if-all-new.ts";
import { insertRows } from "../../src/store/sql/insert-rows.ts";
import type { Row } from "../../src/store/sql/schema.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import type { TenantTx } from "../../src/store/sql/tenant-db.ts";

let folder: string;
let store: Store;
let started: Worker[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apart-"));
  store = openSqliteStore(join(folder, "history.db"), {
    startWriter: (data) => {
      const worker = startWriter(data);
      started.push(worker);
      return worker;
    },
  });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

let tenants = 0;
/** A tenant of the file whose transactions another thread carries out. */
async function apart() {
  tenants += 1;
  started = [];
  const tenant = store.forTenant(tenantId(`tenant-${tenants}`));
  const writing = await tenant.writeApart();
  const held = () => tenant.db.selectFrom("search").selectAll().orderBy("entity_id").execute();
  return { tenant, held, [Symbol.asyncDispose]: () => writing[Symbol.asyncDispose]() };
}

const row = (id: string, name = id): Row<"search"> => ({
  entity_type: "user",
  entity_id: id,
  life: "live",
  name,
  keys: "",
  words: "",
  gone_at: null,
});
const insert = (tx: TenantTx, ids: readonly string[], conflict: "fail" | "keep" | "replace" = "fail") =>
  insertRows(
    tx,
    "search",
    {},
    ids.map((id) => row(id)),
    conflict,
  );

test("rows that another thread writes are held as they were made, whatever is in them", async () => {
  await using writing = await apart();
  const text = fc.oneof(fc.constantFrom("", "live", "gone"), fc.string({ unit: "binary" }));
  const made = fc.record({
    entity_type: fc.constant("user"),
    entity_id: fc.uuid(),
    life: text,
    name: text,
    keys: text,
    words: text,
    gone_at: fc.option(fc.maxSafeNat()),
  });
  const rows = fc.uniqueArray(made, { selector: ({ entity_id }) => entity_id, maxLength: 100 });
  const { tenant, held } = writing;
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      await tenant.transaction((tx) => tx.deleteFrom("search").execute());
      expect(await tenant.transaction((tx) => insertRows(tx, "search", {}, given))).toBe(given.length);
      expect(await held()).toEqual(given.toSorted((a, b) => (a.entity_id < b.entity_id ? -1 : 1)));
    }),
    { numRuns: 50 },
  );
});

test("a transaction that another thread carries out is all or nothing, and shows nothing before its end", async () => {
  await using writing = await apart();
  const { tenant, held } = writing;
  const refusal = new RewindError("cancelled", "Stopped.");
  const failed = tenant.transaction(async (tx) => {
    await insert(tx, ["one", "two"]);
    expect(await tx.selectFrom("search").select("entity_id").execute()).toHaveLength(2);
    expect(await held()).toEqual([]);
    throw refusal;
  });
  await expect(failed).rejects.toBe(refusal);
  expect(await held()).toEqual([]);
  await tenant.transaction((tx) => insert(tx, ["one"]));
  expect(await held()).toEqual([row("one")]);
});

test("a key that exists already is known as such in the thread that waits, and the rest of the transaction stays", async () => {
  await using writing = await apart();
  const { tenant, held } = writing;
  await tenant.transaction(async (tx) => {
    await insert(tx, ["one"]);
    expect(await ifAllNew(tx, async () => void (await insert(tx, ["two", "one"])))).toBe(false);
    expect(await insert(tx, ["one", "three"], "keep")).toBe(1);
  });
  expect(await held()).toEqual([row("one"), row("three")]);
});

test("other transactions of the process wait for the one in another thread, and reads do not", async () => {
  await using writing = await apart();
  const other = store.forTenant(tenantId("other"));
  await other.transaction((tx) => insert(tx, ["before"]));
  const order: string[] = [];
  let theirs: Promise<unknown> = Promise.resolve();
  let late: Promise<unknown> = Promise.resolve();
  await writing.tenant.transaction(async (tx) => {
    await insert(tx, ["one"]);
    theirs = other.transaction((own) => insert(own, ["after"])).then(() => order.push("theirs"));
    // A tenant that is opened for the first time meanwhile gets its key later.
    const newcomer = store.forTenant(tenantId("newcomer"));
    late = newcomer.transaction((own) => insert(own, ["late"])).then(() => order.push("late"));
    await insert(tx, ["two"]);
    order.push("ours");
  });
  await Promise.all([theirs, late]);
  expect(order).toEqual(["ours", "theirs", "late"]);
  expect(await writing.held()).toHaveLength(2);
});

test("a thread that dies takes its transaction back, and this thread writes on when it is done with", async () => {
  const writing = await apart();
  const failed = writing.tenant.transaction(async (tx) => {
    await insert(tx, ["one"]);
    const [worker] = started;
    if (worker !== undefined) await Promise.all([once(worker, "exit"), worker.terminate()]);
    await insert(tx, ["two"]);
  });
  await expect(failed).rejects.toMatchObject({ code: "busy" });
  await expect(writing.tenant.transaction((tx) => insert(tx, ["three"]))).rejects.toMatchObject({ code: "busy" });
  await writing[Symbol.asyncDispose]();
  await writing.tenant.transaction((tx) => insert(tx, ["four"]));
  expect(await writing.held()).toEqual([row("four")]);
});

test("a history in memory is written by the thread that has it", async () => {
  const memory = openSqliteStore(":memory:", { startWriter });
  const tenant = memory.forTenant(tenantId("memory"));
  await using _ = await tenant.writeApart();
  await tenant.transaction(async (tx) => {
    expect(tx.isApart).toBe(false);
    await insert(tx, ["one"]);
  });
  expect(await tenant.db.selectFrom("search").select("entity_id").execute()).toEqual([{ entity_id: "one" }]);
  await memory.close();
});
