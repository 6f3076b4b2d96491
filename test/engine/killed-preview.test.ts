import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { runJob } from "../../src/engine/jobs/run-job.ts";
import { startPreview } from "../../src/engine/jobs/start-jobs.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { findAssessment } from "../../src/store/work/jobs.ts";
import { planItems } from "../../src/store/work/plan-items.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

const DEAD = "The process is dead.";

/** A store whose process dies at a statement boundary: at the n-th transaction, or right after it. */
function mortal(store: TenantStore, at: number): { readonly store: TenantStore; readonly seen: () => number } {
  let seen = 0;
  return {
    seen: () => seen,
    store: {
      ...store,
      transaction: async (work) => {
        seen += 1;
        if (seen >= at) throw new Error(DEAD);
        return store.transaction(work);
      },
    },
  };
}

test.each([
  ["written while it is compared", 2],
  ["held until its dangers are known", 100],
])("a preview that dies at any of its transactions, its list %s, is taken up and finds the same", async (_, rows) => {
  await using tenant = openEngineTenant({ inMemory: true });
  const mallory = tenant.as("mallory");
  const users = ["ada", "ben", "cleo", "dan", "eve", "fay", "gus"].map((name) => tenant.user(name));
  const snapshot = await tenant.snapshot();
  for (const [number, user] of users.entries()) {
    (number % 2 === 0 ? tenant.hands : mallory).update(user, { department: `Moved ${number}` });
  }
  const context = { ...tenant.context, assessedRows: rows };
  const begin = async (name: string) => {
    const id = jobId(name);
    await startPreview({ ...context, newId: () => id }, { snapshotId: snapshot.id, scope: everything, caller: boss });
    return id;
  };
  const run = (own: EngineContext, id: ReturnType<typeof jobId>) =>
    withTenantLease(own, async (lease) => runJob(own, lease, await requireJob(context, id), false));
  const found = async (id: ReturnType<typeof jobId>) => {
    const { job } = await requireJob(context, id);
    const rows = await planItems(context.store.db, id, {}, 0, 100);
    const laidOut = await context.store.db.selectFrom("plan_log").select("part").execute();
    return {
      ...{ status: job.status, digest: job.digest, totals: job.totals, laidOut },
      assessment: await findAssessment(context.store.db, id),
      risks: rows.map(({ risks }) => risks),
    };
  };

  const whole = await begin("whole");
  const counting = mortal(context.store, Number.POSITIVE_INFINITY);
  await run({ ...context, store: counting.store }, whole);
  const wanted = await found(whole);
  expect(wanted).toMatchObject({ status: "successful", laidOut: [] });
  expect(wanted.risks.filter((risks) => risks.length > 0)).toHaveLength(3);

  // The lease takes the first transaction.
  expect(counting.seen()).toBeGreaterThan(rows === 2 ? 10 : 5);
  for (let at = 2; at <= counting.seen(); at += 1) {
    const id = await begin(`killed-${at}`);
    await expect(run({ ...context, store: mortal(context.store, at).store }, id)).rejects.toThrow(DEAD);
    await run(context, id);
    expect(await found(id), `died at transaction ${at}`).toEqual(wanted);
  }
});
