import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { tenantId } from "../../src/domain/ids.ts";
import { captureHead } from "../../src/engine/capture/capture.ts";
import type { EngineContext } from "../../src/engine/context.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import type { Capture } from "../../src/store/history/captures.ts";
import { missingIndexes } from "../../src/store/history/first-load.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { directoryState, stateAt } from "../support/held-state.ts";
import { managerOf, memberOf } from "../support/recovery-tenant.ts";

/** Several batches of the feed. */
const MANY = 2_200;

async function capture(context: EngineContext, checkpoint: () => Promise<void> | void = () => {}): Promise<Capture> {
  const options = { always: true, checkpoint };
  const done = await withTenantLease(context, (lease) => captureHead(context, lease, options));
  if (done === null) throw new Error("Somebody else holds the lease.");
  return done.result;
}

async function indexes({ db }: TenantStore): Promise<readonly string[]> {
  const { rows } = await db.run(sql<{ text: string }>`select name || ': ' || replace(sql, 'if not exists ', '') as text
    from sqlite_schema where type = 'index' and sql is not null order by name`);
  return rows.map(({ text }) => text.replaceAll(/\s+/g, " ").toLowerCase());
}

/** Returns the indexes of a store that has never been loaded. */
async function untouchedIndexes(): Promise<readonly string[]> {
  const store = openSqliteStore(":memory:");
  try {
    return await indexes(store.forTenant(tenantId("tenant-1")));
  } finally {
    await store.close();
  }
}

function fill(tenant: EngineTenant) {
  const users = Array.from({ length: MANY }, (_, nth) => tenant.user(`user${nth}`));
  const [ada, bob, eve] = users;
  if (ada === undefined || bob === undefined || eve === undefined) throw new Error("There are no users.");
  return { ada, bob, eve, chess: tenant.group("Chess", [ada, bob, eve]) };
}

describe("a first load", () => {
  test("a first load leaves exactly the indexes that the migrations created", async () => {
    await using tenant = openEngineTenant();
    fill(tenant);
    const before = await indexes(tenant.context.store);
    expect(before.some((index) => index.startsWith("numbered_link_key:"))).toBe(true);
    const { instant } = await capture(tenant.context);
    expect(await indexes(tenant.context.store)).toEqual(await untouchedIndexes());
    expect(await indexes(tenant.context.store)).toEqual(before);
    expect(await stateAt(tenant.context.store, instant)).toEqual(await directoryState(tenant.directory));
  });

  test("a first load has the last state of an object that the directory lists twice while it is read", async () => {
    await using tenant = openEngineTenant();
    const { ada, bob, chess } = fill(tenant);
    let batches = 0;
    tenant.directory.beforeFeed = () => {
      batches += 1;
      if (batches !== 1) return;
      tenant.hands.update(ada, { city: "Bath" });
      tenant.hands.removeLink(memberOf(chess, bob));
      tenant.hands.addLink(memberOf(chess, bob));
    };
    const { instant } = await capture(tenant.context);
    expect(batches).toBeGreaterThan(2);
    const state = await directoryState(tenant.directory);
    expect(state.filter((line) => line.includes('"city":"Bath"'))).toHaveLength(1);
    expect(await stateAt(tenant.context.store, instant)).toEqual(state);
  });

  test("a first load removes what the directory reports as gone while it is read", async () => {
    await using tenant = openEngineTenant();
    const { ada, bob, eve, chess } = fill(tenant);
    let batches = 0;
    tenant.directory.beforeFeed = () => {
      batches += 1;
      if (batches !== 1) return;
      tenant.hands.removeLink(memberOf(chess, ada));
      tenant.hands.delete(bob);
      tenant.hands.purge(bob);
      tenant.hands.addLink(managerOf(ada, eve));
    };
    const { instant } = await capture(tenant.context);
    const state = await directoryState(tenant.directory);
    expect(state.filter((line) => line.includes(bob.id))).toEqual([]);
    expect(await stateAt(tenant.context.store, instant)).toEqual(state);
    expect(await indexes(tenant.context.store)).toEqual(await untouchedIndexes());
  });

  test("a first load that breaks off leaves no trace, and the next one is complete", async () => {
    await using tenant = openEngineTenant();
    fill(tenant);
    await breaksOff(tenant);
    expect(await indexes(tenant.context.store)).not.toEqual(await untouchedIndexes());

    const { instant } = await capture(tenant.context);
    expect(await stateAt(tenant.context.store, instant)).toEqual(await directoryState(tenant.directory));
    expect(await indexes(tenant.context.store)).toEqual(await untouchedIndexes());
  });

  test("a first load that breaks off after its indexes were built does not leave purged objects to be found", async () => {
    await using tenant = openEngineTenant();
    const { eve } = fill(tenant);
    const { db } = tenant.context.store;
    const afterTheLoad = async () => {
      if ((await missingIndexes(db)).length === 0) throw new Error("The line is dead.");
    };
    await expect(capture(tenant.context, afterTheLoad)).rejects.toThrow("The line is dead.");
    tenant.hands.delete(eve);
    tenant.hands.purge(eve);

    await capture(tenant.context);

    const found = await db.selectFrom("search").select("entity_id").execute();
    // The group and all users but one.
    expect(found).toHaveLength(MANY);
    expect(found).not.toContainEqual({ entity_id: eve.id });
  });

  test("a first load that breaks off does not block another tenant of the same store, nor the other way around", async () => {
    await using one = openEngineTenant();
    await using other = openEngineTenant();
    fill(one);
    fill(other);
    await breaksOff(one);
    const theirs = { ...other.context, store: one.store.forTenant(tenantId("tenant-2")) };

    const first = await capture(theirs);
    const second = await capture(one.context);

    const { store } = one.context;
    expect(await stateAt(theirs.store, first.instant)).toEqual(await directoryState(other.directory));
    expect(await stateAt(store, second.instant)).toEqual(await directoryState(one.directory));
    expect(await indexes(store)).toEqual(await untouchedIndexes());
  });
});

async function breaksOff({ directory, context }: EngineTenant): Promise<void> {
  let batches = 0;
  directory.beforeFeed = () => {
    batches += 1;
    if (batches === 2) throw new Error("The line is dead.");
  };
  await expect(capture(context)).rejects.toThrow("The line is dead.");
  directory.beforeFeed = () => {};
}
