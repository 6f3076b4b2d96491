import { CompiledQuery, type Kysely, sql } from "kysely";
import { createStatements } from "./create-statements.ts";
import { type MigrationOptions, migrations, SCHEMA_VERSION } from "./migrations.ts";
import { countUnnumbered, MOVED_LINKS, type MoveStatement, moveLinks, UNNUMBERED } from "./move-links.ts";
import type { Schema } from "./schema.ts";
import { storeNewerRefusal } from "./store-newer.ts";

/** The key of this lock, which no other program in the same database uses. */
const MIGRATION = 7_236_150_552;

/**
 * Creates the tables or brings them up to date, with one step a transaction, each under a lock for which other
 * processes wait. A killed process leaves whole steps. Throws `storeNewer` for a schema this program does not know.
 */
export async function migratePostgres(
  db: Kysely<Schema>,
  place: string,
  { portion = MOVED_LINKS, onStep, onMoved }: MigrationOptions,
): Promise<void> {
  while (!(await takesStep(db, place, onStep))) {}
  const count = await whileUnnumbered(db, async (tx) => {
    const { rows } = await tx.executeQuery<{ count: number }>(compiled(countUnnumbered));
    return Number(rows[0]?.count);
  });
  if (count === null) return;
  for (let done = 0; ; ) {
    const moved = await whileUnnumbered(db, (tx) => movePortion(tx, portion));
    if (moved === null) return;
    done += moved;
    if (moved > 0) onMoved?.(done, count);
  }
}

/** Runs work in a transaction, unless this or another process has numbered all links of an earlier schema. */
function whileUnnumbered(db: Kysely<Schema>, work: (tx: Kysely<Schema>) => Promise<number>): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION)})`.execute(tx);
    // The catalog itself, because a lookup of the name may be answered from before the lock was waited for.
    const { rows } = await sql`select relname from pg_catalog.pg_class
      where relname = ${UNNUMBERED} and relnamespace = to_regnamespace(quote_ident(current_schema()))`.execute(tx);
    return rows.length === 0 ? null : work(tx);
  });
}

async function movePortion(tx: Kysely<Schema>, portion: number): Promise<number> {
  const move = moveLinks(portion);
  let step = move.next([]);
  while (step.done !== true) {
    const { rows } = await tx.executeQuery<Record<string, unknown>>(compiled(step.value));
    step = move.next(rows);
  }
  return step.value;
}

const compiled = ({ text, values }: MoveStatement) => CompiledQuery.raw(text, [...values]);

/** Takes the next step. Returns true when there was no step left. */
function takesStep(db: Kysely<Schema>, place: string, onStep: MigrationOptions["onStep"]): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION)})`.execute(tx);
    await sql`create table if not exists schema_version (version integer primary key)`.execute(tx);
    const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(tx);
    const version = rows[0]?.version ?? 0;
    if (version > SCHEMA_VERSION) {
      throw storeNewerRefusal(place, version, "database");
    }
    const step = version === 0 ? createStatements("postgres") : migrations[version];
    if (step === undefined) return true;
    if (version > 0) onStep?.(version, SCHEMA_VERSION);
    for (const statement of step) await sql.raw(forPostgres(statement)).execute(tx);
    await sql`delete from schema_version`.execute(tx);
    await sql`insert into schema_version values (${version === 0 ? SCHEMA_VERSION : version + 1})`.execute(tx);
    return false;
  });
}

/**
 * Returns the statement with texts compared byte by byte, as SQLite does by itself, whatever the language of the
 * machine, and without the form of a table that only SQLite has.
 */
export const forPostgres = (statement: string): string =>
  statement.replaceAll(/\btext\b/g, 'text collate "C"').replace(" without rowid", "");
