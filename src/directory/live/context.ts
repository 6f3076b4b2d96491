import type { Coverage } from "../../domain/coverage.ts";
import type { Clock, Millis, Sleep } from "../../domain/time.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";

/** What every part of a live directory works with. */
export interface LiveContext {
  readonly client: GraphClient;
  /** Id of the tenant that is signed in to. */
  readonly tenant: string;
  readonly coverage: Coverage;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly policy: LivePolicy;
}

export interface LivePolicy {
  /** Interval after which everything is read again, because delta queries do not show every change. */
  readonly wholeEvery: Millis;
  /** Number of sources that are read at the same time. */
  readonly concurrency: number;
}
