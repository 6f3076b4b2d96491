import { setImmediate } from "node:timers";
import { type KyselyPlugin, QueryCreator } from "kysely";
import { describe, expect, test } from "vitest";
import type { JobId } from "../../src/domain/ids.ts";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import { appendTrail } from "../../src/records/stored-trail.ts";
import { TRAIL_END } from "../../src/records/trail-chain.ts";
import type { Schema } from "../../src/store/sql/schema.ts";
import { findSecret } from "../../src/store/sql/secrets.ts";
import type { TenantDb } from "../../src/store/sql/tenant-db.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { stores } from "../support/stores.ts";

/** Counts the records of the trail that are read. */
function counting(db: TenantDb): { readonly db: TenantDb; read(): number } {
  if (!(db instanceof QueryCreator)) throw new TypeError("These rows cannot be counted.");
  let records = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows[0]?.event_json !== undefined) records += result.rows.length;
      return result;
    },
  };
  const watched: QueryCreator<Schema> = db.withPlugin(plugin);
  const { tenant, tenantKey, dialect } = db;
  const counted = Object.assign(watched, { tenant, tenantKey, dialect, run: db.run.bind(db) });
  return {
    db: counted,
    read: () => {
      const read = records;
      records = 0;
      return read;
    },
  };
}

async function recovered(tenant: EngineTenant): Promise<JobId> {
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  return (await tenant.recover(await tenant.preview(snapshot))).id;
}

async function append({ context }: EngineTenant, records: number): Promise<void> {
  await context.store.transaction(async (tx) => {
    for (let at = 0; at < records; at += 1) {
      const caller = { id: "noor", name: "noor@contoso.example" };
      await appendTrail({ ...context, onRecorded: async () => {} }, tx, { action: "callRefused", caller });
    }
  });
}

describe.each(stores)("on $name, the proof of a recovery", ({ open }) => {
  test("reads the whole trail once, and only newer records after that", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    const id = await recovered(tenant);
    await append(tenant, 1_500);
    const { db, read } = counting(tenant.context.store.db);
    const proofs = new RecoveryProofs(db);
    const first = await proofs.recovery({ jobId: id });
    expect(first).toMatchObject({ jobId: id, started: { action: "recoveryStarted" }, ended: { status: "successful" } });
    expect(read()).toBeGreaterThan(1_500);
    await append(tenant, 3);
    const second = await proofs.recovery({ jobId: id });
    expect(second).toEqual({ ...first, head: expect.objectContaining({ seq: (first?.head.seq ?? 0) + 3 }) });
    expect(read()).toBe(4);
    await proofs.recovery({ jobId: id });
    expect(read()).toBe(1);
  });

  test("finds an end that is recorded after the first look", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    const gate = tenant.directory.holdWrites(0);
    const job = await tenant.startRecovery(preview);
    await gate.reached;
    const proofs = new RecoveryProofs(tenant.context.store.db);
    expect(await proofs.recovery({ jobId: job.id })).toMatchObject({ ended: null });
    gate.open();
    await tenant.ended(job);
    expect(await proofs.recovery({ jobId: job.id })).toMatchObject({ jobId: job.id, ended: { status: "successful" } });
  });

  test.each([
    ["cut back", ["delete from trail where seq > 4"]],
    [
      "cut back below the newest record that was read, with the mark of that end",
      ["delete from trail where seq > 3", "end"],
    ],
    ["emptied", ["delete from trail", "delete from secret where name = 'audit-end'"]],
    ["altered in a newer record", ["update trail set event_json = '{}' where seq = 5"]],
    ["altered in the newest record that was read", ["update trail set hash = 'x' where seq = 4"]],
  ])("is refused from a trail that was %s", async (_, statements) => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    const { db } = tenant.context.store;
    const id = await recovered(tenant);
    const end = await findSecret(db, TRAIL_END);
    await append(tenant, 1);
    const proofs = new RecoveryProofs(db);
    expect(await proofs.recovery({ jobId: id })).toMatchObject({ head: { seq: 4 } });
    await append(tenant, 1);
    for (const statement of statements) {
      const done = await history.alter(
        statement === "end" ? `update secret set value = '${end}' where name = 'audit-end'` : statement,
      );
      expect(done).toBeGreaterThan(0);
    }
    await expect(proofs.recovery({ jobId: id })).rejects.toMatchObject({ code: "storeAltered" });
  });
});

test("a long walk through the trail lets other work of the process run", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const id = await recovered(tenant);
  await append(tenant, 4_500);
  let [turns, isOver] = [0, false];
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await new RecoveryProofs(tenant.context.store.db).recovery({ jobId: id })).toMatchObject({ jobId: id });
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(4);
});
