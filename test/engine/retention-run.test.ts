import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRetention, type RetentionPolicy } from "../../src/domain/recovery/retention.ts";
import { DAY, HOUR, type Instant } from "../../src/domain/time.ts";
import { runRetention } from "../../src/engine/capture/retention-run.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { keepRecords } from "../../src/store/history/kept-log.ts";
import { READ_ROWS } from "../../src/store/sql/batch-sizes.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { OPEN } from "../../src/store/sql/schema.ts";
import { readReceipt } from "../../src/summaries/read-receipt.ts";
import { type EngineTenant, openEngineTenant, START } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { stateAt } from "../support/held-state.ts";
import { ended } from "../support/jobs.ts";
import { keptRecord } from "../support/kept-record.ts";
import { happen, history, newTwinTenant } from "../support/random-history.ts";
import { boss } from "../support/recovery-tenant.ts";

const retain = ({ context }: EngineTenant, retention: RetentionPolicy = defaultRetention) =>
  withTenantLease(context, (lease) => runRetention({ ...context, retention }, lease));

const snapshotIds = async (tenant: EngineTenant) => (await tenant.recovery.listSnapshots({})).items.map(({ id }) => id);

/** Returns every instant that may still be queried. */
async function keptInstants({ context: { store } }: EngineTenant): Promise<Instant[]> {
  const snapshots = await store.db.selectFrom("snapshot").select("instant").execute();
  const jobs = await store.db.selectFrom("job").select(["from_instant", "to_instant", "before_instant"]).execute();
  const heads = await store.db.selectFrom("capture").select("instant").orderBy("instant", "desc").limit(1).execute();
  const all = [...snapshots, ...heads].map(({ instant }) => instant);
  const ofJobs = jobs.flatMap((job) => [job.from_instant, job.to_instant, job.before_instant]);
  return [...new Set([...all, ...ofJobs])]
    .filter((instant): instant is Instant => instant !== null)
    .sort((a, b) => a - b);
}

/** Returns ended versions that are not valid at any of these instants. */
async function unneeded({ context: { store } }: EngineTenant, kept: readonly Instant[]): Promise<number> {
  const entities = await store.db.selectFrom("entity_version").select(["valid_from", "valid_to"]).execute();
  const links = await store.db.selectFrom("link_version").select(["valid_from", "valid_to"]).execute();
  return [...entities, ...links].filter(
    ({ valid_from, valid_to }) => valid_to < OPEN && !kept.some((at) => valid_from <= at && at < valid_to),
  ).length;
}

