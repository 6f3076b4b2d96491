import type { Actor } from "../../domain/changes/change.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";
import type { AuditEntry, AuditEvent, AuditQuery, AuditReach } from "../directory.ts";
import type { AuditPosition } from "../directory-admin.ts";
import { countEvents, newestFirst, selectEvents } from "./audit-query.ts";
import { displayNameOf, type ObjectTable } from "./object-table.ts";
import { column } from "./row.ts";

/** The tenant's audit log. Records are only ever added. */
export class AuditLog {
  readonly #db: SqliteDatabase;
  readonly #objects: ObjectTable;

  constructor(db: SqliteDatabase, objects: ObjectTable) {
    this.#db = db;
    this.#objects = objects;
  }

  append(entry: AuditEntry): void {
    let row = this.#insert(entry);
    if (row === undefined) {
      this.#add(entry.actor);
      row = this.#insert(entry);
    }
    const id = column.number(row ?? {}, "id");
    for (const { ref } of entry.targets) {
      if (ref !== null)
        this.#db.run("insert or ignore into audit_target values (?, ?, ?)", ref.type, canonicalId(ref.id), id);
    }
  }

  /** Newest first, `since` and `until` both included. */
  async *query(query: AuditQuery): AsyncIterable<AuditEvent> {
    yield* this.events(query);
  }

  /** Returns the reach of a log that keeps every record. */
  reach(): AuditReach {
    const row = this.#db.get("select min(time) as time from audit");
    return { from: typeof row?.time === "number" ? row.time : null, note: null };
  }

  /** Counts the records a query selects, without reading them. */
  count(query: AuditQuery): number {
    const actors = query.actor === undefined ? [null] : this.#actorsNamed(query.actor);
    return actors.reduce<number>((count, actor) => count + countEvents(this.#db, query, actor), 0);
  }

  *events(query: AuditQuery, after: AuditPosition | null = null): Iterable<AuditEvent> {
    const actors = query.actor === undefined ? [null] : this.#actorsNamed(query.actor);
    yield* take(query.limit, newestFirst(actors.map((actor) => selectEvents(this.#db, query, actor, after))));
  }

  /** Returns the actors of a name, and those under which the same accounts wrote with other names. */
  #actorsNamed(name: string): number[] {
    return this.#db
      .all(
        `select distinct own.number from actor_alias join actor named on named.number = actor_alias.actor
         join actor own on own.number = named.number or (own.kind = named.kind and own.id = named.id)
         where alias in (?, ?)`,
        name.toLowerCase(),
        this.#presentId(name),
      )
      .map((row) => column.number(row, "number"));
  }

  /** A user principal name held now may be newer than any record of its holder. */
  #presentId(name: string): string {
    return this.#objects.liveUserNamed(name)?.ref.id.toLowerCase() ?? name.toLowerCase();
  }

  /** Returns the new row, or undefined for an actor that is not there yet. */
  #insert(entry: AuditEntry): SqliteRow | undefined {
    const { actor } = entry;
    return this.#db.get(
      `insert into audit (time, actor, app, ip, category, operation, result, correlation_id, targets)
       select ?, number, ?, ?, ?, ?, ?, ?, ? from actor
       where kind = ? and coalesce(id, '') = ? and coalesce(name, '') = ? returning id`,
      entry.time,
      entry.app,
      entry.ip,
      entry.category,
      entry.operation,
      entry.result,
      entry.correlationId,
      JSON.stringify(entry.targets),
      actor.kind,
      actor.id ?? "",
      actor.name ?? "",
    );
  }

  #add(actor: Actor): void {
    const added = this.#db.get(
      "insert into actor (kind, id, name) values (?, ?, ?) returning number",
      actor.kind,
      actor.id,
      actor.name,
    );
    const number = column.number(added ?? {}, "number");
    for (const alias of this.#aliases(actor)) {
      this.#db.run("insert or ignore into actor_alias values (?, ?)", alias.toLowerCase(), number);
    }
  }

  #aliases(actor: Actor): string[] {
    const { id, name, kind } = actor;
    const object = id === null ? null : this.#objects.find({ type: kind === "app" ? "servicePrincipal" : "user", id });
    const held = object === null ? [] : [displayNameOf(object), object.properties.userPrincipalName];
    return [id, name, ...held].filter((alias) => typeof alias === "string");
  }
}

function* take<T>(limit: number | undefined, items: Iterable<T>): Generator<T> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for (const item of items) {
    yield item;
    if (--left <= 0) return;
  }
}
