import { RewindError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import { activeJob } from "../../store/work/jobs.ts";
import { leaseHolder } from "../../store/work/lease.ts";
import { activeJobRefusal } from "../../summaries/refusals.ts";
import type { EngineContext } from "../context.ts";
import { type TenantLease, withTenantLease } from "./tenant-lease.ts";

const LEASE_PATIENCE = 5 * SECOND;
/**
 * Time in which this process waits for a capture of its own, such as the first one: shorter than hosts wait for an
 * answer.
 */
const OWN_PATIENCE = 45 * SECOND;
const LEASE_LOOK = 100;

const busy = (message: string): RewindError => new RewindError("busy", message);

/**
 * Runs `work` under the tenant's lease. Waits briefly for a capture in progress, but not for a job. Throws `activeJob`
 * or `busy`.
 */
export async function underLease<T>(context: EngineContext, work: (lease: TenantLease) => Promise<T>): Promise<T> {
  const { store, machine, sleep, closing } = context;
  const began = machine.now();
  for (;;) {
    const active = await activeJob(store.db);
    if (active !== null) throw activeJobRefusal(active.job);
    const done = await withTenantLease(context, work);
    if (done !== null) return done.result;
    const waited = machine.now() - began;
    if (waited >= LEASE_PATIENCE) {
      const isOwn = (await leaseHolder(store.db, machine.now())) === context.owner;
      if (!isOwn) throw busy("Another process is capturing this tenant right now. Try again in a moment.");
      if (waited >= OWN_PATIENCE) {
        throw busy(
          "This server is capturing the tenant itself right now, which takes minutes the first time. Try again in a minute.",
        );
      }
    }
    await sleep(LEASE_LOOK, closing);
  }
}
