import { DAY, type Millis } from "../../domain/time.ts";
import type { LogReading } from "../../graph/audit/audit-log.ts";
import type { TimeRange } from "../../graph/audit/log-subject.ts";
import { KEPT_DAYS } from "../../graph/audit/read-log.ts";

/** Returns the time back to which the log was read. */
export const readSince = ({ completeSince }: LogReading, { since }: TimeRange, now: Millis): Millis =>
  Math.max(since, completeSince, now - KEPT_DAYS * DAY);
