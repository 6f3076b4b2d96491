import { UnheldActs, type UnheldWork } from "../../domain/dangers/unheld-acts.ts";
import type { Millis } from "../../domain/time.ts";
import type { EngineContext } from "../context.ts";
import { recordsUpTo, type SpanUpTo } from "./records-between.ts";

/** The records of a long span that are read for such acts, because a page waits for them. */
const MOST_RECORDS = 20_000;

/** Acts between two instants on what the history does not hold. */
export interface ReadActs {
  /** Null without any. */
  readonly unheld: UnheldWork | null;
  /** The newest records were read, back to this time. Absent where all were read. */
  readonly readBackTo?: Millis;
}

/**
 * Reads the log between two instants for acts on what the history does not hold, of one actor or of all. Reads no more
 * than the newest `mostRecords`.
 */
export async function readUnheldActs(
  context: EngineContext,
  span: SpanUpTo,
  actor?: string | undefined,
  mostRecords = MOST_RECORDS,
): Promise<ReadActs> {
  const acts = new UnheldActs();
  let read = 0;
  let oldest: Millis | undefined;
  let readBackTo: Millis | undefined;
  for await (const record of recordsUpTo(context, span, actor === undefined ? {} : { actor })) {
    if (read === mostRecords) {
      readBackTo = oldest;
      break;
    }
    acts.addAct(record);
    read += 1;
    oldest = record.time;
  }
  await addLaterActs(context, span, acts, readBackTo);
  return { unheld: acts.result, ...(readBackTo === undefined ? {} : { readBackTo }) };
}

/** Reads the log once more, if it has such acts, for those by which any author took them back. */
export async function addLaterActs(
  context: EngineContext,
  span: SpanUpTo,
  unheld: UnheldActs,
  backTo: Millis = 0,
): Promise<void> {
  if ((unheld.result?.acts ?? []).length === 0) return;
  for await (const record of recordsUpTo(context, span, {})) {
    if (record.time < backTo) return;
    unheld.addLater(record);
  }
}
