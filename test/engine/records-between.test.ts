import { expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import type { FinishedReading } from "../../src/directory/directory.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { recordsBetween, recordsSinceCapture } from "../../src/engine/compare/records-between.ts";
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
