import { RewindError } from "../../../domain/errors.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import type { SourcePlace } from "./place.ts";
import { readAllByDelta, readChanges } from "./read-delta.ts";
import { readList, readSingle } from "./read-list.ts";
import { absentParts, forbiddenParts, type ReadingRun, type SourceBatches } from "./reading.ts";
import type { LiveSource } from "./sources.ts";

/** The position in a source at the end of a reading, and what it could not see. */
export interface SourceBefore {
  readonly place: SourcePlace;
  readonly unread: readonly UnreadPart[];
}

/**
 * Reads one source: everything if `before` is null, and otherwise the changes. A source that the caller may not read
 * ends incomplete, so that the history keeps what it knows. A place that expires makes it start over once. Throws the
 * service's error for any other failure.
 */
export async function* readSource(run: ReadingRun, source: LiveSource, before: SourceBefore | null): SourceBatches {
  let hasRestarted = false;
  for (let from = before; ; from = null) {
    try {
      return yield* readFrom(run, source, from);
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
      if (error.code === "forbidden") {
        return { whole: [], unread: forbiddenParts(source), place: before?.place ?? {} };
      }
      if (source.isOptional === true && notOffered.includes(Number(error.facts.status))) {
        return { whole: [], unread: absentParts(source), place: before?.place ?? {} };
      }
      if (error.facts.status !== 410 || hasRestarted) throw error;
      hasRestarted = true;
    }
  }
}

/** Statuses of a collection that the service does not offer to this tenant. */
const notOffered: readonly number[] = [400, 404, 501];

async function* readFrom(run: ReadingRun, source: LiveSource, before: SourceBefore | null): SourceBatches {
  if (source.way === "list") return yield* readList(run, source, before?.place ?? null);
  if (source.way !== "delta") return yield* readSingle(run, source);
  if (before?.place.delta !== undefined) {
    const result = yield* readChanges(run, source, before.place.delta, before.unread);
    if (result !== null) return result;
  }
  return yield* readAllByDelta(run, source);
}
