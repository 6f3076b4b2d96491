import { uniqueProperty, uniqueTexts } from "../../domain/changes/unique-values.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { column } from "./row.ts";

/** Creates the table, and fills it from the objects of a file that an earlier version wrote. */
export const uniqueValueSchema = `
  create table unique_value (
    type text not null, text text not null, id text not null,
    primary key (type, text, id)
  ) without rowid;
  create index unique_value_holder on unique_value (type, id);

  insert or ignore into unique_value
    select e.type, lower(v.value), e.id from entity e, json_each(e.properties,
      case e.type when 'application' then '$.identifierUris' else '$.servicePrincipalNames' end) v
    where e.type in ('application', 'servicePrincipal') and e.existence = 'live' and v.type = 'text';
  insert or ignore into unique_value
    select e.type, lower(json_extract(e.properties, '$.mailNickname')), e.id from entity e
    where e.type = 'group' and e.existence = 'live' and json_type(e.properties, '$.mailNickname') = 'text'
      and exists (select 1 from json_each(e.properties, '$.groupTypes') g where g.value = 'Unified');
`;

/** An object as far as its names go. */
interface HolderState {
  readonly ref: EntityRef;
  readonly life: string;
  readonly properties: JsonObject;
}

/** The values of live objects that no second object of their type may hold. Those of users have a column of their own. */
export class UniqueValueTable {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** Keeps the values of an object as it is now. Only a live object holds any. */
  keep({ ref, life, properties }: HolderState): void {
    if (!types.has(ref.type)) return;
    const name = life === "live" ? uniqueProperty(ref.type, properties) : null;
    this.#db.run("delete from unique_value where type = ? and id = ?", ref.type, canonicalId(ref.id));
    for (const text of name === null ? [] : uniqueTexts(properties[name])) {
      this.#db.run("insert or ignore into unique_value values (?, ?, ?)", ref.type, text, canonicalId(ref.id));
    }
  }

  /** Returns the ids of the live objects that hold a value. */
  holders(type: EntityType, text: string): string[] {
    return this.#db
      .all("select id from unique_value where type = ? and text = ?", type, text.toLowerCase())
      .map((row) => column.text(row, "id"));
  }
}

const types: ReadonlySet<EntityType> = new Set(["application", "servicePrincipal", "group"]);
