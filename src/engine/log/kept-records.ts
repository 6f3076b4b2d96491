import type { AuditQuery } from "../../directory/directory.ts";
import { type AuditRecord, writtenBy } from "../../domain/audit-record.ts";
import { refKey } from "../../domain/entity.ts";
import { keptRecords } from "../../store/history/kept-log.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/**
 * Yields the records of a service, newest first, and behind each of them, and behind the last, the kept ones that the
 * service does not show any more. Holds the ids of the records that both have of one time.
 */
export async function* withKeptRecords(
  db: TenantDb,
  records: AsyncIterable<AuditRecord>,
  query: AuditQuery,
): AsyncGenerator<AuditRecord> {
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  const kept = keptOnes(db, query);
  let given = 0;
  let next = await kept.next();
  const seen = new Set<string>();
  try {
    for await (const record of records) {
      while (next.done !== true && next.value.time > record.time && given < limit) {
        if (!seen.has(next.value.id)) {
          yield next.value;
          given += 1;
        }
        next = await kept.next();
      }
      if (given >= limit) return;
      if (next.done === true || next.value.time < record.time) seen.clear();
      seen.add(record.id);
      yield record;
      given += 1;
    }
    for (; next.done !== true && given < limit; next = await kept.next()) {
      if (seen.has(next.value.id)) continue;
      yield next.value;
      given += 1;
    }
  } finally {
    await kept.return(undefined);
  }
}

async function* keptOnes(db: TenantDb, query: AuditQuery): AsyncGenerator<AuditRecord, undefined> {
  const range = { since: query.since ?? 0, until: query.until ?? Number.MAX_SAFE_INTEGER };
  const isWanted = matcherOf(query);
  for (let after: { time: number; id: string } | null = null; ; ) {
    const portion: readonly AuditRecord[] = await keptRecords(db, range, after, LOG_RECORDS);
    const last = portion.at(-1);
    if (last === undefined) return undefined;
    after = { time: last.time, id: last.id };
    yield* portion.filter(isWanted);
  }
}

/** Returns the test that a service's filters amount to. */
function matcherOf({ actor, category, targets }: AuditQuery): (record: AuditRecord) => boolean {
  const name = actor?.toLowerCase();
  const wanted = targets === undefined ? null : new Set(targets.map(refKey));
  return (record) =>
    (category === undefined || record.category === category) &&
    (name === undefined || namesOf(record).some((one) => one.toLowerCase() === name)) &&
    (wanted === null || writtenBy(record).some(({ ref }) => wanted.has(refKey(ref))));
}

const namesOf = ({ actor, app }: AuditRecord): string[] =>
  [actor.id, actor.name, actor.kind === "app" ? app : null].filter((one) => one !== null);
