import { expect, test } from "vitest";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import { ledgerDigest } from "../../src/records/recovery-outcome.ts";
import { recordOutcomes } from "../../src/store/work/ledger.ts";
import { stores, type TestedStore } from "../support/stores.ts";

const job = jobId("5f7e2b8d-6a3b-4c1e-9a63-7d8a1c2f4b55");
// In an order that is neither that of bytes nor that of English.
const steps = ["properties", "Zeta", "alpha", "link members add b", "link members add B", "Álpha", "_"];

/** Returns the digests of a ledger of 300 changes before and after a statement outside the program. */
async function digestsOn({ open }: TestedStore, statement: string): Promise<readonly string[]> {
  await using opened = await open();
  const store = opened.store.forTenant(tenantId("tenant"));
  const entries = Array.from({ length: 300 }, (_, n) =>
    steps.map((step) => ({ seq: n + 1, step, outcome: "applied", reason: null, message: null }) as const),
  );
  await store.transaction((tx) => recordOutcomes(tx, job, entries.flat()));
  const before = await ledgerDigest(store.db, job);
  expect(await opened.alter(statement)).toBe(1);
  return [before, await ledgerDigest(store.db, job)];
}

test("the digest of a ledger covers steps beyond the first portion, and is the same in every database", async () => {
  const statement = `update "applied_change" set "outcome" = 'failed' where "seq" = 299 and "step" = 'alpha'`;
  const found: (readonly string[])[] = [];
  for (const store of stores) found.push(await digestsOn(store, statement));
  const [[before, after] = [], ...others] = found;
  expect(before).not.toBe(after);
  expect(others).toEqual([[before, after]]);
});
