import type { Selection } from "../domain/tenant/scope.ts";
import type { Clock, Millis, Sleep } from "../domain/time.ts";
import { MINUTE, SECOND } from "../domain/time.ts";
import type { GraphAuditLog } from "../graph/audit/audit-log.ts";
import type { GraphClient } from "../graph/http/graph-client.ts";
import type { LocalRecords } from "../records/service-requests.ts";
import type { ListNames } from "./list-names.ts";
import type { Journal } from "./recovery/journal.ts";

/** Dependencies shared by all parts of the `microsoft` service. */
export interface MicrosoftContext {
  readonly client: GraphClient;
  readonly records: LocalRecords;
  readonly journal: Journal;
  /** The tenant's own audit log. */
  readonly log: GraphAuditLog;
  readonly listNames: ListNames;
  /** The tenant that is signed in to. Ids are valid only within it. */
  readonly tenant: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly policy: MicrosoftPolicy;
  /** Tells whether this process may start the next part of a recovery that this person started. Absent if it always may. */
  readonly mayGoOn?: (startedBy: string) => Promise<boolean>;
}

export interface MicrosoftPolicy {
  /**
   * Intervals between requests for a job, whatever the number of callers: at first, and the longest while it does not
   * move.
   */
  readonly poll: { readonly first: Millis; readonly longest: Millis };
  /** Time for which the end of the audit log counts as unchanged. */
  readonly logFresh: Millis;
  /** Time for which the list of snapshots counts as fresh. There is one new snapshot a day. */
  readonly snapshotsFresh: Millis;
  /** Age at which a preview no longer shows the effect of a recovery. */
  readonly oldestPreview: Millis;
  /** The largest scope of a recovery, for every caller. Absent if there is no limit. */
  readonly allowed?: Selection;
  /** Time after which a request of unknown outcome counts as lost if no job appears. */
  readonly outcomeWithin: Millis;
  /** Time a look at a job waits for its list to be counted. */
  readonly countWithin: Millis;
  /** Time a question waits for a long list to be read before it says to come back. The reading continues. */
  readonly answerWithin: Millis;
}

export const defaultPolicy: MicrosoftPolicy = {
  poll: { first: 30 * SECOND, longest: 120 * SECOND },
  logFresh: MINUTE,
  snapshotsFresh: MINUTE,
  oldestPreview: 60 * MINUTE,
  outcomeWithin: 5 * MINUTE,
  countWithin: 5 * SECOND,
  answerWithin: 20 * SECOND,
};
