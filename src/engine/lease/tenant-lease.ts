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
 * The right to work on the tenant. Only writes renew it, so a holder without progress loses it, and a former holder
 * cannot write.
 */
export interface TenantLease {
  /** Runs one transaction that first checks and renews the lease. Throws `leaseLost` if another process has it. */
  write<T>(work: (tx: TenantTx) => Promise<T>): Promise<T>;
  renew(): Promise<void>;
}

/** Runs `work` under the tenant's lease. Returns null without running it if another holder has the lease. */
export async function withTenantLease<T>(
  context: EngineContext,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const { store, owner, machine } = context;
  const hold = await store.transaction((tx) => takeLease(tx, owner, machine.now(), leaseEnd(context)));
  return hold === null ? null : underHold(context, hold, work);
}

/** Does the same if work of this kind is waiting. Returns null if none is, and never waits for a holder. */
export async function withClaimedLease<T>(
  context: EngineContext,
  waiting: Waiting,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const { store, owner, machine } = context;
  const hold = await claimLease(store, waiting, owner, machine.now(), leaseEnd(context));
  return hold === null ? null : underHold(context, hold, work);
}

const leaseEnd = ({ machine, leaseMillis }: EngineContext): Millis => machine.now() + leaseMillis;

async function underHold<T>(
  context: EngineContext,
  hold: LeaseHold,
  work: (lease: TenantLease) => Promise<T>,
): Promise<{ readonly result: T }> {
  const { store } = context;
  const written = new WrittenEnds(hold.until);
  const write: TenantLease["write"] = async (inner) => {
    let end = 0;
    const done = await store.transaction(async (tx) => {
      const began = context.machine.now();
      const known = written.possible;
      end = written.add(leaseEnd(context));
      await renewLease(tx, hold, end, known);
      const result = await inner(tx);
      // No other process writes before a long transaction has ended, but right afterward it would find the lease
      // expired.
      if (context.machine.now() - began > context.leaseMillis / 4) {
        const later = written.add(leaseEnd(context));
        await renewLease(tx, hold, later, [end]);
        end = later;
      }
      return result;
    });
    written.confirm(end);
    return done;
  };
  try {
    return { result: await work({ write, renew: () => write(async () => {}) }) };
  } finally {
    // An unreachable store must not discard the work's result, and the lease expires by itself.
    await releaseLease(store.db, hold).catch((error: unknown) => {
      if (!(error instanceof RewindError)) throw error;
    });
  }
}

/** The ends that the database may have of a lease, of which each write gives another. */
class WrittenEnds {
  #ends: Millis[];

  constructor(first: Millis) {
    this.#ends = [first];
  }

  /** Those of the last write that is known to be done, and of each one after it. */
  get possible(): readonly Millis[] {
    return [...this.#ends];
  }

  /** Notes an end that is about to be written. Returns it, or a later one where another write had the same. */
  add(end: Millis): Millis {
    let own = end;
    while (this.#ends.includes(own)) own += 1;
    this.#ends.push(own);
    return own;
  }

  /** Forgets what was written before a write that is done. */
  confirm(end: Millis): void {
    this.#ends = this.#ends.slice(Math.max(0, this.#ends.indexOf(end)));
  }
}
