import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { KeptLogDirectory } from "../../src/engine/log/kept-log-directory.ts";
import { withOwnWrites } from "../../src/engine/log/own-writes.ts";
import { dropJob } from "../../src/store/history/pruning.ts";
import { outcomesOf, recordOutcomes } from "../../src/store/work/ledger.ts";
import { stores } from "../support/stores.ts";
import { openVaultTenant, type VaultTenant } from "../support/vault-tenant.ts";

/** Lets time pass for the service and for this machine. */
function later(tenant: VaultTenant): void {
  tenant.later(MINUTE);
  tenant.machineLater(MINUTE);
}

/** Returns the records of an object's writes, newest first, as questions about authors read them. */
const recordsOf = (tenant: VaultTenant, ref: EntityRef): Promise<AuditRecord[]> =>
  Array.fromAsync(new KeptLogDirectory(tenant.live, tenant.store).audit({ targets: [ref] }));

/** A tenant in which a recovery in the boss's name has just put back what eve wrote. */
async function recovered(): Promise<{ tenant: VaultTenant; ada: EntityRef; ben: EntityRef; recovery: Job }> {
  const tenant = await openVaultTenant();
  const ada = tenant.user("ada", { department: "Sales", city: "Oslo" });
  const ben = tenant.user("ben", { department: "Sales" });
  later(tenant);
  const snapshot = await tenant.snapshot();
  later(tenant);
  tenant.as("eve").update(ada, { department: "Nowhere" });
  later(tenant);
  const recovery = await tenant.recover(await tenant.preview(snapshot));
  return { tenant, ada, ben, recovery };
}

test("undoing an actor on a live tenant passes over a recovery and its undoing", async () => {
  const { tenant, ada, ben, recovery } = await recovered();
  await using _ = tenant;
  if (recovery.beforeRecoverySnapshotId === null) throw new Error("The recovery kept no snapshot.");
  later(tenant);
  await tenant.recover(await tenant.preview({ id: recovery.beforeRecoverySnapshotId }));
  expect(await tenant.property(ada, "department")).toBe("Nowhere");
  later(tenant);
  tenant.as("eve").update(ben, { department: "Nowhere" });
  later(tenant);
  const changes = await tenant.changesSince({ id: recovery.snapshotId }, { all: true, actor: "eve" });
  const values = new Map(changes.map(({ ref, properties }) => [ref.id, properties.map(({ then }) => then)]));
  expect(values).toEqual(
    new Map([
      [ada.id, ["Sales"]],
      [ben.id, ["Sales"]],
    ]),
  );
});

test("each kind of write that a recovery makes on a live tenant is marked as its own", async () => {
  await using tenant = await openVaultTenant();
  const [ada, ben, dora] = [tenant.user("ada", { department: "Sales" }), tenant.user("ben"), tenant.user("dora")];
  const group = tenant.group("Admins", [ada]);
  tenant.hands.addLink({ link: "manager", source: ada, target: ben });
  later(tenant);
  const snapshot = await tenant.snapshot();
  later(tenant);
  const eve = tenant.as("eve");
  eve.update(ada, { department: "Nowhere", userPrincipalName: "eda@contoso.example" });
  eve.removeLink({ link: "members", source: group, target: ada });
  eve.addLink({ link: "members", source: group, target: ben });
  eve.addLink({ link: "manager", source: ada, target: dora });
  eve.delete(dora);
  const made = eve.create("user", { displayName: "made", userPrincipalName: "made@contoso.example" });
  later(tenant);
  const preview = await tenant.preview(snapshot);
  const recovery = await tenant.recover(preview);
  expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  const records = await Promise.all([ada, ben, dora, group, made].map((ref) => recordsOf(tenant, ref)));
  const own = records.flat().filter(({ time }) => time >= recovery.jobStartDateTime);
  expect(own.map(({ operation }) => operation)).not.toEqual([]);
  expect(own.filter((record) => record.recovery !== recovery.id)).toEqual([]);
  expect(
    new Set(own.flatMap(({ targets }) => targets.flatMap(({ modified }) => modified.map(({ name }) => name)))),
  ).toEqual(new Set(["department", "userPrincipalName", "members", "manager", "deletedDateTime"]));
  const earlier = records.flat().filter(({ time }) => time < recovery.jobStartDateTime);
  expect(earlier.filter((record) => record.recovery !== undefined)).toEqual([]);
});

