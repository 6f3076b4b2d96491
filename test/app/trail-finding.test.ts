import { expect, test } from "vitest";
import { trailFinding } from "../../src/app/trail-finding.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { appendTrail, storedTrail } from "../../src/records/stored-trail.ts";
import { verifyNewestRecords } from "../../src/records/verify-records.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { stores } from "../support/stores.ts";

const VERIFY = "Run entra-rewind audit --verify.";

/** Opens a tenant whose trail has so many records, and the store that a person can write without its key. */
async function withTrail([store]: typeof stores, records: number) {
  if (store === undefined) throw new Error("There is no store.");
  const history = await store.open();
  const tenant = openEngineTenant({ history });
  const { context } = tenant;
  const append = (count: number) =>
    context.store.transaction(async (tx) => {
      for (let at = 0; at < count; at += 1) await appendTrail(context, tx, { action: "callRefused", caller: null });
    });
  await append(records);
  const newest = (most: number) => trailFinding({ verifyNewest: () => verifyNewestRecords(context, most) });
  return {
    tenant,
    append,
    newest,
    alter: (statement: string) => history.alter(statement),
    find: () => trailFinding(storedTrail(context)),
  };
}

test("doctor counts the records of a trail that is intact, and names an empty one", async () => {
  const { tenant, append, find } = await withTrail(stores, 0);
  await using _ = tenant;
  expect(await find()).toEqual({ name: "trail", ok: true, says: "empty", remedy: null });
  await append(3);
  expect(await find()).toEqual({ name: "trail", ok: true, says: "intact, 3 records looked at", remedy: null });
});

test.each([
  ["altered, after 1 record as written: record 2 was altered", "update trail set time = 0 where seq = 2"],
  [
    "altered, after 0 records as written: record 0 was put in",
    "insert into trail select tenant_id, 0, time, event_json, hash from trail where seq = 1",
  ],
  [
    "altered, after 0 records as written: the key of the trail is missing",
    "delete from secret where name = 'audit-key'",
  ],
  ["shorter than it should be, after 1 record as written: record 2 is missing", "delete from trail where seq = 2"],
  [
    "shorter than it should be, after 2 records as written: records at the end are missing",
    "delete from trail where seq = 3",
  ],
  ["shorter than it should be, after 0 records as written: records at the end are missing", "delete from trail"],
])("doctor finds a trail %s", async (says, statement) => {
  const { tenant, alter, find } = await withTrail(stores, 3);
  await using _ = tenant;
  expect(await alter(statement)).toBeGreaterThan(0);
  expect(await find()).toEqual({ name: "trail", ok: false, says, remedy: VERIFY });
});

test("doctor finds a trail shorter than the jobs and captures it should know", async () => {
  const { tenant, alter, find, newest } = await withTrail(stores, 0);
  await using _ = tenant;
  const ada = tenant.user("ada", { department: "Research" });
  const before = await tenant.snapshot();
  tenant.hands.update(ada, { department: "Sales" });
  await tenant.recoverTo(before);
  expect(await find()).toMatchObject({ ok: true });
  await alter("delete from trail");
  await alter("delete from secret where name in ('audit-key', 'audit-end')");
  expect(await find()).toMatchObject({
    ok: false,
    remedy: VERIFY,
    says: expect.stringContaining("shorter than the jobs"),
  });
  await tenant.context.store.transaction((tx) =>
    appendTrail(tenant.context, tx, { action: "callRefused", caller: null }),
  );
  await tenant.context.store.transaction((tx) =>
    appendTrail(tenant.context, tx, { action: "callRefused", caller: null }),
  );
  await alter("update capture set trail_records = 9");
  expect(await newest(1)).toMatchObject({ ok: false, says: expect.stringContaining("shorter than the captures") });
});

test("doctor looks at the newest records of a long trail, and says how many those are", async () => {
  const { tenant, alter, newest } = await withTrail(stores, 5);
  await using _ = tenant;
  expect(await newest(5)).toMatchObject({ ok: true, says: "intact, 5 records looked at" });
  expect(await newest(2)).toMatchObject({
    ok: true,
    says:
      "intact as far as looked at, the newest 2 of 5 records; 3 records before them were not checked, and " +
      "`entra-rewind audit --verify` checks all",
  });
  expect(await newest(4)).toMatchObject({
    says: expect.stringContaining("; 1 record before them was not checked, and "),
  });
  await alter("update trail set time = 0 where seq = 1");
  expect(await newest(2)).toMatchObject({ ok: true });
  await alter("update trail set hash = 'x' where seq = 3");
  expect(await newest(2)).toMatchObject({
    ok: false,
    says: "altered, after 0 records as written: record 4 was altered",
  });
  await alter("delete from trail where seq = 3");
  expect(await newest(2)).toMatchObject({
    ok: false,
    says: "shorter than it should be, after 0 records as written: record 3 is missing",
  });
});

test("doctor says what keeps it from reading a trail", async () => {
  const verifyNewest = () => Promise.reject(new RewindError("storeUnusable", "The file is damaged. Restore a backup."));
  expect(await trailFinding({ verifyNewest })).toEqual({
    name: "trail",
    ok: false,
    says: "The file is damaged.",
    remedy: "Restore a backup.",
  });
});
