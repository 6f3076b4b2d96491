import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRetention } from "../../src/domain/recovery/retention.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { runRetention } from "../../src/engine/capture/retention-run.ts";
import { withTenantLease } from "../../src/engine/lease/tenant-lease.ts";
import { HISTORY_END, sealOfEarlierEnd } from "../../src/store/history/capture-seal.ts";
import { captureRows } from "../../src/store/history/captures.ts";
import { HISTORY_KEY } from "../../src/store/history/history-key.ts";
import { findSecret } from "../../src/store/sql/secrets.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { happen, history, newTwinTenant } from "../support/random-history.ts";
import { memberOf } from "../support/recovery-tenant.ts";
import { stores, type TestedStore } from "../support/stores.ts";

/** Takes three snapshots of a few people and a group that change in between, and recovers one. */
async function lived({ open }: TestedStore) {
  const opened = await open();
  const tenant = openEngineTenant({ history: opened });
  const [ada, bob] = ["ada", "bob"].map((name) => tenant.user(name, { department: "Research" }));
  if (ada === undefined || bob === undefined) throw new Error("There is nobody.");
  const chess = tenant.group("Chess", [ada, bob]);
  const first = await tenant.snapshot();
  tenant.hands.update(ada, { department: "Sales" });
  tenant.hands.removeLink(memberOf(chess, bob));
  await tenant.snapshot();
  tenant.hands.delete(bob);
  await tenant.recoverTo(first);
  await tenant.snapshot();
  const alter = async (statement: string) => expect(await opened.alter(statement)).toBeGreaterThan(0);
  return { tenant, alter };
}

/** Takes a snapshot of as many similar users as are written against a pattern, and one for which the pattern is read. */
async function many({ open }: TestedStore) {
  const opened = await open();
  const tenant = openEngineTenant({ history: opened });
  for (let nth = 0; nth < 40; nth += 1) tenant.user(`user${nth}`, { department: "Sales" });
  await tenant.snapshot();
  tenant.user("ada", { department: "Sales" });
  await tenant.snapshot();
  const alter = async (statement: string) => expect(await opened.alter(statement)).toBeGreaterThan(0);
  return { tenant, alter, [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose]() };
}

const verify = ({ engine }: EngineTenant) => engine.trail.verify();

const newest = (table: string, column: string) => `"${column}" = (select max("${column}") from "${table}")`;
const alterations: readonly (readonly [string, string, RegExp])[] = [
  [
    "a value of a version",
    `update "entity_version" set "properties_json" = replace("properties_json", 'Research', 'Administration')`,
    /the state at .* is not the one that was captured/,
  ],
  [
    "the name of a version",
    `update "entity_version" set "display_name" = 'eve' where "display_name" = 'ada'`,
    /state at/,
  ],
  ["the life of a version", `update "entity_version" set "life" = 'live' where "life" = 'softDeleted'`, /state at/],
  ["the time of a version", `update "entity_version" set "valid_from" = 0 where "display_name" = 'ada'`, /state at/],
  ["a version taken out", `delete from "entity_version" where "display_name" = 'bob'`, /state at/],
  [
    "the end of a link",
    `update "link_end" set "entity_id" = "entity_id" || 'x' where "number" in (select "target" from "numbered_link")`,
    /state at/,
  ],
  ["a link taken out", `delete from "numbered_link" where "link" = 'members'`, /state at/],
  [
    "a link put in",
    `insert into "numbered_link" select "tenant_id", "source", 'owners', "target", "valid_from", "valid_to"
      from "numbered_link" where "valid_from" = 0`,
    /state at/,
  ],
  [
    "the sum of a capture",
    `update "capture" set "state_sum" = null where ${newest("capture", "instant")}`,
    /the capture of .* was altered/,
  ],
  ["the position of a capture", `update "capture" set "cursor" = '1' where ${newest("capture", "instant")}`, /altered/],
  ["the seal of a capture", `update "capture" set "seal" = null where ${newest("capture", "instant")}`, /altered/],
  [
    "the newest capture taken out",
    `delete from "capture" where ${newest("capture", "instant")}`,
    /captures at the end are missing/,
  ],
  [
    "a capture in the middle taken out",
    `delete from "capture" where "instant" = (select max("instant") from "capture" where "instant" <
      (select max("instant") from "capture"))`,
    /captures before .* are missing/,
  ],
  ...["onDemand", "beforeRecovery"].map(
    (kind) =>
      [
        `a snapshot taken out: ${kind}`,
        `delete from "snapshot" where "instant" = (select min("instant") from "snapshot" where "kind" = '${kind}')`,
        /snapshots were altered, put in or removed/,
      ] as const,
  ),
  [
    "a snapshot put in",
    `insert into "snapshot" select "tenant_id", "instant", 'scheduled', null, null from "capture" where "instant" not in
      (select "instant" from "snapshot")`,
    /snapshots were altered, put in or removed/,
  ],
  [
    "the count of a snapshot",
    `update "snapshot" set "changed_objects" = 0 where ${newest("snapshot", "instant")}`,
    /snapshots were altered, put in or removed/,
  ],
  ["the mark of the end taken away", `delete from "secret" where "name" = 'history-end'`, /the mark of the newest/],
  ["the key taken away", `delete from "secret" where "name" = 'history-key'`, /the key of the history is missing/],
  ["the key replaced", `update "secret" set "value" = 'x' where "name" = 'history-key'`, /was altered/],
];

