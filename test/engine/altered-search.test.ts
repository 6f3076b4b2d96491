import { describe, expect, test } from "vitest";
import { asInstant } from "../../src/domain/time.ts";
import { captureHead } from "../../src/engine/capture/capture.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { alteredSearch } from "../../src/store/history/altered-search.ts";
import { dropVersionsBetween } from "../../src/store/history/pruning.ts";
import { rollBackUnfinished } from "../../src/store/history/roll-back.ts";
import { dropStrayTexts } from "../../src/store/sql/drop-stray-texts.ts";
import { migrations } from "../../src/store/sql/migrations.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { stores } from "../support/stores.ts";

/** The schema before the step that drops the texts which earlier versions left behind. */
const BEFORE_STRAY_TEXTS = migrations.indexOf(dropStrayTexts);
const verdict = ({ engine }: EngineTenant) => engine.trail.verify();

/** Captures, and calls `checkpoint` before each write with its number, from 1 on. */
const capture = ({ context }: EngineTenant, checkpoint: (at: number) => Promise<void> | void) => {
  let at = 0;
  const options = {
    always: true,
    checkpoint: () => {
      at += 1;
      return checkpoint(at);
    },
  };
  return withTenantLease(context, (lease) => captureHead(context, lease, options));
};

describe.each(stores)("the texts that objects are found by, in $name", ({ open }) => {
  test.each([
    ["the name", "update search set name = 'eve' where entity_type = 'user' and name = 'ada'", "user"],
    ["the words", "update search set words = words || ' eve' where entity_type = 'user' and name = 'ada'", "user"],
    ["the keys", "update search set keys = '' where entity_type = 'user' and name = 'ada'", "user"],
    ["the life", "update search set life = 'softDeleted' where entity_type = 'group'", "group"],
    ["the time of an end", "update search set gone_at = 1 where entity_type = 'group'", "group"],
    ["the end", "update search set life = 'gone', gone_at = 1 where entity_type = 'group'", "group"],
    ["the whole row", "delete from search where entity_type = 'group'", "group"],
    [
      "a row that was put in",
      `insert into search (tenant_id, entity_type, entity_id, life, name, keys, words)
        select tenant_id, entity_type, 'planted', life, name, keys, words from search where entity_type = 'group'`,
      "group planted",
    ],
    [
      "a row of a relationship that was put in",
      `insert into search (tenant_id, entity_type, entity_id, life, name, keys, words)
        select tenant_id, 'appRoleAssignment', 'planted', 'gone', name, keys, words from search where entity_type = 'group'`,
      "appRoleAssignment planted",
    ],
  ])("differ from the states if %s was altered without the key", async (_, statement, object) => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    tenant.user("bob");
    tenant.group("Club");
    await tenant.snapshot();
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    expect(await history.alter(statement)).toBe(1);
    expect(await verdict(tenant)).toMatchObject({
      part: "history",
      why: expect.stringContaining(`the search text of 1 object differs from what was captured, that of ${object}`),
    });
  });

  test("are counted when those of several objects differ", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    tenant.user("bob");
    await tenant.snapshot();
    await history.alter("update search set name = 'eve' where entity_type = 'user'");
    expect(await verdict(tenant)).toMatchObject({ why: expect.stringContaining("the search text of 2 objects") });
  });

  test("are those of the states again once an interrupted capture was taken back", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    await tenant.snapshot();
    tenant.hands.update(ada, { displayName: "Ada Lovelace" });
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    tenant.user("cleo");
    const interrupted = capture(tenant, (at) => {
      if (at === 2) throw new Error("The process is dead.");
    });
    await expect(interrupted).rejects.toThrow("The process is dead.");
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    const verdicts: unknown[] = [];
    await capture(tenant, async () => {
      verdicts.push(await verdict(tenant));
    });
    expect(verdicts.length).toBeGreaterThan(1);
    for (const each of verdicts) expect(each).toMatchObject({ intact: true });
  });

  test("are as before an interrupted capture for what was gone then and for what only it saw", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    await tenant.snapshot();
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    tenant.user("cleo");
    const { createdDateTime: head } = await tenant.snapshot();
    const texts = () => tenant.context.store.db.selectFrom("search").selectAll().orderBy("entity_id").execute();
    const before = await texts();
    tenant.user("dora");
    tenant.hands.update(ada, { displayName: "Ada Lovelace" });
    const interrupted = capture(tenant, (at) => {
      if (at === 2) throw new Error("The process is dead.");
    });
    await expect(interrupted).rejects.toThrow("The process is dead.");
    expect(await texts()).not.toEqual(before);
    await withTenantLease(tenant.context, (lease) => lease.write((tx) => rollBackUnfinished(tx, head, 1_000)));
    expect(await texts()).toEqual(before);
  });

  test.each([
    ["the name", "update search set name = 'eve' where name = 'bob'", "user"],
    ["the keys", "update search set keys = '' where name = 'bob'", "user"],
    ["the time of the end", "update search set gone_at = gone_at + 1 where name = 'bob'", "user"],
    ["the time of the end alone", "update search set gone_at = null where name = 'bob'", "user"],
    ["the life", "update search set life = 'live', gone_at = null where name = 'bob'", "user"],
    [
      "a row of an object that never was",
      `insert into search (tenant_id, entity_type, entity_id, life, name, keys, words, gone_at)
        select tenant_id, entity_type, 'planted', life, name, keys, words, gone_at from search where name = 'bob'`,
      "user planted",
    ],
  ])("differ from the last states of what is gone if %s was altered without the key", async (_, statement, object) => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    const bob = tenant.user("bob");
    await tenant.snapshot();
    tenant.hands.update(bob, { displayName: "bob" });
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    expect(await history.alter(statement)).toBe(1);
    expect(await verdict(tenant)).toMatchObject({
      part: "history",
      why: expect.stringContaining(`the search text of 1 object differs from what was captured, that of ${object}`),
    });
  });

  test("follow the states of an object that is gone as retention lets go of them", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    const { context } = tenant;
    tenant.user("ada");
    const bob = tenant.user("bob");
    await tenant.snapshot();
    tenant.hands.update(bob, { displayName: "Robert" });
    await tenant.snapshot();
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    const namesOfGone = async () =>
      (await context.store.db.selectFrom("search").select("name").where("life", "=", "gone").execute()).map(
        ({ name }) => name,
      );
    expect(await namesOfGone()).toEqual(["robert"]);
    const instants = (await context.store.db.selectFrom("snapshot").select("instant").orderBy("instant").execute()).map(
      ({ instant }) => asInstant(instant),
    );
    const [first, , last] = instants;
    if (first === undefined || last === undefined) throw new Error("There are not three snapshots.");
    // As retention does where it keeps the first and the last of them.
    await context.store.transaction((tx) => dropVersionsBetween(tx, [bob], first, last));
    expect(await namesOfGone()).toEqual(["bob"]);
    expect(await alteredSearch(context.store)).toBeNull();
    await context.store.transaction((tx) => dropVersionsBetween(tx, [bob], null, last));
    expect(await namesOfGone()).toEqual([]);
    expect(await alteredSearch(context.store)).toBeNull();
  });

  test("are the last states' of objects that came, changed and went within one capture", async () => {
    await using tenant = openEngineTenant({ history: await open() });
    const bob = tenant.user("bob");
    await tenant.snapshot();
    const cleo = tenant.user("cleo");
    tenant.hands.update(bob, { displayName: "Robert" });
    // A reading that shows them first, and in its next batch that they are gone.
    const split = tenant.directory.feed.bind(tenant.directory);
    Object.assign(tenant.directory, {
      async *feed(...args: Parameters<typeof split>) {
        for await (const batch of split(...args)) {
          yield batch;
          yield { ...batch, entities: [], linksAdded: [], linksRemoved: [], records: [], gone: [bob, cleo] };
        }
      },
    });
    await tenant.snapshot();
    expect(await verdict(tenant)).toMatchObject({ intact: true });
  });

  test("that an earlier version left behind are gone after the upgrade, and no alteration", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    const bob = tenant.user("bob");
    await tenant.snapshot();
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    const copyOf = (id: string, end: string) =>
      history.alter(`insert into search (tenant_id, entity_type, entity_id, life, name, keys, words, gone_at)
        select tenant_id, entity_type, '${id}', ${end} from search where name = 'ada'`);
    // Those of objects that only a capture saw that was taken back, one of which then counted as gone.
    await copyOf("cleo", "'live', 'cleo', '', 'cleo', null");
    await copyOf("dora", "'gone', 'dora', '', 'dora', 5");
    expect(await verdict(tenant)).toMatchObject({ why: expect.stringContaining("the search text of 2 objects") });
    await history.upgradeFrom(BEFORE_STRAY_TEXTS);
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    const left = await tenant.context.store.db.selectFrom("search").select("name").orderBy("name").execute();
    expect(left.map(({ name }) => name)).toEqual(["ada", "bob"]);
  });

  test("of an object that a later reading reported as gone once more are found after the upgrade", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    const bob = tenant.user("bob");
    await tenant.snapshot();
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    // As an earlier version did at each such report.
    expect(await history.alter("update search set gone_at = gone_at + 60000 where name = 'bob'")).toBe(1);
    expect(await verdict(tenant)).toMatchObject({ why: expect.stringContaining("the search text of 1 object") });
    await history.upgradeFrom(BEFORE_STRAY_TEXTS);
    expect(await verdict(tenant)).toMatchObject({ intact: true });
    const found = tenant.context.store.db.selectFrom("search").select("life").where("name", "=", "bob");
    expect(await found.execute()).toEqual([{ life: "gone" }]);
  });

  test("of a state that retention of an earlier version dropped are gone after the upgrade, and no alteration", async () => {
    const history = await open();
    await using tenant = openEngineTenant({ history });
    tenant.user("ada");
    const bob = tenant.user("bob");
    await tenant.snapshot();
    tenant.hands.update(bob, { displayName: "Robert" });
    await tenant.snapshot();
    tenant.hands.delete(bob);
    tenant.hands.purge(bob);
    await tenant.snapshot();
    const renamed = "select max(valid_from) from entity_version where display_name = 'Robert'";
    expect(await history.alter(`delete from entity_version where valid_from >= (${renamed})`)).toBeGreaterThan(0);
    await history.upgradeFrom(BEFORE_STRAY_TEXTS);
    const left = await tenant.context.store.db.selectFrom("search").select("name").orderBy("name").execute();
    expect(left.map(({ name }) => name)).toEqual(["ada"]);
    expect(await alteredSearch(tenant.context.store)).toBeNull();
  });
});
