import { RewindError } from "../../domain/errors.ts";
import type { Millis } from "../../domain/time.ts";
import type { TenantTx } from "../../store/sql/tenant-db.ts";
import {
  claimLease,
  type LeaseHold,
  releaseLease,
  renewLease,
  takeLease,
  type Waiting,
} from "../../store/work/lease.ts";
import type { EngineContext } from "../context.ts";

/**
 * The right to work on the tenant. It is renewed by each write and by nothing else: whoever makes no progress loses it,
 * and whoever lost it cannot write.
 */
export interface TenantLease {
  /** One transaction that first checks and renews the lease. Throws `leaseLost` if another process has it. */
  write<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  renew(): Promise<void>;
}

/** Runs `work` under the tenant's lease; null without running it if another holder has the lease. */
export async function withTenantLease<T>(
  context: EngineContext,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const { store, owner, machine } = context;
  const hold = await store.transaction((tx) => takeLease(tx, owner, machine.now(), leaseEnd(context)));
  return hold === null ? null : underHold(context, hold, work);
}

/** The same where work of this kind waits; null also where none does. Waits for nobody. */
export async function withClaimedLease<T>(
  context: EngineContext,
  waiting: Waiting,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const { store, owner, machine } = context;
  const hold = await claimLease(store.db, waiting, owner, machine.now(), leaseEnd(context));
  return hold === null ? null : underHold(context, hold, work);
}

const leaseEnd = ({ machine, leaseMillis }: EngineContext): Millis => machine.now() + leaseMillis;

async function underHold<T>(
  context: EngineContext,
  hold: LeaseHold,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T }> {
  const { store } = context;
  const write: TenantLease["write"] = (inner) =>
    store.transaction(async (tx) => {
      const began = context.machine.now();
      await renewLease(tx, hold, leaseEnd(context));
      const done = await inner(tx);
      // Nobody else writes before a long transaction has ended, but right after it they would find the lease run out.
      if (context.machine.now() - began > context.leaseMillis / 4) await renewLease(tx, hold, leaseEnd(context));
      return done;
    });
  try {
    return { result: await work({ write, renew: () => write(async () => {}) }) };
  } finally {
    // A store that cannot be reached now is no reason to forget what the work came to: the lease runs out by itself.
    await releaseLease(store.db, hold).catch((error: unknown) => {
      if (!(error instanceof RewindError)) throw error;
    });
  }
}
