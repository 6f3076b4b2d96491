import type { Selection } from "../domain/scope.ts";
import type { Clock, Millis } from "../domain/time.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import type { GraphAuditLog } from "../graph/audit/audit-log.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import type { LocalRecords } from "../records/service-requests.ts";
import type { Journal } from "./recovery/journal.ts";

/** What every part of the `microsoft` service works with. */
export interface MicrosoftContext {
  readonly client: GraphClient;
  readonly records: LocalRecords;
  readonly journal: Journal;
  /** The tenant's own audit log: who did what. */
  readonly log: GraphAuditLog;
  /** The tenant signed in to: ids mean nothing outside it. */
  readonly tenant: string;
  readonly clock: Clock;
  readonly policy: MicrosoftPolicy;
}

export interface MicrosoftPolicy {
  /** How often a job is asked about, however many wait for it: at first, and at last when nothing moves. */
  readonly poll: { readonly first: Millis; readonly longest: Millis };
  /** How long the end of the audit log is taken for unchanged, where records may still be added to it. */
  readonly logFresh: Millis;
  /** How long the list of snapshots is taken for fresh: there is one new snapshot a day. */
  readonly snapshotsFresh: Millis;
  /** A preview older than this no longer says what a recovery would do. */
  readonly oldestPreview: Millis;
  /** Beyond this no recovery is asked for, whoever wants one; absent where any may be. */
  readonly allowed?: Selection;
  /** A request of unknown outcome that still shows no job after this long never got there. */
  readonly outcomeWithin: Millis;
}

export const defaultPolicy: MicrosoftPolicy = {
  poll: { first: 30 * SECOND, longest: 120 * SECOND },
  logFresh: MINUTE,
  snapshotsFresh: MINUTE,
  oldestPreview: 60 * MINUTE,
  outcomeWithin: 5 * MINUTE,
};
