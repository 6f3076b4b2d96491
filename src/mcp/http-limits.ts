import type { Millis } from "../domain/time.ts";

/** Longest request of an assistant in bytes. Arguments are bounded far below. */
export const LONGEST_MESSAGE = 1_000_000;

/** Bounds on what one caller may keep open. */
export interface HttpLimits {
  /** Sessions of revision 2025. The one unused for the longest time gives way to a new one. */
  readonly sessions: number;
  /** Time after which an unused session ends. */
  readonly idle: Millis;
  /** Streams of updates in revision 2026-07-28. */
  readonly listeners: number;
}