describe("a retention run", () => {
  test("a retention run removes old snapshots and jobs, and the versions that only they needed", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const old = await tenant.snapshot();
    for (const city of ["Bath", "Hull"]) {
      tenant.hands.update(ada, { city });
      await tenant.preview(old);
    }
    tenant.later(8 * DAY);
    const young = await tenant.snapshot();
    await retain(tenant);
    expect(await snapshotIds(tenant)).toEqual([young.id]);
    expect((await tenant.recovery.listJobs({}, {})).items).toEqual([]);
    await expect(tenant.preview(old)).rejects.toMatchObject({ code: "notFound" });
    expect(await unneeded(tenant, await keptInstants(tenant))).toBe(0);
  });

  test("a retention run drops all kept records of the log from before the oldest snapshot, in short transactions", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { store } = tenant.context;
    await tenant.snapshot();
    const times = Array.from({ length: 2 * READ_ROWS }, (_, time) => time);
    await store.transaction((tx) => keepRecords(tx, [...times, START].map(keptRecord)));
    const left: number[] = [];
    const counted: TenantStore = {
      ...store,
      transaction: async (work) => {
        const result = await store.transaction(work);
        left.push((await store.db.selectFrom("audit_record").select("id").execute()).length);
        return result;
      },
    };
    await withTenantLease({ ...tenant.context, store: counted }, (lease) => runRetention(tenant.context, lease));
    expect([...new Set(left)]).toEqual([2 * READ_ROWS + 1, READ_ROWS + 1, 1]);
    expect(await tenant.engine.trail.verify()).toMatchObject({ intact: true });
  });

  test("a retention run keeps a snapshot that a kept job needs, and what the job shows", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const old = await tenant.snapshot();
    tenant.later(6 * DAY);
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(old);
    const listed = await tenant.changes(preview);
    tenant.hands.update(ada, { city: "Hull" });
    tenant.later(6 * DAY);
    await tenant.snapshot();
    await retain(tenant);
    expect(await snapshotIds(tenant)).toContain(old.id);
    expect(await tenant.changes(preview)).toEqual(listed);
  });

  test("a retention run keeps a preview as long as a recovery of its list, which is judged by it", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    tenant.later(6 * DAY);
    const recovery = await tenant.recover(preview);
    tenant.later(2 * DAY);
    await retain(tenant);
    tenant.hands.update(ada, { city: "Hull" });
    expect(await tenant.verify(recovery)).toMatchObject({ outcome: "notVerified", residual: { total: 1 } });
  });

  test("a retention run records each recovery that it removes, so that no job is missing from the trail", async () => {
    await using tenant = openEngineTenant();
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const { id } = await tenant.recover(await tenant.preview(snapshot));
    tenant.later(8 * DAY);
    await tenant.snapshot();
    await retain(tenant);
    expect((await tenant.recovery.listJobs({}, {})).items).toEqual([]);
    const { items } = await tenant.engine.trail.list({});
    expect(items[0]).toMatchObject({ action: "recoveryRemoved", jobId: id, caller: null });
    expect(items.filter(({ action }) => action === "recoveryRemoved")).toHaveLength(1);
    expect(await tenant.engine.trail.verify()).toMatchObject({ intact: true });
  });

  test("a recovery that is no longer kept has no verdict, list or receipt, and a later verification of it stays readable", async () => {
    await using tenant = openEngineTenant();
    const { recovery, engine } = tenant;
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const { id } = await tenant.recover(await tenant.preview(snapshot));
    tenant.hands.update(ada, { city: "Hull" });
    tenant.later(5 * DAY);
    const verification = await recovery.startVerification({ recoveryJobId: id, caller: boss });
    const verified = await ended(recovery, verification);
    expect((await recovery.getVerification(id))?.result).toMatchObject({ outcome: "notVerified" });
    tenant.later(4 * DAY);
    await retain(tenant);
    const session = fixedSession(tenant.directory, boss);
    for (const asked of [
      () => recovery.getJob(id),
      () => recovery.getVerification(id),
      () => recovery.startVerification({ recoveryJobId: id, caller: boss }),
      () => recovery.listFailedChanges(id, {}),
      () => readReceipt({ ...engine, session }, id, tenant.context.machine),
    ]) {
      await expect(asked()).rejects.toMatchObject({ code: "notFound", message: expect.stringContaining(id) });
    }
    expect(await recovery.getJob(verification.id)).toMatchObject({ status: "successful", totals: verified.totals });
    expect(await tenant.changes(verified)).toMatchObject([{ ref: ada }]);
    // The trail has it still, and says that its job was removed.
    expect(await engine.trail.recovery({ jobId: id })).toMatchObject({ jobId: id, ended: { status: "successful" } });
    expect(await engine.trail.verify()).toMatchObject({ intact: true });
  });

  test("a retention run separates instants that follow each other at once", async () => {
    await using tenant = openEngineTenant();
    const { store } = tenant.context;
    await tenant.snapshot();
    tenant.later(-HOUR);
    const ada = tenant.user("ada", { city: "York" });
    const one = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const two = await tenant.snapshot();
    const before = await stateAt(store, one.createdDateTime);
    await retain(tenant);
    expect(two.createdDateTime - one.createdDateTime).toBe(1);
    expect(await stateAt(store, one.createdDateTime)).toEqual(before);
  });

  test("a retention run overlooks no snapshot, for any number of them", async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { store } = tenant.context;
    const ada = tenant.user("ada", { city: "York" });
    const oldest = await tenant.snapshot();
    const before = await stateAt(store, oldest.createdDateTime);
    tenant.hands.update(ada, { city: "Bath" });
    const now = (await tenant.snapshot()).createdDateTime;
    await store.transaction(async (tx) => {
      for (let nth = 1; nth <= 10_500; nth += 1) {
        const row = { instant: now + nth, kind: "onDemand", label: null, changed_objects: 0 };
        await tx.insertInto("snapshot").values(row).execute();
      }
    });
    tenant.later(HOUR);
    await retain(tenant);
    expect(await tenant.recovery.listSnapshots({ limit: 1 })).toMatchObject({ total: 10_502 });
    expect(await stateAt(store, oldest.createdDateTime)).toEqual(before);
  });

  test("a retention run under any policy keeps the state at every kept instant and drops all that no instant needs", () => {
    const count = fc.integer({ min: 0, max: 3 });
    const policy = fc.record({
      daily: count,
      weekly: count,
      monthly: count,
      othersFor: count.map((days) => days * DAY),
    });
    const pauses = fc.array(fc.integer({ min: 1, max: 72 }), { minLength: 1 });
    return fc.assert(
      fc.asyncProperty(history, policy, pauses, fc.nat({ max: 3 }), async (happenings, policy, hours, previewed) => {
        await using tenant = openEngineTenant({ inMemory: true });
        const twin = newTwinTenant(tenant);
        let taken = 0;
        for (const happening of happenings) {
          happen(twin, happening);
          if (happening.kind !== "snapshot") continue;
          taken += 1;
          if (taken === previewed) await tenant.preview(await tenant.snapshot());
          else if (taken % 2 === 0) await tenant.snapshot();
          else await tenant.engine.takeScheduledSnapshot();
          tenant.later((hours[taken % hours.length] ?? 1) * HOUR);
        }
        const states = new Map<Instant, readonly string[]>();
        const state = (instant: Instant) => stateAt(tenant.context.store, instant);
        for (const instant of await keptInstants(tenant)) states.set(instant, await state(instant));

        await retain(tenant, policy);

        const kept = await keptInstants(tenant);
        for (const instant of kept) expect(await state(instant)).toEqual(states.get(instant));
        expect(await unneeded(tenant, kept)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
