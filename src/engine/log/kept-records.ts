import type { AuditQuery } from "../../directory/directory.ts";
import { type AuditRecord, writtenBy } from "../../domain/authors/audit-record.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { keptRecords } from "../../store/history/kept-log.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/**
 * Yields the records of a service, newest first, and behind each of them, and behind the last, the kept ones that the
 * service does not show any more. Holds the ids of the records that both have of one time.
 */
async function* withKeptRecords(
  db: TenantDb,
  records: AsyncIterable<AuditRecord>,
  query: AuditQuery,
  accounts: readonly string[],
): AsyncGenerator<AuditRecord> {
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  const kept = keptOnes(db, query, accounts);
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

/** Returns the ids of the accounts that kept records name so, under which the same accounts wrote with other names too. */
async function keptAccounts(db: TenantDb, query: AuditQuery): Promise<ReadonlySet<string>> {
  const { since = 0, until = Number.MAX_SAFE_INTEGER, actor } = query;
  const ids = new Set<string>();
  if (actor === undefined) return ids;
  for await (const { actor: one } of keptOnes(db, { since, until, actor })) {
    if (one.id !== null) ids.add(one.id.toLowerCase());
  }
  ids.delete(actor.toLowerCase());
  return ids;
}

/**
 * Yields what a service and the kept records have of an actor, with what the same account wrote under other names. The
 * service may have forgotten the records under the name that was asked for.
 */
export async function* accountRecords(
  db: TenantDb,
  query: AuditQuery,
  read: (query: AuditQuery) => AsyncIterable<AuditRecord>,
): AsyncGenerator<AuditRecord> {
  const ids = [...(await keptAccounts(db, query))];
  const asked = [query, ...ids.map((actor) => ({ ...query, actor }))];
  const records = ids.length === 0 ? read(query) : merged(asked.map(read), query.limit);
  yield* withKeptRecords(db, records, query, ids);
}

/** Yields the records of several lists, newest first, each record once, up to a limit. Ends the lists with itself. */
async function* merged(
  lists: readonly AsyncIterable<AuditRecord>[],
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<AuditRecord> {
  const all = lists.map((list) => list[Symbol.asyncIterator]());
  const given = new Set<string>();
  let [left, time] = [limit, Number.POSITIVE_INFINITY];
  try {
    const heads = await Promise.all(all.map((list) => list.next()));
    while (left > 0) {
      const newest = Math.max(...heads.map((head) => (head.done === true ? -1 : head.value.time)));
      const at = heads.findIndex((head) => head.done !== true && head.value.time === newest);
      const [head, list] = [heads[at], all[at]];
      if (head === undefined || list === undefined || head.done === true) return;
      if (newest < time) given.clear();
      time = newest;
      if (!given.has(head.value.id)) {
        yield head.value;
        left -= 1;
      }
      given.add(head.value.id);
      heads[at] = await list.next();
    }
  } finally {
    await Promise.all(all.map((list) => list.return?.()));
  }
}

/** Yields the kept records that a query asks for, and those of further accounts that its name stands for. */
async function* keptOnes(
  db: TenantDb,
  query: AuditQuery,
  accounts: readonly string[] = [],
): AsyncGenerator<AuditRecord, undefined> {
  const range = { since: query.since ?? 0, until: query.until ?? Number.MAX_SAFE_INTEGER };
  const actors = query.actor === undefined ? null : [query.actor, ...accounts];
  const isWanted = matcherOf(query, actors);
  for (let after: { time: number; id: string } | null = null; ; ) {
    const portion: readonly AuditRecord[] = await keptRecords(db, range, after, LOG_RECORDS, actors);
    const last = portion.at(-1);
    if (last === undefined) return undefined;
    after = { time: last.time, id: last.id };
    yield* portion.filter(isWanted);
    if (portion.length < LOG_RECORDS) return undefined;
  }
}

/** Returns the test that a service's filters amount to. */
function matcherOf(
  { category, operation, targets }: AuditQuery,
  actors: readonly string[] | null,
): (record: AuditRecord) => boolean {
  const names = actors && new Set(actors.map((actor) => actor.toLowerCase()));
  const wanted = targets === undefined ? null : new Set(targets.map(refKey));
  return (record) =>
    (category === undefined || record.category === category) &&
    (operation === undefined || record.operation.toLowerCase() === operation.toLowerCase()) &&
    (names === null || namesOf(record).some((one) => names.has(one.toLowerCase()))) &&
    (wanted === null || writtenBy(record).some(({ ref }) => wanted.has(refKey(ref))));
}

const namesOf = ({ actor, app }: AuditRecord): string[] =>
  [actor.id, actor.name, actor.kind === "app" ? app : null].filter((one) => one !== null);
