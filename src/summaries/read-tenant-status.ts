import { isTerminal, type Job } from "../domain/recovery/job.ts";
import type { Snapshot } from "../domain/recovery/snapshot.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Services } from "../service/services.ts";
import type { Tenant } from "../service/session.ts";

/** All that is worth knowing before the first step. */
export interface TenantStatus {
  readonly tenant: Tenant;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  /** Returns the newest snapshot that is meant as a target, or else the newest. */
  readonly newestSnapshot: Snapshot | null;
  readonly activeJob: Job | null;
  /** The newest recovery that has ended. Absent if it is not among the newest jobs. */
  readonly lastRecovery?: Job;
}

/** An active job is always among the newest: a tenant has one at most. */
const NEWEST = { limit: 10 };

export async function readTenantStatus(
  { recovery, session }: Pick<Services, "recovery" | "session">,
  caller: Caller,
): Promise<TenantStatus> {
  const [tenant, capabilities, snapshots, jobs] = await Promise.all([
    session.tenant(),
    session.capabilities,
    recovery.listSnapshots(NEWEST),
    recovery.listJobs({}, NEWEST),
  ]);
  const ended = jobs.items.find(({ kind, status }) => kind === "recovery" && isTerminal(status));
  return {
    tenant,
    caller,
    capabilities,
    newestSnapshot: snapshots.items.find((snapshot) => snapshot.isTarget) ?? snapshots.items[0] ?? null,
    activeJob: jobs.items.find((job) => !isTerminal(job.status)) ?? null,
    ...(ended === undefined ? {} : { lastRecovery: ended }),
  };
}
