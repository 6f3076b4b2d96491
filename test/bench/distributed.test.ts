import { expect, test } from "vitest";
import { runDistributed } from "../../bench/distributed/run-distributed.ts";

test("captures of many tenants lose and double nothing while a worker dies, another stalls and the database fails over", {
  timeout: 120_000,
}, async () => {
  const { tenants, faults } = await runDistributed({
    workers: 2,
    atOnce: 2,
    small: { tenants: 4, objects: 1_000 },
    large: { tenants: 1, objects: 2_000 },
    leaseMillis: 2_000,
    patience: 90_000,
    faults: { kill: 0.2, stall: 0.4, failOver: 0.6 },
    progress: () => {},
  });
  expect(faults).toEqual(["a worker killed", "a worker stalled", "the database failed over"]);
  expect(tenants).toHaveLength(5);
  for (const { id, objects, ...held } of tenants) {
    expect(held, id).toEqual({ present: objects, captures: 1, snapshots: 1, sound: true });
  }
});
