import { describe, expect, test } from "vitest";
import { captureHead } from "../../src/engine/capture/capture.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { rollBackUnfinished } from "../../src/store/history/roll-back.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { stores } from "../support/stores.ts";

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
});
