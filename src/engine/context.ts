import type { Directory } from "../directory/directory.ts";
import type { Coverage } from "../domain/coverage.ts";
import type { NewId } from "../domain/ids.ts";
import type { RetentionPolicy } from "../domain/retention.ts";
import type { Selection } from "../domain/scope.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { TenantStore } from "../store/sql/database.ts";

/** What every part of the engine works with. */
export interface EngineContext {
  /** The history and the jobs of the tenant. */
  readonly store: TenantStore;
  readonly directory: Directory;
  readonly coverage: Coverage;
  /** The machine's time, for leases and approvals; the tenant's own is `directory.now()`. */
  readonly machine: Clock;
  readonly sleep: Sleep;
  readonly newId: NewId;
  /** Names this process among those that share the store. */
  readonly owner: string;
  /** How long a lease outlives the last write of its holder. */
  readonly leaseMillis: Millis;
  /** How soon it looks again for jobs that other processes have started; about twice in the life of a lease if absent. */
  readonly lookEvery?: Millis;
  readonly retention: RetentionPolicy;
  /** How old a reading may be that answers a question. Where it is absent, each question reads the tenant again. */
  readonly readAgainAfter?: Millis;
  /** Ids or user principal names of accounts for emergencies, beside those the data shows. */
  readonly emergencyAccounts?: readonly string[];
  /** The identity this server signs in with, where it is not the caller's. */
  readonly serverIdentity?: string;
  /** Beyond this nothing is ever recovered, whoever asks; everything may be where it is absent. */
  readonly allowed?: Selection;
  /** Repeats a record of the trail in the tenant's own log. */
  readonly onRecorded: (event: TrailEvent) => Promise<void>;
  /** Aborts when the engine is closing. */
  readonly closing: AbortSignal;
}
