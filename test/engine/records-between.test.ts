import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type { FinishedReading } from "../../src/directory/directory.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { recordsBetween, recordsSinceCapture } from "../../src/engine/compare/records-between.ts";
import { readUnheldActs } from "../../src/engine/compare/unheld-acts.ts";
import { headCapture } from "../../src/store/history/captures.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

/** Knows of a record only by its time that a reading includes its write, as a live tenant does. */
class TimedDirectory extends DelegatingDirectory {
  override hasRead({ readFrom }: FinishedReading, { time }: AuditRecord): boolean | null {
    return time < readFrom ? true : null;
  }
}

test.each([500, 5_000])(
  "yields a record once that is %i ms younger than a capture without changes after it",
  async (age) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const [group, user] = [tenant.group("Crew", []), tenant.user("ada")];
    const snapshot = await tenant.snapshot();
    tenant.later(age);
    tenant.as("eve").addLink(memberOf(group, user));
    tenant.later(60_000);
    tenant.as("eve").removeLink(memberOf(group, user));
    await tenant.engine.investigation.compareSnapshots(
      { from: snapshot.id, to: null, scope: everything },
      { limit: 1 },
    );
    const context = { ...tenant.context, directory: new TimedDirectory(tenant.directory) };
    const to = (await headCapture(tenant.context.store.db))?.instant ?? null;
    if (to === null) throw new Error("The tenant has no capture.");
    const records: AuditRecord[] = [];
    for await (const record of recordsSinceCapture(context, to, {})) records.push(record);
    for await (const record of recordsBetween(context, { from: null, to }, {})) records.push(record);
    expect(records.filter(({ actor }) => actor.name?.startsWith("eve"))).toHaveLength(2);
    expect(records.map(({ id }) => id)).toEqual([...new Set(records.map(({ id }) => id))]);
  },
);

/** Returns a tenant with 600 writes between two snapshots. */
async function written() {
  const tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  const taken = async () => {
    await tenant.snapshot();
    const head = await headCapture(tenant.context.store.db);
    if (head === null) throw new Error("The tenant has no capture.");
    return head.instant;
  };
  const from = await taken();
  tenant.later(60_000);
  for (let at = 0; at < 600; at += 1) tenant.as("eve").update(user, { department: `${at}` });
  const to = await taken();
  return { tenant, span: { from, to, isNow: false } };
}

test("lets other work of the thread have its turn while a long log is read", async () => {
  const { tenant, span } = await written();
  await using _ = tenant;
  let turns = 0;
  let isRead = false;
  const others = (async () => {
    for (; !isRead; turns += 1) await setImmediate();
  })();
  let records = 0;
  for await (const _record of recordsBetween(tenant.context, span, {})) records += 1;
  isRead = true;
  await others;
  expect(records).toBeGreaterThanOrEqual(600);
  expect(turns).toBeGreaterThanOrEqual(2);
});

test("says how far back a long log was read for what the history does not hold", async () => {
  const { tenant, span } = await written();
  await using _ = tenant;
  const { context } = tenant;
  const times = await Array.fromAsync(recordsBetween(context, span, {}), ({ time }) => time);
  expect(await readUnheldActs(context, span, undefined, times.length)).toEqual({ unheld: null });
  expect(await readUnheldActs(context, span, undefined, 300)).toEqual({ unheld: null, readBackTo: times[299] });
});

test("a comparison by actor includes work of which nothing was captured, because all of it was reversed", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("eve").update(user, { accountEnabled: false });
  tenant.as("max").update(user, { accountEnabled: true });
  const compared = (actor: string) => {
    const request = { from: snapshot.id, to: null, scope: { ...everything, actor } };
    return tenant.engine.investigation.compareSnapshots(request, { limit: 1 });
  };
  expect((await compared("eve")).done?.reversed?.total).toBe(1);
  await expect(compared("zoe")).rejects.toThrow(/no write by "zoe"/);
});
