import type { AuditEvent, AuditQuery } from "../../directory/directory.ts";
import type { Instant } from "../../domain/time.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";

/** The time between two captures. From the beginning, and up to now, where an instant is null. */
export interface Span {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/**
 * Reads the records of what was written between two captures, newest first: what the first one had not read yet and the
 * second one had. A write in an instant's own millisecond is so on the same side as in the states of the two captures.
 */
export async function* recordsBetween(
  { store, directory }: EngineContext,
  { from, to }: Span,
  query: Pick<AuditQuery, "actor" | "targets">,
): AsyncGenerator<AuditEvent> {
  const first = from === null ? null : await captureAt(store.db, from);
  const last = to === null ? null : await captureAt(store.db, to);
  const bounds = {
    ...(from === null ? {} : { since: first?.readFrom ?? from }),
    ...(to === null ? {} : { until: last?.readUntil ?? to }),
  };
  for await (const event of directory.audit({ ...query, ...bounds })) {
    if (first !== null && directory.hasRead(first.cursor, event)) continue;
    if (last !== null && !directory.hasRead(last.cursor, event)) continue;
    yield event;
  }
}
