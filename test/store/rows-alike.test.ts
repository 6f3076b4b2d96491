import { expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { asInstant } from "../../src/domain/time.ts";
import { insertRows } from "../../src/store/sql/insert-rows.ts";
import type { Row } from "../../src/store/sql/schema.ts";
import { stores } from "../support/stores.ts";

const instant = asInstant(1_000);
const rowAt = (at: number): Omit<Row<"search">, "gone_at"> => ({
  entity_type: "user",
  entity_id: `user-${String(at).padStart(3, "0")}`,
  life: "live",
  name: at === 99 ? "last\tof\\all" : "same",
  keys: "",
  words: "",
});
const rows = Array.from({ length: 100 }, (_, at) => rowAt(at));

test.each(stores)("$name keeps every value of many rows that are alike in most columns", async ({ open }) => {
  await using opened = await open();
  const { db, transaction } = opened.store.forTenant(tenantId("alike"));
  const inserted = (conflict: "fail" | "keep" | "replace", given = rows) =>
    transaction((tx) => insertRows(tx, "search", { gone_at: null }, given, conflict));
  const held = () => db.selectFrom("search").selectAll().orderBy("entity_id").execute();
  expect(await inserted("fail")).toBe(100);
  expect(await held()).toEqual(rows.map((row) => ({ ...row, gone_at: null })));
  expect(await inserted("keep")).toBe(0);
  const gone = rows.map((row) => ({ ...row, life: "gone" }));
  expect(await inserted("replace", gone)).toBe(100);
  expect(await held()).toEqual(gone.map((row) => ({ ...row, gone_at: null })));
});

test.each(stores)("$name keeps one of many rows that are alike in every column", async ({ open }) => {
  await using opened = await open();
  const { db, transaction } = opened.store.forTenant(tenantId("alike"));
  const same = Array.from({ length: 100 }, () => ({ entity_type: "user", entity_id: "one" }));
  await transaction((tx) => insertRows(tx, "touched", { instant }, same, "keep"));
  expect(await db.selectFrom("touched").selectAll().execute()).toEqual([{ instant, ...same[0] }]);
});
