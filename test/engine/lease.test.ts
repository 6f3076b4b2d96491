import { describe, expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { captureHead } from "../../src/engine/capture/capture.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import type { TenantTx } from "../../src/store/sql/tenant-db.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { directoryState, leftovers, stateAt } from "../support/held-state.ts";
import { type OpenedStore, stores } from "../support/stores.ts";
import { until } from "../support/until.ts";

/** One history with two processes, which share a machine clock. */
async function twoProcesses(history: OpenedStore) {
  const tenant = openEngineTenant({ history });
  const other = await tenant.openStore();
  let time = 0;
  const as = (owner: string, store: TenantStore): EngineContext => ({
    ...tenant.context,
    store,
    owner,
    machine: { now: () => time },
    leaseMillis: MINUTE,
  });
  return {
    tenant,
    one: as("one", tenant.context.store),
    two: as("two", other.forTenant(tenant.context.store.tenant)),
    pass: (millis: number) => {
      time += millis;
    },
    [Symbol.asyncDispose]: async () => {
      await other.close();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

const holderOf = ({ store }: EngineContext) => store.db.selectFrom("tenant_lease").selectAll().executeTakeFirst();
const epochOf = async (context: EngineContext) => (await holderOf(context))?.epoch ?? 0;

const capture = (context: EngineContext) =>
  withTenantLease(context, (lease) => captureHead(context, lease, { always: true, checkpoint: () => {} }));

describe.each(stores)("the lease of a tenant, on $name", ({ open }) => {
  test("a lease has one holder at a time and is free again when the work ends in any way", async () => {
    await using processes = await twoProcesses(await open());
    const { one, two } = processes;
    await withTenantLease(one, async () => {
      expect(await withTenantLease(two, async () => "worked")).toBeNull();
      expect(await withTenantLease(one, async () => "worked")).toBeNull();
    });
    expect(await withTenantLease(two, async () => "worked")).toEqual({ result: "worked" });
    await expect(
      withTenantLease(one, async () => {
        throw new Error("It broke.");
      }),
    ).rejects.toThrow("It broke.");
    expect(await withTenantLease(two, async () => "worked")).toEqual({ result: "worked" });
  });

  test("a lease is renewed by each write and by no other event", async () => {
    await using processes = await twoProcesses(await open());
    const { one, two, pass } = processes;
    await withTenantLease(one, async (lease) => {
      pass(MINUTE - 1);
      await lease.renew();
      pass(MINUTE);
      expect(await withTenantLease(two, async () => "worked")).toBeNull();
      pass(1);
      expect(await withTenantLease(two, async () => "worked")).toEqual({ result: "worked" });
    });
  });

  test("an expired lease is taken over with a higher epoch, and the previous holder writes no more", async () => {
    await using processes = await twoProcesses(await open());
    const { one, two, pass } = processes;
    await withTenantLease(one, async (lease) => {
      const epoch = await epochOf(one);
      pass(MINUTE + 1);
      await withTenantLease(two, async () => {
        expect(await epochOf(two)).toBeGreaterThan(epoch);
        const write = lease.write(async (tx) => {
          await tx.insertInto("secret").values({ name: "late", value: "x" }).execute();
        });
        await expect(write).rejects.toMatchObject({ code: "leaseLost" });
      });
      await expect(lease.renew()).rejects.toMatchObject({ code: "leaseLost" });
    });
    expect(await one.store.db.selectFrom("secret").selectAll().execute()).toEqual([]);
  });

  test("a holder whose last write is gone from the database writes no more", async () => {
    const history = await open();
    await using processes = await twoProcesses(history);
    const { one } = processes;
    const note = (name: string) => async (tx: TenantTx) =>
      void (await tx.insertInto("secret").values({ name, value: "x" }).execute());
    await withTenantLease(one, async (lease) => {
      await lease.write(note("kept"));
      const before = (await holderOf(one))?.lease_until ?? 0;
      await lease.write(note("lost"));
      // As a standby has it that was promoted before the write reached it.
      await history.alter(`delete from "secret" where "name" = 'lost'`);
      await history.alter(`update "tenant_lease" set "lease_until" = ${before}`);
      await expect(lease.write(note("late"))).rejects.toMatchObject({ code: "leaseLost" });
    });
    expect(await one.store.db.selectFrom("secret").select("name").execute()).toEqual([{ name: "kept" }]);
  });

  test("a lease survives writes at once and writes that fail", async () => {
    await using processes = await twoProcesses(await open());
    const { one } = processes;
    await withTenantLease(one, async (lease) => {
      await Promise.all(Array.from({ length: 5 }, () => lease.renew()));
      const failed = lease.write(async () => {
        throw new Error("It broke.");
      });
      await expect(failed).rejects.toThrow("It broke.");
      await lease.renew();
    });
  });

  test("a lease is lost to a later hold of the same owner too, such as a process that slept through its lease", async () => {
    await using processes = await twoProcesses(await open());
    const { one, pass } = processes;
    await withTenantLease(one, async (lease) => {
      pass(MINUTE + 1);
      await withTenantLease(one, async () => {
        await expect(lease.renew()).rejects.toMatchObject({ code: "leaseLost" });
      });
    });
  });

  test("a lease that is lost during a capture leaves no trace of it: the next holder rolls it back and captures again", async () => {
    await using processes = await twoProcesses(await open());
    const { tenant, one, two, pass } = processes;
    const ada = tenant.user("ada", { city: "York" });
    const first = await capture(one);
    if (first === null) throw new Error("Nobody else holds the lease.");
    const before = await stateAt(one.store, first.result.instant);
    tenant.hands.update(ada, { city: "Bath" });
    for (let nth = 0; nth < 1_500; nth += 1) tenant.user(`user${nth}`);

    // The slow process has written the first batch and waits before the second, when the other process finds the lease
    // expired.
    const gate = tenant.directory.holdReadings(1);
    const late = capture(one);
    await gate.reached;
    // The next batch is read while the last one is written.
    await until("the rows of the last batch", async () => (await leftovers(one.store)) > 0);
    pass(MINUTE + 1);
    tenant.directory.beforeFeed = () => {};
    const next = await capture(two);
    gate.open();
    await expect(late).rejects.toMatchObject({ code: "leaseLost" });

    if (next === null) throw new Error("The lease had not run out.");
    expect(await stateAt(two.store, next.result.instant)).toEqual(await directoryState(tenant.directory));
    expect(await stateAt(two.store, first.result.instant)).toEqual(before);
    expect(await leftovers(two.store)).toBe(0);
  });
});

describe.each(stores)("two engines on one history, on $name", ({ open }) => {
  test("a job that waits for another engine's capture is worked on once that is done", async () => {
    await using processes = await twoProcesses(await open());
    const { tenant, two } = processes;
    const snapshot = await tenant.snapshot();
    const done = Promise.withResolvers<void>();
    const capturing = withTenantLease({ ...two, machine: tenant.context.machine }, () => done.promise);
    await until("the other engine's lease", async () => (await holderOf(two))?.owner === "two");
    const preview = await tenant.startPreview(snapshot);
    expect(await tenant.recovery.getJob(preview.id)).toMatchObject({ status: "initialized" });
    done.resolve();
    await capturing;
    expect(await tenant.ended(preview)).toMatchObject({ status: "successful" });
  });

  test("a directory that takes long over a recovery's steps keeps the lease as long as it shows that it goes on", async () => {
    await using processes = await twoProcesses(await open());
    const { tenant, two } = processes;
    const ada = tenant.user("ada", { city: "York" });
    const snapshot = await tenant.snapshot();
    tenant.hands.update(ada, { city: "Bath" });
    const preview = await tenant.preview(snapshot);
    const takenOver: boolean[] = [];
    tenant.directory.beforeApply = async (_nth, _steps, onAlive) => {
      for (let waited = 0; waited < 3; waited += 1) {
        tenant.machineLater(0.7 * MINUTE);
        await onAlive();
        const other = { ...two, machine: tenant.context.machine };
        takenOver.push((await withTenantLease(other, async () => {})) !== null);
      }
    };
    expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { modifiedObjects: 1 } });
    expect(takenOver).toEqual([false, false, false]);
  });
});
