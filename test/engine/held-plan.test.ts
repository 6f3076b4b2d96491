import fc from "fast-check";
import { expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import { type JobId, jobId } from "../../src/domain/ids.ts";
import { asEntityType } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { SECOND } from "../../src/domain/time.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { runJob } from "../../src/engine/jobs/run-job.ts";
import { startPreview } from "../../src/engine/jobs/start-jobs.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { HeldPlan } from "../../src/engine/plan/held-plan.ts";
import { requireJob } from "../../src/engine/plan/require-job.ts";
import { findAssessment } from "../../src/store/work/jobs.ts";
import type { PlanItemSummary } from "../../src/store/work/plan-item.ts";
import { planItems } from "../../src/store/work/plan-items.ts";
import { storedPlan } from "../../src/store/work/plan-reader.ts";
import { planRows } from "../../src/store/work/plan-writes.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

/** Changes users and a group after a snapshot, by two people. Returns the snapshot's id. */
async function changed(tenant: EngineTenant) {
  const mallory = tenant.as("mallory");
  const users = ["ada", "ben", "cleo", "dan", "eve", "fay", "gus"].map((name) => tenant.user(name));
  const group = tenant.hands.create("group", { displayName: "Field", groupTypes: [] });
  const { id } = await tenant.snapshot();
  for (const [number, user] of users.entries()) {
    (number % 2 === 0 ? tenant.hands : mallory).update(user, { department: `Moved ${number}`, accountEnabled: false });
    if (number % 3 === 0) mallory.addLink({ link: "members", source: group, target: user });
  }
  mallory.delete(users[4] ?? group);
  return id;
}

/** Previews everything since a snapshot, under a name. */
async function preview(context: EngineContext, snapshotId: Awaited<ReturnType<typeof changed>>, name: string) {
  const id = jobId(name);
  await startPreview({ ...context, newId: () => id }, { snapshotId, scope: everything, caller: boss });
  await withTenantLease(context, async (lease) => runJob(context, lease, await requireJob(context, id), false));
  return id;
}

async function resultOf(context: EngineContext, id: JobId) {
  const { status, digest, totals } = (await requireJob(context, id)).job;
  const rows = await planItems(context.store.db, id, {}, 0, 100);
  return { status, digest, totals, rows, assessment: await findAssessment(context.store.db, id) };
}

test("a plan is the same whether it is held until its dangers are known or written before", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const snapshotId = await changed(tenant);
  const held = await preview(tenant.context, snapshotId, "held");
  const wanted = await resultOf(tenant.context, held);
  expect(wanted).toMatchObject({ status: "successful", rows: { length: 8 } });
  expect(wanted.rows.filter(({ risks }) => risks.length > 0).length).toBeGreaterThan(3);
  for (const assessedRows of [1, 3, 7, 8]) {
    const context = { ...tenant.context, assessedRows };
    const written = await preview(context, snapshotId, `written-${assessedRows}`);
    expect(await resultOf(context, written), `${assessedRows} rows`).toEqual(wanted);
  }
});

/** A directory whose answers on roles and whose log each take most of a lease. `between` is called during the log's. */
class SlowDirectory extends DelegatingDirectory {
  readonly #tenant: EngineTenant;
  readonly #between: () => Promise<void>;
  #isSlow = true;

  constructor(tenant: EngineTenant, between: () => Promise<void>) {
    super(tenant.directory);
    this.#tenant = tenant;
    this.#between = between;
  }

  override async privileges() {
    if (this.#isSlow) this.#tenant.machineLater(40 * SECOND);
    this.#isSlow = false;
    return super.privileges();
  }

  override async *audit(query: Parameters<DelegatingDirectory["audit"]>[0]) {
    this.#tenant.machineLater(40 * SECOND);
    await this.#between();
    yield* super.audit(query);
  }
}

test("a plan that is held keeps the lease while its dangers are found, so that no other process takes its job over", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const snapshotId = await changed(tenant);
  const others: unknown[] = [];
  const directory = new SlowDirectory(tenant, async () => {
    others.push(await withTenantLease({ ...tenant.context, owner: "other" }, async () => "worked"));
  });
  const held = await preview({ ...tenant.context, directory }, snapshotId, "held");
  expect((await requireJob(tenant.context, held)).job.status).toBe("successful");
  expect(new Set(others)).toEqual(new Set([null]));
});

test("a plan in memory answers like the same plan in the database", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { context } = tenant;
  const job = await preview(context, await changed(tenant), "stored");
  const items = await planItems(context.store.db, job, {}, 0, 100);
  const held = new HeldPlan();
  expect(held.add(items, await planRows(context.store.db, job, 0, 100))).toEqual([]);
  const stored = storedPlan(context.store.db, job);
  // Its dangers are found with it, so that they are not part of it.
  const plain = (rows: Iterable<PlanItemSummary>) => [...rows].map((row) => ({ ...row, risks: [] }));

  const ids = [...items.map(({ ref }) => ref.id), "unknown", items[0]?.ref.id.toUpperCase() ?? ""];
  const someIds = fc.array(fc.constantFrom(...ids));
  const type = fc.constantFrom("user", "group", "application").map(asEntityType);
  const numbers = fc.array(fc.integer({ min: 0, max: 12 }));
  await fc.assert(
    fc.asyncProperty(someIds, type, numbers, fc.nat(12), async (some, ofType, seqs, limit) => {
      const refs = some.map((id) => ({ type: ofType, id }));
      const [byRef, wanted] = [await held.summariesByRef(refs), await stored.summariesByRef(refs)];
      expect(new Set(byRef.keys())).toEqual(new Set(wanted.keys()));
      for (const [key, row] of wanted) expect([byRef.get(key)]).toEqual(plain([row]));
      expect(await held.itemsBySeq(seqs)).toEqual(plain(await stored.itemsBySeq(seqs)));
      const after = some[0] ?? "";
      expect(await held.summariesOfType(ofType, after, limit)).toEqual(
        plain(await stored.summariesOfType(ofType, after, limit)),
      );
      expect(await held.summaries(seqs[0] ?? 0, limit)).toEqual(plain(await stored.summaries(seqs[0] ?? 0, limit)));
    }),
  );
});

test("a plan that grows too long to hold hands over all of its rows once, in order", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { context } = tenant;
  const job = await preview(context, await changed(tenant), "stored");
  const items = await planItems(context.store.db, job, {}, 0, 100);
  const rows = await planRows(context.store.db, job, 0, 100);
  fc.assert(
    fc.property(fc.nat(10), fc.integer({ min: 1, max: 8 }), (most, batch) => {
      const held = new HeldPlan(most);
      const handed = [];
      for (let at = 0; at < rows.length; at += batch) {
        handed.push(...held.add(items.slice(at, at + batch), rows.slice(at, at + batch)));
      }
      expect(held.isWhole).toBe(rows.length <= most);
      expect([...handed, ...held.rows]).toEqual(rows);
    }),
  );
});

test("a plan of few rows whose values are long is handed over, because memory must not follow their length", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { context } = tenant;
  const job = await preview(context, await changed(tenant), "stored");
  const items = await planItems(context.store.db, job, {}, 0, 3);
  const rows = (await planRows(context.store.db, job, 0, 3)).map((row) => ({
    ...row,
    change_json: JSON.stringify("x".repeat(3_000_000)),
  }));
  const held = new HeldPlan();
  expect(held.add(items.slice(0, 2), rows.slice(0, 2))).toEqual([]);
  expect(held.add(items.slice(2), rows.slice(2))).toEqual(rows);
  expect([held.isWhole, held.rows]).toEqual([false, []]);
});
