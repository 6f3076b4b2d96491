import type { Json, JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import { heldProperties } from "../../domain/tenant/held-properties.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { EntityState, Life } from "../../domain/tenant/state.ts";
import type { Millis } from "../../domain/time.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";
import { column, damaged } from "./row.ts";
import { nextSeq } from "./sequence.ts";
import { UniqueValueTable } from "./unique-value-table.ts";

/** The life of a stored object. It is `purged` by a person or `lapsed` after 30 days among the deleted items. */
export type StoredLife = Life | "purged" | "lapsed";

/** One object with all its properties, unset ones left out. Only the ref is left of an object that is gone. */
export interface DirectoryObject {
  readonly ref: EntityRef;
  readonly life: StoredLife;
  readonly deletedAt: Millis | null;
  readonly properties: JsonObject;
  readonly builtIn: boolean;
  readonly graphType: string | null;
}

const columns = "seq, type, id, existence, deleted_at, properties, built_in, graph_type";

export class ObjectTable {
  readonly #db: SqliteDatabase;
  readonly #unique: UniqueValueTable;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.#unique = new UniqueValueTable(db);
  }

  /** Returns the object or its tombstone, or null if it never existed. */
  find(ref: EntityRef): DirectoryObject | null {
    const row = this.#db.get(`select ${columns} from entity where type = ? and id = ?`, ref.type, canonicalId(ref.id));
    return row === undefined ? null : objectOf(row);
  }

  /** Returns objects of a type in one life, in the order of their ids, after one id. */
  inOrder(type: EntityType, life: Life, after: string, limit: number): DirectoryObject[] {
    return this.#db
      .all(
        `select ${columns} from entity where type = ? and id > ? and existence = ? order by id limit ?`,
        type,
        after,
        life,
        limit,
      )
      .map(objectOf);
  }

  /** Returns the live objects of a type that has few objects, ordered by id. */
  ofType(type: EntityType): DirectoryObject[] {
    return this.#db
      .all(`select ${columns} from entity where type = ? and existence = 'live' order by id`, type)
      .map(objectOf);
  }

  /** Returns the live and soft-deleted objects of a type with this value, or with an element of it, in a property. */
  holding(type: EntityType, property: string, value: string): DirectoryObject[] {
    return this.#db
      .all(
        `select ${columns} from entity where type = ?1 and existence in ('live', 'softDeleted')
         and exists (select 1 from json_each(properties, '$.' || ?2) where lower(value) = lower(?3))`,
        type,
        property,
        value,
      )
      .map(objectOf);
  }

  count(type: EntityType, life: Life): number {
    const row = this.#db.get("select count(*) as total from entity where type = ? and existence = ?", type, life);
    return column.number(row ?? {}, "total");
  }

  liveUserNamed(userPrincipalName: string): DirectoryObject | null {
    const row = this.#db.get(`select ${columns} from entity where upn = ?`, userPrincipalName.toLowerCase());
    return row === undefined ? null : objectOf(row);
  }

  /** Returns the live objects of a type that have this value in a property with unique values. */
  holdersOf(type: EntityType, text: string): DirectoryObject[] {
    if (type !== "user") return this.#unique.holders(type, text).flatMap((id) => this.find({ type, id }) ?? []);
    const user = this.liveUserNamed(text);
    return user === null ? [] : [user];
  }

  ofApplication(type: EntityType, appId: string): DirectoryObject[] {
    return this.#db
      .all(`select ${columns} from entity where app_id = ? and type = ?`, canonicalId(appId), type)
      .map(objectOf);
  }

  /** The grants and assignments that have this object as an end. */
  relationshipsAt(id: string): DirectoryObject[] {
    return this.#db
      .all(
        `select ${columns.replaceAll(/\w+/g, "e.$&")} from relationship_end r
         cross join entity e on e.type = r.type and e.id = r.id where r.end_id = ?`,
        canonicalId(id),
      )
      .map(objectOf);
  }

  /** Ids of the live groups that can hold directory roles. */
  roleAssignableGroups(): string[] {
    return this.#db
      .all(
        `select id from entity where type = 'group' and existence = 'live'
         and json_extract(properties, '$.isAssignableToRole') = 1 order by id`,
      )
      .map((row) => column.text(row, "id"));
  }

  deletedUntil(time: Millis): DirectoryObject[] {
    return this.#db
      .all(`select ${columns} from entity where existence = 'softDeleted' and deleted_at <= ?`, time)
      .map(objectOf);
  }

  /** Returns objects in the order of their last change, tombstones included. */
  changedAfter(seq: number, limit: number): { seq: number; object: DirectoryObject }[] {
    return this.#db
      .all(`select ${columns} from entity where seq > ? order by seq limit ?`, seq, limit)
      .map((row) => ({ seq: column.number(row, "seq"), object: objectOf(row) }));
  }

  save(object: DirectoryObject): void {
    const { ref, properties } = object;
    const upn = ref.type === "user" && object.life === "live" ? properties.userPrincipalName : null;
    this.#db.run(
      `insert into entity (seq, type, id, existence, deleted_at, properties, built_in, graph_type, upn, app_id)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (type, id) do update set seq = excluded.seq, existence = excluded.existence,
         deleted_at = excluded.deleted_at, properties = excluded.properties, built_in = excluded.built_in,
         graph_type = excluded.graph_type, upn = excluded.upn, app_id = excluded.app_id`,
      nextSeq(this.#db),
      ref.type,
      ref.id,
      object.life,
      object.deletedAt,
      JSON.stringify(properties),
      object.builtIn ? 1 : 0,
      object.graphType,
      typeof upn === "string" ? upn.toLowerCase() : null,
      typeof properties.appId === "string" ? canonicalId(properties.appId) : null,
    );
    this.#unique.keep(object);
  }

  keepEnds({ ref, properties }: DirectoryObject): void {
    for (const end of endIds(ref.type, properties)) {
      this.#db.run("insert or ignore into relationship_end values (?, ?, ?)", end, ref.type, ref.id);
    }
  }

  forgetEnds({ ref, properties }: DirectoryObject): void {
    for (const end of endIds(ref.type, properties)) {
      this.#db.run("delete from relationship_end where end_id = ? and type = ? and id = ?", end, ref.type, ref.id);
    }
  }
}

