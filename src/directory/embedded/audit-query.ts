import type { AuditTarget } from "../../domain/authors/audit-record.ts";
import { BACKUP_AND_RECOVERY } from "../../domain/authors/audit-record.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow, SqliteValue } from "../../sqlite/statement.ts";
import type { AuditCategory, AuditEvent, AuditQuery } from "../directory.ts";
import type { AuditPosition } from "../directory-admin.ts";
import { column, damaged } from "./row.ts";

const BATCH = 1_000;

/**
 * Yields the records a query selects, newest first, of one actor by number or of all, from behind a position on. No
 * statement stays open between two.
 */
export function* selectEvents(
  db: SqliteDatabase,
  query: AuditQuery,
  actor: number | null,
  after: AuditPosition | null = null,
): Generator<AuditEvent, undefined> {
  const { sql, values } = statement(query, actor);
  const wanted = Math.min(BATCH, query.limit ?? BATCH);
  const until = query.until ?? Number.MAX_SAFE_INTEGER;
  // A tenant's founding has very many records of one time, so that the time alone would read them again for each page.
  let [time, id] =
    after !== null && after.time <= until ? [after.time, Number(after.id)] : [until, Number.MAX_SAFE_INTEGER];
  for (;;) {
    const events = db.all(sql, ...values, time, id, wanted).map(eventOf);
    yield* events;
    const last = events.at(-1);
    if (last === undefined || events.length < wanted) return;
    [time, id] = [last.time, Number(last.id)];
  }
}

/** Counts the records a query selects. */
export function countEvents(db: SqliteDatabase, query: AuditQuery, actor: number | null): number {
  const { from, where, values } = conditions(query, actor);
  const row = db.get(
    `select count(*) as total from ${from} where ${where.join(" and ")} and a.time <= ?`,
    ...values,
    query.until ?? Number.MAX_SAFE_INTEGER,
  );
  return column.number(row ?? {}, "total");
}

/** Merges several such streams into one. */
export function* newestFirst(streams: readonly Generator<AuditEvent, undefined>[]): Generator<AuditEvent, undefined> {
  let heads = streams.map((stream) => ({ stream, event: stream.next().value }));
  for (;;) {
    heads = heads.filter(({ event }) => event !== undefined).sort((a, b) => byAge(a.event, b.event));
    const [newest] = heads;
    if (!newest?.event) return;
    yield newest.event;
    newest.event = newest.stream.next().value;
  }
}

const byAge = (a: AuditEvent | undefined, b: AuditEvent | undefined): number =>
  (b?.time ?? 0) - (a?.time ?? 0) || Number(b?.id) - Number(a?.id);

/** Starts from the targets if there are any, because they select most. Otherwise the index of the actor or the time gives the order. */
function statement(query: AuditQuery, actor: number | null): { sql: string; values: SqliteValue[] } {
  const { from, where, values } = conditions(query, actor);
  return {
    sql: `select a.*, p.kind, p.id as actor_id, p.name as actor_name
      from ${from} cross join actor p on p.number = a.actor
      where ${[...where, "(a.time, a.id) < (?, ?)"].join(" and ")} order by a.time desc, a.id desc limit ?`,
    values,
  };
}

function conditions(query: AuditQuery, actor: number | null) {
  const values: SqliteValue[] = [];
  let from = "audit a";
  const where: string[] = [];
  if (query.targets !== undefined) {
    from = `(select distinct t.audit from json_each(?) r
      cross join audit_target t on t.type = r.value ->> 0 and t.id = r.value ->> 1) t
      cross join audit a on a.id = t.audit`;
    values.push(JSON.stringify(query.targets.map((ref) => [ref.type, canonicalId(ref.id)])));
  }
  if (actor !== null) {
    where.push("a.actor = ?");
    values.push(actor);
  }
  if (query.category !== undefined) {
    where.push("a.category = ?");
    values.push(query.category);
  }
  if (query.operation !== undefined) {
    where.push("a.operation = ? collate nocase");
    values.push(query.operation);
  }
  where.push("a.time >= ?");
  values.push(query.since ?? 0);
  return { from, where, values };
}

function eventOf(row: SqliteRow): AuditEvent {
  const targets: AuditTarget[] = JSON.parse(column.text(row, "targets"));
  return {
    id: String(column.number(row, "id")),
    time: column.number(row, "time"),
    actor: {
      kind: oneOf(["user", "app", "unknown"], row, "kind"),
      id: column.textOrNull(row, "actor_id"),
      name: column.textOrNull(row, "actor_name"),
    },
    app: column.textOrNull(row, "app"),
    ip: column.textOrNull(row, "ip"),
    category: oneOf(categories, row, "category"),
    operation: column.text(row, "operation"),
    result: oneOf(["success", "failure"], row, "result"),
    correlationId: column.text(row, "correlation_id"),
    targets,
  };
}

const categories: readonly AuditCategory[] = [
  "UserManagement",
  "GroupManagement",
  "ApplicationManagement",
  "Policy",
  "RoleManagement",
  "AdministrativeUnit",
  "CrossTenantAccessSettings",
  "DirectoryManagement",
  BACKUP_AND_RECOVERY,
];

function oneOf<T extends string>(words: readonly T[], row: SqliteRow, name: string): T {
  const text = column.text(row, name);
  return words.find((word) => word === text) ?? damaged(name, text);
}
