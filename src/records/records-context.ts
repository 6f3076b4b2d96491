import type { NewId } from "../domain/ids.ts";
import type { Clock } from "../domain/time.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import type { TenantStore } from "../store/sql/database.ts";

/** The store and the sources of time and ids that approvals, trail and requests are kept with, whatever the mode. */
export interface RecordsContext {
  readonly store: TenantStore;
  readonly machine: Clock;
  readonly newId: NewId;
  /** Repeats a record in the tenant's own log. Absent in a mode that cannot write one. */
  readonly onRecorded?: (event: TrailEvent) => Promise<void>;
}
