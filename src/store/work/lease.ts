import type { ExpressionBuilder } from "kysely";
import { RewindError } from "../../domain/errors.ts";
import { terminalStatuses } from "../../domain/recovery/job.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import type { TenantStore } from "../sql/database.ts";
import { isPostgres } from "../sql/dialect.ts";
import { FixedStatement } from "../sql/fixed-statement.ts";
import type { Schema } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { isDue } from "./schedules.ts";

/**
 * The right to capture and to work on jobs of a tenant, held by one process at a time. Its epoch rises with every
 * holder, and every write of a holder checks it in its own transaction, so that a process that lost the lease cannot
 * write.
 */
export interface LeaseHold {
  readonly owner: string;
  readonly epoch: number;
  readonly until: Millis;
}

/** The longest lease that a process may ask for. A longer remainder is a clock's mistake. */
const LONGEST_LEASE: Millis = 15 * MINUTE;

/** Takes the tenant's lease if it is free or has run out. Returns null if another process holds it. */
export async function takeLease(tx: TenantTx, owner: string, now: Millis, until: Millis): Promise<LeaseHold | null> {
  await makeRow(tx);
  const taken = await tx
    .updateTable("tenant_lease")
    .set((row) => ({ owner, epoch: row("epoch", "+", 1), lease_until: until }))
    .where((row) => isFree(row, now))
    .returning("epoch")
    .executeTakeFirst();
  return taken === undefined ? null : { owner, epoch: taken.epoch, until };
}

/** The reason for a claim: a job has not ended, or a schedule is due by the tenant's clock. */
export type Waiting = { readonly kind: "job" } | { readonly kind: "schedule"; readonly dueBy: Millis };

/**
 * Takes the tenant's lease for waiting work, if the lease is free. Returns null if no work waits or another process has
 * the lease. The rows of jobs and schedules are the queue. Looking and taking are one statement, so that of several
 * processes at once, one gets the lease and the others continue without waiting.
 */
export async function claimLease(
  { db, transaction }: TenantStore,
  waiting: Waiting,
  owner: string,
  now: Millis,
  until: Millis,
): Promise<LeaseHold | null> {
  if (!(await hasRow(db))) await transaction(makeRow);
  const free = db
    .selectFrom("tenant_lease")
    .select("epoch")
    .where((row) => isFree(row, now))
    .where(({ exists }) => exists(waitingRows(db, waiting)));
  const taken = await db
    .updateTable("tenant_lease")
    .set((row) => ({ owner, epoch: row("epoch", "+", 1), lease_until: until }))
    // SQLite has one writer, which never waits in the middle of a statement.
    .where("epoch", "in", isPostgres(db) ? free.forUpdate().skipLocked() : free)
    .returning("epoch")
    .executeTakeFirst();
  return taken === undefined ? null : { owner, epoch: taken.epoch, until };
}

function waitingRows(db: TenantDb, waiting: Waiting) {
  return waiting.kind === "job"
    ? db
        .selectFrom("job")
        .select("job.id")
        .where("job.status", "not in", [...terminalStatuses])
    : db
        .selectFrom("schedule")
        .select("schedule.kind")
        .where((row) => isDue(row, waiting.dueBy));
}

/** Returns the process that holds the tenant's lease. Null if it is free. */
export async function leaseHolder(db: TenantDb, now: Millis): Promise<string | null> {
  const held = db
    .selectFrom("tenant_lease")
    .select("owner")
    .where((row) => row.not(isFree(row, now)));
  return (await held.executeTakeFirst())?.owner ?? null;
}

/** Returns true if no process holds the tenant's lease. */
export async function isLeaseFree(db: TenantDb, now: Millis): Promise<boolean> {
  const held = db
    .selectFrom("tenant_lease")
    .select("epoch")
    .where((row) => row.not(isFree(row, now)));
  return (await held.executeTakeFirst()) === undefined;
}

async function hasRow(db: TenantDb): Promise<boolean> {
  return (await db.selectFrom("tenant_lease").select("epoch").executeTakeFirst()) !== undefined;
}

async function makeRow(tx: TenantTx): Promise<void> {
  await tx
    .insertInto("tenant_lease")
    .values({ owner: "", epoch: 0, lease_until: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Holds for a lease without an owner, one that has run out, and one longer than any lease, which a clock wrote that has
 * been set back since.
 */
const isFree = (row: ExpressionBuilder<Schema, "tenant_lease">, now: Millis) =>
  row.or([row("owner", "=", ""), row("lease_until", "<", now), row("lease_until", ">", now + LONGEST_LEASE)]);

/**
 * Renews the lease as part of a write. `written` are the ends that this holder's last write, or one whose outcome it does
 * not know, gave the lease. Throws `leaseLost` if the lease has none of them: another process has taken it over, or the
 * database has come back without the last write, as a standby may.
 */
export async function renewLease(
  tx: TenantTx,
  hold: LeaseHold,
  until: Millis,
  written: readonly Millis[],
): Promise<void> {
  if (!(await isRenewed(tx, hold, until, written))) {
    throw new RewindError("leaseLost", "Another process has taken over the work on this tenant.");
  }
}

const renewal = new FixedStatement<never>(
  `update "tenant_lease" set "lease_until" = $2
   where "tenant_id" = $1 and "owner" = $3 and "epoch" = $4 and "lease_until" = $5`,
);

async function isRenewed(tx: TenantTx, hold: LeaseHold, until: Millis, written: readonly Millis[]): Promise<boolean> {
  for (const end of written) {
    const { numAffectedRows } = await renewal.run(tx, until, hold.owner, hold.epoch, end);
    if (numAffectedRows === 1n) return true;
  }
  return false;
}

/** Releases the lease, unless another process has it already. */
export async function releaseLease(db: TenantDb, hold: LeaseHold): Promise<void> {
  await db
    .updateTable("tenant_lease")
    .set({ owner: "", lease_until: 0 })
    .where("owner", "=", hold.owner)
    .where("epoch", "=", hold.epoch)
    .execute();
}