export const exists = (object: DirectoryObject | null): object is DirectoryObject =>
  object !== null && (object.life === "live" || object.life === "softDeleted");

export const isLive = (object: DirectoryObject | null): object is DirectoryObject => object?.life === "live";

export const displayNameOf = ({ properties }: DirectoryObject): string | null =>
  typeof properties.displayName === "string" ? properties.displayName : null;

export const isSynchronized = ({ properties }: DirectoryObject): boolean => properties.onPremisesSyncEnabled === true;

export const hasDynamicMembers = ({ ref, properties: { groupTypes } }: DirectoryObject): boolean =>
  ref.type === "group" && Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");

/** Returns an existing object as the port shows it. */
export function stateOf(object: DirectoryObject): EntityState {
  const properties: Record<string, Json> = {};
  for (const name of heldProperties(object.ref.type)) {
    const value = object.properties[name];
    if (value !== undefined) properties[name] = value;
  }
  return {
    ref: object.ref,
    life: object.life === "live" ? "live" : "softDeleted",
    displayName: displayNameOf(object),
    properties,
    synchronized: isSynchronized(object),
    builtIn: object.builtIn,
    dynamicMembership: hasDynamicMembers(object),
  };
}

const endIds = (type: EntityType, properties: JsonObject): string[] =>
  Object.keys(recoverable[type].ends ?? {})
    .map((name) => properties[name])
    .filter((id) => typeof id === "string")
    .map(canonicalId);

function objectOf(row: SqliteRow): DirectoryObject {
  const properties: JsonObject = JSON.parse(column.text(row, "properties"));
  return {
    ref: column.ref(row),
    life: storedLifeOf(row),
    deletedAt: column.numberOrNull(row, "deleted_at"),
    properties,
    builtIn: column.number(row, "built_in") === 1,
    graphType: column.textOrNull(row, "graph_type"),
  };
}

function storedLifeOf(row: SqliteRow): StoredLife {
  const text = column.text(row, "existence");
  if (text === "live" || text === "softDeleted" || text === "purged" || text === "lapsed") return text;
  return damaged("existence", text);
}
