import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { EARLIER_RECORDS, type EarlierWork, EarlierWrites, LOOK_BACK } from "../../domain/authors/earlier-work.ts";
import { parseIso } from "../../domain/time.ts";
import { captureAt } from "../../store/history/captures.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { newestRecord, type Span } from "./records-between.ts";

/**
 * Finds what an undone actor wrote in the days before the time from which their work is undone. Reads a bounded number of
 * the actor's records, and asks how far back the log goes. Null without such work, and for a scope without an actor.
 */
export async function readEarlierWork(
  context: EngineContext,
  { from, to, scope }: Pick<ComparisonBasis, "from" | "scope"> & Pick<Span, "to">,
): Promise<EarlierWork | null> {
  const { actor: name } = scope;
  if (name === undefined) return null;
  const { directory, store } = context;
  const since = sinceOf({ from, scope });
  const before = since ?? from;
  const first = since === null ? await captureAt(store.db, from) : null;
  const isEarlier = (event: AuditRecord): boolean =>
    first === null ? event.time < before : (directory.hasRead(first, event) ?? event.time < first.readFrom);
  // The account may have had another name before.
  const suspect = await newestRecord(context, name, { from, to });
  const query = { actor: suspect?.actor.id ?? name, since: before - LOOK_BACK, until: before };
  const writes = new EarlierWrites(scope);
  let newest = suspect;
  let read = 0;
  for await (const event of directory.audit({ ...query, limit: EARLIER_RECORDS })) {
    read += 1;
    newest ??= event;
    if (isEarlier(event)) writes.add(event);
  }
  if (newest === null) return null;
  const { note } = await directory.auditReach(query.since);
  return writes.result(newest.actor, before, read >= EARLIER_RECORDS || note !== null);
}

/**
 * Returns a time after the snapshot, or null if the snapshot itself is the bound, because the captures then show what
 * came later.
 */
export function sinceOf({ from, scope }: Pick<ComparisonBasis, "from" | "scope">): number | null {
  const since = scope.since === undefined ? null : parseIso(scope.since);
  return since === null || since <= from ? null : since;
}
