import type { AuditQuery } from "../../directory/directory.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { type Instant, type Millis, parseIso, SECOND } from "../../domain/time.ts";
import { type Capture, captureAt, headCapture } from "../../store/history/captures.ts";
import { newestReading } from "../../store/history/readings.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { inTurns } from "./in-turns.ts";

/** The resolution of a live service's clock. */
export const CLOCK_STEP = SECOND;

/** The records that are wanted: of one actor, about some objects, or all. */
type WrittenBy = Pick<AuditQuery, "actor" | "targets">;

/** The time between two captures. A null instant means from the beginning, or up to now. */
export interface Span {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/**
 * Reads the records of the writes between two captures, newest first: those that the first had not read yet and the
 * second had. A write in an instant's own millisecond is on the same side as in the states of the captures. If the
 * directory does not know, the record counts as written in between.
 */
export async function* recordsBetween(
  { store, directory }: EngineContext,
  { from, to }: Span,
  query: WrittenBy,
): AsyncGenerator<AuditRecord> {
  const first = from === null ? null : await captureAt(store.db, from);
  const last = to === null ? null : await captureAt(store.db, to);
  const bounds = {
    ...(from === null ? {} : { since: first?.readFrom ?? from }),
    ...(to === null ? {} : { until: last === null ? to + CLOCK_STEP : lastOf(last) }),
  };
  for await (const event of inTurns(directory.audit({ ...query, ...bounds }))) {
    if (first !== null && directory.hasRead(first, event) === true) continue;
    if (last !== null && directory.hasRead(last, event) === false) continue;
    yield event;
  }
}

/** Returns the newest record of an actor between two captures, or null without one. */
export async function newestRecord(context: EngineContext, actor: string, span: Span): Promise<AuditRecord | null> {
  for await (const record of recordsBetween(context, span, { actor })) return record;
  return null;
}

/** Returns the time of the last record that can be of a write that a capture holds. */
const lastOf = ({ readUntil }: Capture): Millis => readUntil + CLOCK_STEP;

/**
 * Reads the records of the writes since the newest capture that a later reading found reversed, newest first. Such a
 * reading makes no capture, because the tenant is as it was, so these records are between no two. Yields no record
 * that `recordsBetween` yields up to this capture, and none for an earlier capture.
 */
export async function* recordsSinceCapture(
  context: EngineContext,
  to: Instant,
  query: WrittenBy,
): AsyncGenerator<AuditRecord> {
  const { store, directory } = context;
  const head = await headCapture(store.db);
  if (head?.instant !== to) return;
  const { readUntil } = await newestReading(store.db, head);
  if (readUntil <= head.readUntil) return;
  for await (const event of recordsBetween(context, { from: to, to: null }, query)) {
    const isBefore = directory.hasRead(head, event) ?? event.time <= lastOf(head);
    if (!isBefore) yield event;
  }
}

/** Two instants. `isNow` means that the second is asked for as the present. */
export interface SpanUpTo {
  readonly from: Instant;
  readonly to: Instant;
  readonly isNow: boolean;
}

/**
 * Reads the records of the writes between two captures, and those since the second if it stands for the present, newest
 * first.
 */
export async function* recordsUpTo(
  context: EngineContext,
  { from, to, isNow }: SpanUpTo,
  query: WrittenBy,
): AsyncGenerator<AuditRecord> {
  if (isNow) yield* recordsSinceCapture(context, to, query);
  yield* recordsBetween(context, { from, to }, query);
}

/**
 * Returns a time after the snapshot, or null if the snapshot itself is the bound, because the captures then show what
 * came later.
 */
export function sinceOf({ from, scope }: Pick<ComparisonBasis, "from" | "scope">): number | null {
  const since = scope.since === undefined ? null : parseIso(scope.since);
  return since === null || since <= from ? null : since;
}