describe.each(stores)("the history on $name", (store) => {
  test("a history that only the program wrote is intact, and its captures are counted", async () => {
    const { tenant } = await lived(store);
    await using _ = tenant;
    const verdict = await verify(tenant);
    expect(verdict).toMatchObject({ intact: true, records: 5 });
    expect(verdict.intact && verdict.captures).toBeGreaterThan(4);
    expect(verdict.intact && verdict.compared).toBeGreaterThan(3);
  });

  test.each(alterations)("verifying the trail shows an altered history: %s", async (_, statement, why) => {
    const { tenant, alter } = await lived(store);
    await using _tenant = tenant;
    await alter(statement);
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history", why: expect.stringMatching(why) });
  });

  test("verifying the trail shows an altered pattern of states, also in the process that has read it", async () => {
    await using opened = await many(store);
    await opened.alter(`update "state_pattern" set "properties_json" = replace("properties_json", 'Sales', 'Board')`);
    expect(await verify(opened.tenant)).toMatchObject({ intact: false, part: "history" });
  });

  test("a scheduled snapshot that is taken out shows, and one that retention removes does not", async () => {
    const opened = await store.open();
    await using tenant = openEngineTenant({ history: opened });
    const ada = tenant.user("ada");
    for (let day = 1; day <= 9; day += 1) {
      tenant.hands.update(ada, { department: `Department ${day}` });
      await tenant.engine.takeScheduledSnapshot();
      tenant.later(DAY);
    }
    expect((await tenant.engine.recovery.listSnapshots({})).items.length).toBeLessThan(9);
    expect(await verify(tenant)).toMatchObject({ intact: true });
    const removed = await opened.alter(`delete from "snapshot" where ${newest("snapshot", "instant")}`);
    expect(removed).toBe(1);
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history" });
    // A later snapshot does not hide it.
    await tenant.snapshot();
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history" });
  });

  test("the mark of an earlier version, which covers no snapshots, holds until the next capture replaces it", async () => {
    const { tenant, alter } = await lived(store);
    await using _ = tenant;
    const { db } = tenant.context.store;
    const key = (await findSecret(db, HISTORY_KEY)) ?? "";
    const seal = (await captureRows(db)).at(-1)?.seal ?? "";
    const earlier = sealOfEarlierEnd(key, seal);
    await alter(`update "secret" set "value" = '${earlier}' where "name" = '${HISTORY_END}'`);
    expect(await verify(tenant)).toMatchObject({ intact: true });
    await tenant.engine.takeScheduledSnapshot();
    expect(await verify(tenant)).toMatchObject({ intact: true });
    await alter(`delete from "snapshot" where ${newest("snapshot", "instant")}`);
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history" });
  });

  test("captures that are taken out at the end still show after the next capture", async () => {
    const { tenant, alter } = await lived(store);
    await using _ = tenant;
    await alter(`delete from "snapshot" where ${newest("snapshot", "instant")}`);
    await alter(`delete from "capture" where ${newest("capture", "instant")}`);
    await tenant.engine.takeScheduledSnapshot();
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history" });
  });

  test("a history from before there were sums is sealed from the next capture on", async () => {
    const opened = await store.open();
    await using tenant = openEngineTenant({ history: opened });
    const alter = async (statement: string) => expect(await opened.alter(statement)).toBeGreaterThan(0);
    tenant.user("ada");
    // Taken by no person, because the trail says of the others that their captures were sealed.
    await tenant.engine.takeScheduledSnapshot();
    const none = `"state_sum" = null, "trail_records" = null, "previous_seal" = null, "seal" = null`;
    await alter(`update "capture" set ${none}`);
    await alter(`delete from "secret" where "name" in ('history-key', 'history-end')`);
    expect(await verify(tenant)).toMatchObject({ intact: true, captures: 0 });
    tenant.user("eve");
    await tenant.snapshot();
    expect(await verify(tenant)).toMatchObject({ intact: true, captures: 1, compared: 1 });
    await alter(`update "entity_version" set "display_name" = 'mallory' where "display_name" = 'eve'`);
    expect(await verify(tenant)).toMatchObject({ intact: false, part: "history" });
  });

  test("a first capture whose directory lists objects twice adds up what it keeps of them", async () => {
    await using tenant = openEngineTenant({ history: await store.open() });
    const users = Array.from({ length: 1_200 }, (_, nth) => tenant.user(`user${nth}`));
    const [ada, bob] = users;
    if (ada === undefined || bob === undefined) throw new Error("There is nobody.");
    const chess = tenant.group("Chess", users.slice(0, 50));
    let batches = 0;
    tenant.directory.beforeFeed = () => {
      batches += 1;
      if (batches !== 1) return;
      tenant.hands.update(ada, { city: "Bath" });
      tenant.hands.removeLink(memberOf(chess, bob));
      tenant.hands.addLink(memberOf(chess, bob));
    };
    await tenant.snapshot();
    expect(batches).toBeGreaterThan(1);
    expect(await verify(tenant)).toMatchObject({ intact: true, captures: 1, compared: 1 });
  });
});

test("whatever happens to a tenant, its history is intact before and after retention", () =>
  fc.assert(
    fc.asyncProperty(history, fc.boolean(), async (happenings, recovered) => {
      await using tenant = openEngineTenant({ inMemory: true });
      const twin = newTwinTenant(tenant);
      let first: Snapshot | null = null;
      for (const happening of happenings) {
        happen(twin, happening);
        if (happening.kind !== "snapshot") continue;
        const snapshot = await tenant.snapshot();
        first ??= snapshot;
        // A person may take a few snapshots in a short time only.
        tenant.machineLater(10 * MINUTE);
        tenant.later(30 * HOUR);
      }
      // Comes last, because the model of the directory's rules does not follow a recovery.
      const preview = first === null || !recovered ? null : await tenant.preview(first);
      if (preview !== null && preview.totals.changedObjects !== 0) await tenant.recover(preview);
      expect(await verify(tenant)).toMatchObject({ intact: true });
      tenant.later(5 * DAY);
      await withTenantLease(tenant.context, (lease) =>
        runRetention({ ...tenant.context, retention: { ...defaultRetention, daily: 2 } }, lease),
      );
      expect(await verify(tenant)).toMatchObject({ intact: true });
    }),
    { numRuns: 40 },
  ));
