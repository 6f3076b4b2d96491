import { Attributions } from "../../domain/authors/attributions.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { GraphAuditLog, LogReading } from "./audit-log.ts";
import { everything, type TimeRange } from "./log-subject.ts";

/** The log that answers are attributed from. */
export interface LogContext {
  readonly log: GraphAuditLog;
}

export interface AttributedList {
  /** Null if the log could not be read at all, which differs from a log without a matching record. */
  readonly attributions: Attributions | null;
  /** The reason why authors may be missing, or null if the log was complete. */
  readonly note: string | null;
}

/** Finds the authors of these objects' changes. Reads a single object's own log if the log of the range is too long. */
export async function attribute(
  { log }: LogContext,
  refs: readonly EntityRef[],
  range: TimeRange,
): Promise<AttributedList> {
  if (refs.length === 0) return { attributions: new Attributions(refs), note: null };
  const [first] = refs;
  const whole = await log.read(everything, range);
  const reading =
    refs.length === 1 && first !== undefined && isCut(whole, range)
      ? await log.read({ kind: "object", id: first.id }, range)
      : whole;
  const note = noteOn(reading, range);
  if (reading.problem !== null && reading.records.length === 0) return { attributions: null, note };
  const attributions = new Attributions(refs, !isCut(reading, range));
  for (const record of reading.records) attributions.add(record);
  return { attributions, note };
}

/** As much of a range's log as is read at once. */
export interface LogOfRange extends Pick<LogReading, "records" | "problem"> {
  /** Start of the time whose records are all there, with the values that reversals are found by. */
  readonly valuesSince: Millis;
  /** Says what is missing, or null. */
  readonly note: string | null;
  /** The reason why records are missing, or null if it is complete. */
  readonly gap: string | null;
  /** True if it was too long to be read to the beginning of the range. */
  readonly isCut: boolean;
}

export async function readLogOf({ log }: LogContext, range: TimeRange): Promise<LogOfRange> {
  const reading = await log.read(everything, range);
  const { records, problem, valuesSince } = reading;
  const known = { records, problem, valuesSince: Math.max(valuesSince, range.since) };
  return { ...known, note: noteOn(reading, range), gap: gapOf(reading, range), isCut: isCut(reading, range) };
}

/** Returns true if the log was too long to be read to the beginning of the range. */
export const isCut = ({ completeSince, problem }: LogReading, { since }: TimeRange): boolean =>
  problem === null && completeSince > since;

/** Returns the caveat for answers that rest on a reading, or null if the reading is complete. */
export function noteOn(reading: LogReading, range: TimeRange): string | null {
  const { problem, records } = reading;
  const whose = records.length === 0 ? "The authors of these changes" : "The authors of the newest changes";
  const gap = gapOf(reading, range);
  return problem === null ? gap : `${whose} are not known. ${gap}`;
}

/** Returns why records of a range are missing from a reading, or null if it is complete. */
export function gapOf(reading: LogReading, range: TimeRange): string | null {
  const { problem, completeSince, unreadable } = reading;
  if (problem !== null) {
    // The service's own words stay out, because a note is not marked as untrusted text.
    const why = problem.code === "forbidden" ? problem.message : `The audit log could not be read (${problem.code}).`;
    return `${why} entra-rewind doctor says more.`;
  }
  if (isCut(reading, range)) {
    return (
      `The audit log was too long and was read back to ${iso(completeSince)} only. Authors of earlier changes are not ` +
      "shown here. list_changes with the id of an object, or get_object_history, reads that object's own log."
    );
  }
  return unreadable === 0
    ? null
    : `${countOf(unreadable, "record")} of the audit log could not be read. Authors may be missing.`;
}
