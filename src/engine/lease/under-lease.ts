import { RewindError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import { activeJob } from "../../store/work/jobs.ts";
import { activeJobRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";
import { type TenantLease, withTenantLease } from "./tenant-lease.ts";

const LEASE_PATIENCE = 5 * SECOND;
const LEASE_LOOK = 100;

/**
 * Runs `work` under the tenant's lease. Waits briefly for a capture in progress, but not for a job. Throws `activeJob`
 * or `busy`.
 */
export async function underLease<T>(context: EngineContext, work: (lease: TenantLease) => Promise<T>): Promise<T> {
  const { store, machine, sleep, closing } = context;
  const giveUpAt = machine.now() + LEASE_PATIENCE;
  for (;;) {
    const active = await activeJob(store.db);
    if (active !== null) throw activeJobRefusal(active.job);
    const done = await withTenantLease(context, work);
    if (done !== null) return done.result;
    if (machine.now() >= giveUpAt) {
      throw new RewindError("busy", "Another process is capturing this tenant right now. Try again in a moment.");
    }
    await sleep(LEASE_LOOK, closing);
  }
}
