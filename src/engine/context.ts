import type { Directory } from "../directory/directory.ts";
import type { NewId } from "../domain/ids.ts";
import type { Job, RecoveriesAfter } from "../domain/recovery/job.ts";
import type { RetentionPolicy } from "../domain/recovery/retention.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { Coverage } from "../domain/tenant/coverage.ts";
import type { UnreadPart } from "../domain/tenant/part.ts";
import type { Selection } from "../domain/tenant/scope.ts";
import type { Clock, Instant, Millis, Sleep } from "../domain/time.ts";
import type { AuditTrail, TrailEvent } from "../service/audit-trail.ts";
import type { TenantStore } from "../store/sql/database.ts";

/** The context of every part of the engine. */
export interface EngineContext {
  /** The history and the jobs of the tenant. */
  readonly store: TenantStore;
  readonly directory: Directory;
  readonly coverage: Coverage;
  /** The machine's time, for leases and approvals. The tenant's time is `directory.now()`. */
  readonly machine: Clock;
  readonly sleep: Sleep;
  readonly newId: NewId;
  /** Names this process among those that share the store. */
  readonly owner: string;
  /** The time that a lease remains valid after its holder's last write. */
  readonly leaseMillis: Millis;
  /**
   * The interval at which it looks for jobs that other processes have started. About twice in the life of a lease if
   * absent.
   */
  readonly lookEvery?: Millis;
  readonly retention: RetentionPolicy;
  /** The greatest age of a reading that may answer a question. If absent, each question reads the tenant again. */
  readonly readAgainAfter?: Millis;
  /** Ids or user principal names of emergency accounts, in addition to those that the data shows. */
  readonly emergencyAccounts?: readonly string[];
  /** The identity that this server signs in with, if it is not the caller's. */
  readonly serverIdentity?: string;
  /** The rows of a plan that are assessed together. Tests make them few. */
  readonly assessedRows?: number;
  /** Keeps the records of the tenant's log that readings meet, because the service forgets them. */
  readonly keepsLog?: boolean;
  /** The only objects that may be recovered, for every caller. If absent, all of them. */
  readonly allowed?: Selection;
  /**
   * Says why this process does not carry out recoveries that this person started, or returns null if it does. Absent if it
   * carries out all. A recovery that is to be canceled is ended by every process.
   */
  readonly whyNotRecover?: (starter: Pick<Caller, "id" | "userPrincipalName">) => Promise<string | null>;
  /** The records of recoveries, as far as this process has read the trail. */
  readonly proofs: Pick<AuditTrail, "recovery">;
  /** The recoveries that came after others. */
  readonly later: { after(recovery: Job): Promise<RecoveriesAfter> };
  /** Receives what a daily snapshot could not read, which no caller sees. */
  readonly onUnread?: (unread: readonly UnreadPart[], instant: Instant) => void;
  /** Repeats a record of the trail in the tenant's own log. */
  readonly onRecorded: (event: TrailEvent) => Promise<void>;
  /** Aborts when the engine is closing. */
  readonly closing: AbortSignal;
}
