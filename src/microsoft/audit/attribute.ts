import { Attributions } from "../../domain/attributions.ts";
import type { EntityRef } from "../../domain/entity.ts";
import { iso } from "../../domain/time.ts";
import type { LogReading } from "../../graph/audit/audit-log.ts";
import { everything, type Stretch } from "../../graph/audit/log-subject.ts";
import type { GraphContext } from "../context.ts";

export interface AttributedList {
  /** Null where the log could not be read at all: nobody has looked, which is not the same as that nobody is known. */
  readonly attributions: Attributions | null;
  /** Why somebody may be missing from them; null where nobody is. */
  readonly note: string | null;
}

/** Who wrote to these objects: from the log of the whole stretch, or for a single one, where that is too long, from its own. */
export async function attribute(
  { log }: GraphContext,
  refs: readonly EntityRef[],
  stretch: Stretch,
): Promise<AttributedList> {
  if (refs.length === 0) return { attributions: new Attributions(refs), note: null };
  const [first] = refs;
  const whole = await log.read(everything, stretch);
  const reading =
    refs.length === 1 && first !== undefined && isCut(whole, stretch)
      ? await log.read({ kind: "object", id: first.id }, stretch)
      : whole;
  const note = noteOn(reading, stretch);
  if (reading.problem !== null && reading.records.length === 0) return { attributions: null, note };
  const attributions = new Attributions(refs, !isCut(reading, stretch));
  for (const record of reading.records) attributions.add(record);
  return { attributions, note };
}

/** The log of a whole stretch, as far as it is read, with what it lacks. */
export async function readLogOf({ log }: GraphContext, stretch: Stretch) {
  const reading = await log.read(everything, stretch);
  return { records: reading.records, note: noteOn(reading, stretch) };
}

/** Whether the log was too long to be read to the beginning of the stretch. */
export const isCut = ({ completeSince, problem }: LogReading, { since }: Stretch): boolean =>
  problem === null && completeSince > since;

/** What a reader has to know of answers that rest on a reading, in plain words; null where it lacks nothing. */
export function noteOn(reading: LogReading, stretch: Stretch): string | null {
  const { problem, completeSince, unreadable, records } = reading;
  if (problem !== null) {
    const whose = records.length === 0 ? "Who made these changes" : "Who made the newest changes";
    // Not in the service's words: a note is in ours alone.
    const why = problem.code === "forbidden" ? problem.message : `The audit log could not be read (${problem.code}).`;
    return `${whose} is not told. ${why} entra-rewind doctor says more.`;
  }
  if (isCut(reading, stretch)) {
    return (
      `The audit log was read back to ${iso(completeSince)} only, because it holds too much: who wrote earlier is not ` +
      "told here. list_changes with the id of an object, or get_object_history, reads that object's whole log."
    );
  }
  return unreadable === 0
    ? null
    : `${unreadable} records of the audit log could not be read: somebody may be missing here.`;
}
