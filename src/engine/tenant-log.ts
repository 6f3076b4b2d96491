import type { AuditEntry, Directory } from "../directory/directory.ts";
import { BACKUP_AND_RECOVERY } from "../domain/authors/audit-record.ts";
import type { Actor } from "../domain/changes/change.ts";
import { type Snapshot, snapshotIdOf } from "../domain/recovery/snapshot.ts";
import type { Instant } from "../domain/time.ts";
import type { TrailAction, TrailEvent } from "../service/audit-trail.ts";
import type { JobRecord, Starter } from "../store/work/jobs.ts";

/** Records the engine's own work in the tenant's log. Each applied change is logged where it is written. */
export async function recordSnapshot(
  directory: Directory,
  snapshot: { readonly instant: Instant; readonly kind: Snapshot["kind"] },
  starter: Starter | null,
): Promise<void> {
  const id = snapshotIdOf(snapshot.instant);
  await record(directory, `Create ${snapshot.kind} snapshot`, actorOf(starter), id, id, "success");
}

export async function recordJobStart(directory: Directory, { job, starter }: JobRecord): Promise<void> {
  const operation = `Start ${job.kind} job`;
  await record(directory, operation, actorOf(starter), job.id, job.id, "success");
}

export async function recordJobEnd(directory: Directory, { job, starter }: JobRecord): Promise<void> {
  const operation = `${job.kind === "preview" ? "Preview" : "Recovery"} job ended: ${job.status}`;
  const result = job.status === "successful" ? "success" : "failure";
  await record(directory, operation, actorOf(starter), job.id, job.id, result);
}

export async function recordCancel(directory: Directory, { job }: JobRecord, by: Starter): Promise<void> {
  await record(directory, `Cancel ${job.kind} job`, actorOf(by), job.id, job.id, "success");
}

/** Converts a record of our own trail for the tenant's log. Null for actions that the log has from elsewhere. */
const decisions: Readonly<Record<TrailAction, ((event: TrailEvent) => string) | null>> = {
  callRefused: ({ tool }) => `Refuse ${tool ?? "a call"}`,
  approvalRequested: () => "Request approval of a recovery",
  approvalGiven: () => "Approve a recovery",
  approvalDeclined: () => "Decline a recovery",
  approvalWithdrawn: () => "Withdraw an approval",
  approvalVoided: () => "Void an approval",
  refusalsOmitted: null,
  approvalRefused: () => "Refuse an approval",
  recoveryStarted: null,
  recoveryEnded: null,
  recoveryRemoved: null,
  recoveryRefused: () => "Refuse a recovery",
  jobCancelled: null,
  snapshotTaken: null,
};

export async function recordDecision(directory: Directory, event: TrailEvent): Promise<void> {
  const operation = decisions[event.action]?.(event);
  if (operation === undefined) return;
  const { caller, approvalId, jobId, planDigest, tool = "" } = event;
  const actor: Actor =
    caller === null ? { kind: "unknown", id: null, name: null } : { kind: "user", id: caller.id, name: caller.name };
  const target = approvalId ?? jobId ?? tool;
  const result = event.code === undefined && event.action !== "approvalDeclined" ? "success" : "failure";
  await record(directory, operation, actor, target, approvalId ?? planDigest ?? target, result);
}

/** Returns the log's actor for a person, or the engine itself if it acts on its own schedule. */
export function actorOf(starter: Starter | null): Actor {
  return starter === null
    ? { kind: "app", id: null, name: "entra-rewind" }
    : { kind: "user", id: starter.id, name: starter.userPrincipalName };
}

async function record(
  directory: Directory,
  operation: string,
  actor: Actor,
  target: string,
  correlationId: string,
  result: AuditEntry["result"],
): Promise<void> {
  await directory.record({
    time: await directory.now(),
    actor,
    app: "entra-rewind",
    ip: null,
    category: BACKUP_AND_RECOVERY,
    operation,
    result,
    correlationId,
    targets: [{ ref: null, displayName: target, modified: [] }],
  });
}
