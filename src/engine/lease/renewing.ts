import type { EngineContext } from "../context.ts";
import type { TenantLease } from "./tenant-lease.ts";

/**
 * Returns a function that renews the lease, at most four times in its life, for work that goes on for long without a
 * write. Otherwise another process would take the job over in the middle of it.
 */
export function renewing(
  { machine, leaseMillis }: Pick<EngineContext, "machine" | "leaseMillis">,
  lease: TenantLease,
): () => Promise<void> {
  let renewedAt = machine.now();
  return async () => {
    if (machine.now() - renewedAt < leaseMillis / 4) return;
    renewedAt = machine.now();
    await lease.renew();
  };
}
