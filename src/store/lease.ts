import { RewindError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import type { Millis } from "../domain/time.ts";
import type { Queryable, Tx } from "./database.ts";

/**
 * The right to capture and to work on jobs of a tenant, held by one process at a time. Its epoch rises with every
 * holder, and every write of a holder checks it in its own transaction: whoever lost the lease can write nothing more.
 */
export interface LeaseHold {
  readonly owner: string;
  readonly epoch: number;
}

/** Takes the tenant's lease if nobody holds it or its holder let it run out; null if somebody holds it. */
export async function takeLease(
  tx: Tx,
  tenant: TenantId,
  owner: string,
  now: Millis,
  until: Millis,
): Promise<LeaseHold | null> {
  await tx
    .insertInto("tenant_lease")
    .values({ tenant_id: tenant, owner: "", epoch: 0, lease_until: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const taken = await tx
    .updateTable("tenant_lease")
    .set((row) => ({ owner, epoch: row("epoch", "+", 1), lease_until: until }))
    .where("tenant_id", "=", tenant)
    .where((row) => row.or([row("owner", "=", ""), row("lease_until", "<", now)]))
    .returning("epoch")
    .executeTakeFirst();
  return taken === undefined ? null : { owner, epoch: taken.epoch };
}

/** Renews the lease as part of a write; throws `leaseLost` where another process has taken it over. */
export async function holdLease(tx: Tx, tenant: TenantId, hold: LeaseHold, until: Millis): Promise<void> {
  const held = await tx
    .updateTable("tenant_lease")
    .set({ lease_until: until })
    .where("tenant_id", "=", tenant)
    .where("owner", "=", hold.owner)
    .where("epoch", "=", hold.epoch)
    .executeTakeFirst();
  if (held.numUpdatedRows !== 1n) {
    throw new RewindError("leaseLost", "Another process has taken over the work on this tenant.");
  }
}

/** Lets the lease go, unless it is another's already. */
export async function releaseLease(db: Queryable, tenant: TenantId, hold: LeaseHold): Promise<void> {
  await db
    .updateTable("tenant_lease")
    .set({ owner: "", lease_until: 0 })
    .where("tenant_id", "=", tenant)
    .where("owner", "=", hold.owner)
    .where("epoch", "=", hold.epoch)
    .execute();
}
