import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";

/** After so many records, other work of the thread has its turn. */
const RECORDS_AT_ONCE = 256;

/** Yields the records of a log, and gives way to other work in between, because a directory may read them without a pause. */
export async function* inTurns(records: AsyncIterable<AuditRecord>): AsyncGenerator<AuditRecord> {
  let read = 0;
  for await (const record of records) {
    yield record;
    read += 1;
    if (read % RECORDS_AT_ONCE === 0) await yieldToEventLoop();
  }
}
