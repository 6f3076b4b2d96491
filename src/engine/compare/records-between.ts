import type { AuditQuery } from "../../directory/directory.ts";
import type { AuditRecord } from "../../domain/audit-record.ts";
import { type Instant, SECOND } from "../../domain/time.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";

/** The clock of a live service counts in seconds. */
const CLOCK_STEP = SECOND;

/** The time between two captures. From the beginning, and up to now, where an instant is null. */
export interface Span {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/**
 * Reads the records of what was written between two captures, newest first: what the first one had not read yet and the
 * second one had. A write in an instant's own millisecond is on the same side as in the states of the two captures. Where
 * the directory cannot tell, the record counts as written in between.
 */
export async function* recordsBetween(
  { store, directory }: EngineContext,
  { from, to }: Span,
  query: Pick<AuditQuery, "actor" | "targets">,
): AsyncGenerator<AuditRecord> {
  const first = from === null ? null : await captureAt(store.db, from);
  const last = to === null ? null : await captureAt(store.db, to);
  const bounds = {
    ...(from === null ? {} : { since: first?.readFrom ?? from }),
    ...(to === null ? {} : { until: (last?.readUntil ?? to) + CLOCK_STEP }),
  };
  for await (const event of directory.audit({ ...query, ...bounds })) {
    if (first !== null && directory.hasRead(first.cursor, event) === true) continue;
    if (last !== null && directory.hasRead(last.cursor, event) === false) continue;
    yield event;
  }
}
