import type { Coverage } from "../../domain/tenant/coverage.ts";
import { type Clock, DAY, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";

/** The context of every part of a live directory. */
export interface LiveContext {
  readonly client: GraphClient;
  /** Id of the signed-in tenant. */
  readonly tenant: string;
  readonly coverage: Coverage;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Returns the password of an account that is created again. It is shown to no one. */
  readonly newSecret: () => string;
  readonly policy: LivePolicy;
}

export interface LivePolicy {
  /** Interval after which everything is read again, because delta queries do not show every change. */
  readonly wholeEvery: Millis;
  /** Number of sources that are read at the same time. */
  readonly concurrency: number;
  /** Number of objects that are written at the same time. */
  readonly writers: number;
  /** The number of reads that must agree after a write, the pause between two of them, and the time limit. */
  readonly confirm: { readonly reads: number; readonly every: Millis; readonly within: Millis };
}

/** Source: reports of tools that write through Graph, which rely on five reads, five seconds apart. */
export const defaultLivePolicy: LivePolicy = {
  wholeEvery: 7 * DAY,
  concurrency: 4,
  writers: 8,
  confirm: { reads: 5, every: 5 * SECOND, within: 2 * MINUTE },
};
