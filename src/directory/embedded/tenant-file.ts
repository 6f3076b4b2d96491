import { existsSync } from "node:fs";
import { invalid, RewindError } from "../../domain/errors.ts";
import { SqliteDatabase } from "../../sqlite/database.ts";
import { principalPolicySchema } from "./principal-policy-table.ts";
import { column } from "./row.ts";
import { uniqueValueSchema } from "./unique-value-table.ts";

const SCHEMA_VERSION = 4;
/** "ERWT": distinguishes a tenant's file from any other SQLite file. */
const APPLICATION_ID = 0x45525754;

/** Filters of the log name operations, and a large log is too long to be read for a count. */
const operationIndex = "create index if not exists audit_operation on audit (operation collate nocase, time);";

/**
 * `seq` orders `entity` and `link` together by their last change, so that reading on from a number is reading what
 * changed since. For that, rows are never deleted: what is gone keeps its row as a tombstone.
 */
const schema = `
  create table meta (name text primary key, value text not null) without rowid;

  create table entity (
    seq integer primary key,
    type text not null,
    id text not null,
    existence text not null,
    deleted_at integer,
    properties text not null,
    built_in integer not null,
    graph_type text,
    upn text,
    app_id text,
    unique (type, id)
  );
  create unique index entity_upn on entity (upn) where upn is not null;
  create index entity_app_id on entity (app_id, type) where app_id is not null;
  create index entity_deleted on entity (deleted_at) where existence = 'softDeleted';
  create table relationship_end (
    end_id text not null, type text not null, id text not null,
    primary key (end_id, type, id)
  ) without rowid;

  create table link (
    seq integer primary key,
    source_type text not null,
    source_id text not null,
    link text not null,
    target_type text not null,
    target_id text not null,
    present integer not null,
    unique (source_type, source_id, link, target_type, target_id)
  );
  create index link_target on link (target_type, target_id) where present = 1;

  create table actor (number integer primary key, kind text not null, id text, name text);
  create unique index actor_same on actor (kind, coalesce(id, ''), coalesce(name, ''));
  create table actor_alias (alias text not null, actor integer not null, primary key (alias, actor)) without rowid;
  create table audit (
    id integer primary key,
    time integer not null,
    actor integer not null,
    app text,
    ip text,
    category text not null,
    operation text not null,
    result text not null,
    correlation_id text not null,
    targets text not null
  );
  create index audit_time on audit (time);
  create index audit_actor on audit (actor, time);
  ${operationIndex}
  create table audit_target (
    type text not null, id text not null, audit integer not null,
    primary key (type, id, audit)
  ) without rowid;

  ${uniqueValueSchema}
  ${principalPolicySchema}

  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${SCHEMA_VERSION};
`;

/**
 * Creates a file with the tables in it. Throws `invalidInput` if it exists already. The work fills it in the same
 * transaction.
 */
export function createTenantFile(file: string, fill: (database: SqliteDatabase) => void): SqliteDatabase {
  return opened(file, (database) => {
    database.transaction(() => {
      if (column.number(database.get("select count(*) as tables from sqlite_schema") ?? {}, "tables") > 0) {
        throw invalid(`There is a file at ${file} already. Open it, or choose another name.`);
      }
      database.script(schema);
      fill(database);
    });
  });
}

/**
 * Opens an existing file. Throws `storeUnusable` if it is missing or not a tenant's, and `storeNewer` if a newer
 * version wrote it.
 */
export function openTenantFile(file: string): SqliteDatabase {
  if (!existsSync(file))
    throw new RewindError("storeUnusable", `There is no tenant file at ${file}. Reset the sandbox.`);
  return opened(file, (database) => {
    const id = column.number(database.get("pragma application_id") ?? {}, "application_id");
    const version = database.userVersion;
    if (id !== APPLICATION_ID || version < 1) {
      throw new RewindError("storeUnusable", `The file ${file} holds no tenant. Name another, or reset the sandbox.`);
    }
    if (version > SCHEMA_VERSION) {
      throw new RewindError(
        "storeNewer",
        `The tenant file ${file} was written by a newer version. Update entra-rewind.`,
      );
    }
    if (version < SCHEMA_VERSION) {
      database.transaction(() => {
        // Another process may have done so in the meantime.
        if (database.userVersion === SCHEMA_VERSION) return;
        if (database.userVersion < 2) database.script(uniqueValueSchema);
        if (database.userVersion < 3) database.script(principalPolicySchema);
        database.script(`${operationIndex} pragma user_version = ${SCHEMA_VERSION};`);
      });
    }
  });
}

function opened(file: string, prepare: (database: SqliteDatabase) => void): SqliteDatabase {
  const database = SqliteDatabase.open(file, "pragma cache_size = -32768; pragma wal_autocheckpoint = 4096");
  try {
    prepare(database);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}