describe("a write beside those of a recovery stays its author's", () => {
  interface NearMiss {
    readonly what: string;
    readonly on?: "ben";
    write(tenant: VaultTenant, refs: { readonly ada: EntityRef; readonly ben: EntityRef }): void;
  }

  const nearMisses: readonly NearMiss[] = [
    {
      what: "another value by the person in whose name it ran",
      write: (tenant, { ada }) => tenant.as("boss").update(ada, { department: "Elsewhere" }),
    },
    {
      what: "another property by the person in whose name it ran",
      write: (tenant, { ada }) => tenant.as("boss").update(ada, { city: "Sales" }),
    },
    {
      what: "its value together with another property",
      write(tenant, { ada }) {
        tenant.as("eve").update(ada, { department: "Elsewhere" });
        tenant.as("boss").update(ada, { department: "Sales", city: "Rome" });
      },
    },
    {
      what: "the deletion of an object that it changed",
      write: (tenant, { ada }) => tenant.as("boss").delete(ada),
    },
    {
      what: "its value on an object that it did not change",
      on: "ben",
      write(tenant, { ben }) {
        tenant.as("eve").update(ben, { department: "Elsewhere" });
        tenant.as("boss").update(ben, { department: "Sales" });
      },
    },
    {
      what: "its value by another person",
      write(tenant, { ada }) {
        tenant.as("boss").update(ada, { department: "Elsewhere" });
        tenant.as("eve").update(ada, { department: "Sales" });
      },
    },
    {
      what: "its value by the same person once it has ended",
      write(tenant, { ada }) {
        later(tenant);
        tenant.as("eve").update(ada, { department: "Elsewhere" });
        tenant.as("boss").update(ada, { department: "Sales" });
      },
    },
  ];

  test.each(nearMisses)("$what", async ({ on, write }) => {
    const { tenant, ada, ben, recovery } = await recovered();
    await using _ = tenant;
    const [own] = await recordsOf(tenant, ada);
    expect(own?.recovery).toBe(recovery.id);
    write(tenant, { ada, ben });
    const [newest] = await recordsOf(tenant, on === "ben" ? ben : ada);
    expect(newest?.id).not.toBe(own?.id);
    expect(newest?.recovery).toBeUndefined();
  });
});

test.each([
  ["unchanged", true],
  ["failed", false],
])("a write whose step the ledger calls %s is marked: %s", async (outcome, isMarked) => {
  const { tenant, ada, recovery } = await recovered();
  await using _ = tenant;
  await tenant.store.db.run(sql.raw(`update applied_change set outcome = '${outcome}'`));
  const [newest] = await recordsOf(tenant, ada);
  expect(newest?.recovery).toBe(isMarked ? recovery.id : undefined);
});

test.each([
  ["applied", true],
  ["unchanged", false],
])("a write by an app whose step the ledger calls %s is marked: %s", async (outcome, isMarked) => {
  const { tenant, ada, recovery } = await recovered();
  await using _ = tenant;
  const { db } = tenant.store;
  await db.run(sql.raw(`update applied_change set outcome = '${outcome}'`));
  const [own] = await Array.fromAsync(tenant.live.audit({ targets: [ada] }));
  if (own === undefined) throw new Error("The log has no record.");
  const byApp = { ...own, actor: { kind: "app", id: "writer", name: "Recoverer" } } as const;
  const [record] = await Array.fromAsync(withOwnWrites(db, [byApp], {}));
  expect(record?.recovery).toBe(isMarked ? recovery.id : undefined);
});

test("a recovery's writes stay marked after its job and the service's log are gone", async () => {
  const { tenant, ada, recovery } = await recovered();
  await using _ = tenant;
  later(tenant);
  await tenant.snapshot();
  tenant.answer(/\/auditLogs\//, { body: { value: [] } });
  await tenant.store.transaction((tx) => dropJob(tx, recovery.id));
  const [newest] = await recordsOf(tenant, ada);
  expect(newest?.recovery).toBe(recovery.id);
});

test.each(stores)("on $name, the ledger is asked for exactly the steps that are named", async ({ open }) => {
  await using opened = await open();
  const store = opened.store.forTenant(tenantId("tenant-1"));
  const job = jobId("00000000-0000-4000-8000-000000000001");
  const entry = (seq: number, step: string) =>
    ({ seq, step, outcome: "applied", reason: null, message: null }) as const;
  const entries = [entry(1, "properties"), entry(1, "restore"), entry(2, "properties"), entry(12, "restore")];
  await store.transaction((tx) => recordOutcomes(tx, job, entries));
  const wanted = [entry(1, "properties"), entry(12, "restore"), entry(2, "restore")];
  const found = await outcomesOf(store.db, job, wanted);
  expect(found.toSorted((a, b) => a.seq - b.seq)).toEqual([entry(1, "properties"), entry(12, "restore")]);
  expect(await outcomesOf(store.db, job, [])).toEqual([]);
});
