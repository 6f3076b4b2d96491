import { type KyselyPlugin, QueryCreator } from "kysely";
import { expect, test } from "vitest";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import type { Schema } from "../../src/store/sql/schema.ts";
import type { TenantDb } from "../../src/store/sql/tenant-db.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

/** Returns the same rows, and does something once right after records of the trail were read. */
function afterTheTrail(db: TenantDb, act: () => Promise<unknown>): TenantDb {
  if (!(db instanceof QueryCreator)) throw new TypeError("These rows cannot be watched.");
  let isOver = false;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (!isOver && result.rows[0]?.event_json !== undefined) {
        isOver = true;
        await act();
      }
      return result;
    },
  };
  const watched: QueryCreator<Schema> = db.withPlugin(plugin);
  const { tenant, tenantKey, dialect } = db;
  return Object.assign(watched, { tenant, tenantKey, dialect, run: db.run.bind(db) });
}

test("a recovery that ends after its records were read and before its job was is not called altered", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot);
  const gate = tenant.directory.holdWrites(0);
  const job = await tenant.startRecovery(preview);
  await gate.reached;
  const db = afterTheTrail(tenant.context.store.db, () => {
    gate.open();
    return tenant.ended(job);
  });
  expect(await new RecoveryProofs(db).recovery({ jobId: job.id })).toMatchObject({
    jobId: job.id,
    ended: { status: "successful" },
  });
});
