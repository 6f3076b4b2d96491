import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Directory } from "../src/directory/directory.ts";
import { type JobId, tenantId } from "../src/domain/ids.ts";
import { defaultRetention } from "../src/domain/recovery/retention.ts";
import type { Caller } from "../src/domain/roles/role.ts";
import type { TenantIdentity } from "../src/domain/tenant/tenant.ts";
import { SECOND } from "../src/domain/time.ts";
import type { EngineContext } from "../src/engine/context.ts";
import { runJob } from "../src/engine/jobs/run-job.ts";
import { type TenantLease, withTenantLease } from "../src/engine/lease/tenant-lease.ts";
import { requireJob } from "../src/engine/plan/require-job.ts";
import { recordDecision } from "../src/engine/tenant-log.ts";
import { RecoveryProofs } from "../src/records/recovery-proof.ts";
import type { Store } from "../src/store/sql/database.ts";
import type { JobRecord } from "../src/store/work/jobs.ts";
import { LaterRecoveries } from "../src/store/work/later-recoveries.ts";

/** In whose name a bench starts jobs. */
export const caller: Caller = {
  id: "bench",
  userPrincipalName: "bench@bench.example",
  displayName: "Bench",
  roles: ["backupAdministrator"],
  permissions: ["EntraBackup.ReadWrite.Recovery"],
};

/** The parts that the engine needs, over any directory and store. */
export const engineContext = (
  store: Store,
  directory: Directory & { readonly tenant: TenantIdentity },
): EngineContext => ({
  store: store.forTenant(tenantId(directory.tenant.id)),
  directory,
  coverage: "extended",
  machine: { now: () => Date.now() },
  sleep: async (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
  newId: randomUUID,
  owner: `bench ${process.pid}`,
  leaseMillis: 600 * SECOND,
  retention: defaultRetention,
  proofs: new RecoveryProofs(store.forTenant(tenantId(directory.tenant.id)).db),
  later: new LaterRecoveries(store.forTenant(tenantId(directory.tenant.id)).db),
  onRecorded: (event) => recordDecision(directory, event),
  closing: new AbortController().signal,
});

/** Runs `work` with the tenant's lease, which has no other holder in a benchmark. */
export async function leased<T>(context: EngineContext, work: (lease: TenantLease) => Promise<T>): Promise<T> {
  const done = await withTenantLease(context, work);
  if (done === null) throw new Error("Another process works on the bench's tenant.");
  return done.result;
}

/** Carries a job to its end, as the job runner does. */
export async function runToEnd(context: EngineContext, id: JobId): Promise<JobRecord> {
  await leased(context, async (lease) => runJob(context, lease, await requireJob(context, id), false));
  const ended = await requireJob(context, id);
  const { status, failure } = ended.job;
  if (status !== "successful") throw new Error(`Job ${id} is ${status}: ${failure?.message ?? "no reason given"}`);
  return ended;
}
