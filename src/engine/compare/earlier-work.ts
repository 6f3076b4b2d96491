import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import {
  EARLIER_RECORDS,
  type EarlierWork,
  EarlierWrites,
  lookBackOf,
  onlyEarlier,
} from "../../domain/authors/earlier-work.ts";
import { asInstant } from "../../domain/time.ts";
import { captureAt } from "../../store/history/captures.ts";
import { snapshotsBefore } from "../../store/history/snapshots.ts";
import type { EngineContext } from "../context.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { inTurns } from "./in-turns.ts";
import { newestRecord, type Span, sinceOf } from "./records-between.ts";

/**
 * Finds what was written shortly before the time from which work is undone: by the actor whose work it is, or by these
 * authors, or without any by everyone. Reads a bounded number of records, and asks how far back the log goes. Null without
 * such work.
 */
export async function readEarlierWork(
  context: EngineContext,
  { from, to, scope }: Pick<ComparisonBasis, "from" | "scope"> & Pick<Span, "to">,
  authors: readonly UndoneWork[] = [],
): Promise<EarlierWork | null> {
  const { actor: name } = scope;
  const { directory, store } = context;
  const since = sinceOf({ from, scope });
  const before = since ?? from;
  const first = since === null ? await captureAt(store.db, from) : null;
  const isEarlier = (event: AuditRecord): boolean =>
    first === null ? event.time < before : (directory.hasRead(first, event) ?? event.time < first.readFrom);
  // The account may have had another name before.
  const suspect = name === undefined ? null : await newestRecord(context, name, { from, to });
  const wanted = suspect?.actor.id ?? name;
  const query = {
    ...(wanted === undefined ? {} : { actor: wanted }),
    ...{ since: before - lookBackOf(scope), until: before },
  };
  const writes = new EarlierWrites(scope, authors);
  let newest = suspect;
  let read = 0;
  for await (const event of inTurns(directory.audit({ ...query, limit: EARLIER_RECORDS }))) {
    read += 1;
    newest ??= event;
    if (isEarlier(event)) writes.add(event);
  }
  if (name !== undefined && newest === null) return null;
  const { note } = await directory.auditReach(query.since);
  const actor = name === undefined ? null : (newest?.actor ?? null);
  const found = writes.result(actor, before, read >= EARLIER_RECORDS || note !== null);
  if (found === null) return null;
  const [older] = await snapshotsBefore(store.db, asInstant(found.first), 1);
  return { ...found, snapshot: older?.instant ?? null, ...(since === null ? {} : { isSince: true }) };
}

/** Says what an actor without a write since wrote before. */
export const earlierText = async (...asked: Parameters<typeof readEarlierWork>): Promise<string> =>
  onlyEarlier(await readEarlierWork(...asked));
