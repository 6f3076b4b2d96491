import { expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { allEntityTypes, type EntityRef } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";
import { markTouched, touchedBetween } from "../../src/store/history/touched.ts";
import { touchedInOrder } from "../../src/store/history/touched-in-order.ts";
import { stores } from "../support/stores.ts";

/** Entities that every third capture touches again, of the types in turns, in no order. */
const touchedBy = (capture: number, rows: number): EntityRef[] =>
  Array.from({ length: rows }, (_, row) => {
    const number = ((capture % 3) * 1_000 + row * 7_919) % 9_001;
    const type = allEntityTypes[number % 4] ?? "user";
    return { type, id: number.toString(36).padStart(6, "0") };
  });

test.each(stores)("entities that many captures touched come once each and in order, on $name", async ({ open }) => {
  await using opened = await open();
  const store = opened.store.forTenant(tenantId("touched"));
  const instants = Array.from({ length: 7 }, (_, capture) => asInstant(1_000 + capture));
  for (const [capture, instant] of instants.entries()) {
    await store.transaction((tx) => markTouched(tx, touchedBy(capture, 2_000), instant));
  }
  for (const [from, to] of [
    [999, 1_006],
    [1_001, 1_005],
    [1_005, 1_006],
    [1_006, 2_000],
  ] as const) {
    const merged: EntityRef[] = [];
    const range = { from: asInstant(from), to: asInstant(to) };
    for await (const { refs } of touchedInOrder(store.db, range, 100)) merged.push(...refs);
    expect(merged).toEqual(await touchedBetween(store.db, range.from, range.to));
    const after = merged[Math.floor(merged.length / 3)] ?? null;
    const rest: EntityRef[] = [];
    for await (const { refs } of touchedInOrder(store.db, { ...range, after, types: ["group", "user"] }, 7)) {
      rest.push(...refs);
    }
    const wanted = merged.slice(Math.floor(merged.length / 3) + 1);
    expect(rest).toEqual(wanted.filter(({ type }) => type === "group" || type === "user"));
  }
});
