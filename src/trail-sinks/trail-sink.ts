import type { TrailHead } from "../domain/approval/trail-head.ts";

/**
 * A place off this machine, or at least outside of the data folder, that receives the head of each record of a trail.
 * Heads may come more than once, and always in the order of their trail.
 */
export interface TrailSink {
  /** The place in words, without a secret. */
  readonly place: string;
  /** Connects without sending a head, as far as its protocol allows that. Throws what is in the way. */
  reach(signal: AbortSignal): Promise<void>;
  /** Resolves when the place has taken the heads, as far as its protocol shows that. */
  send(heads: readonly TrailHead[], signal: AbortSignal): Promise<void>;
  close(): void;
}
