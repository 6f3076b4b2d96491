import { type Kysely, sql } from "kysely";
import { createStatements } from "./create-statements.ts";
import { migrations, SCHEMA_VERSION, storeNewerRefusal } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** The key of this lock, which no other program in the same database uses. */
const MIGRATION = 7_236_150_552;

/**
 * Creates the tables or brings them up to date, with one step a transaction, each under a lock for which other
 * processes wait. A killed process leaves whole steps. Throws `storeNewer` for a schema this program does not know.
 */
export async function migratePostgres(db: Kysely<Schema>, place: string): Promise<void> {
  while (!(await takesStep(db, place))) {}
}

/** Takes the next step. Returns true when there was no step left. */
function takesStep(db: Kysely<Schema>, place: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION)})`.execute(tx);
    await sql`create table if not exists schema_version (version integer primary key)`.execute(tx);
    const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(tx);
    const version = rows[0]?.version ?? 0;
    if (version > SCHEMA_VERSION) {
      throw storeNewerRefusal(place, version, "database");
    }
    const step = version === 0 ? createStatements() : migrations[version];
    if (step === undefined) return true;
    for (const statement of step) await sql.raw(forPostgres(statement)).execute(tx);
    await sql`delete from schema_version`.execute(tx);
    await sql`insert into schema_version values (${version === 0 ? SCHEMA_VERSION : version + 1})`.execute(tx);
    return false;
  });
}

/**
 * Returns the statement with texts compared byte by byte, as SQLite does by itself, whatever the language of the
 * machine.
 */
export const forPostgres = (statement: string): string => statement.replaceAll(/\btext\b/g, 'text collate "C"');
