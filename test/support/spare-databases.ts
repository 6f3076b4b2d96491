import pg from "pg";
import { aDatabase, type Database } from "./a-database.ts";
import { until } from "./until.ts";

/** Databases of tests that have ended, without rows again. The run removes them at its end. */
const spare: Database[] = [];
/** The names of the tables and indexes of a new database, with the numbers of their columns. */
let newShape: string | null = null;
/** The milliseconds in which the sessions of a store that was closed end. */
const PATIENCE = 1_000;

/**
 * Returns an empty database that an earlier test of this process may have used, because making one takes longer than most
 * tests. A database that others stay connected to, or whose tables or indexes are not those of a new one, is removed.
 */
export async function anEmptyDatabase(): Promise<Database> {
  const database = spare.pop() ?? (await aDatabase());
  newShape ??= await inSession(database, shapeOf);
  return {
    ...database,
    [Symbol.asyncDispose]: async () => {
      if (await inSession(database, isEmptied)) spare.push(database);
      else await database[Symbol.asyncDispose]();
    },
  };
}

async function isEmptied(client: pg.Client): Promise<boolean> {
  const isAlone = async () => (await client.query(OTHERS)).rowCount === 0;
  const left = await until("the end of other sessions", isAlone, PATIENCE).catch(() => false);
  if (!left || (await shapeOf(client)) !== newShape) return false;
  await client.query(EMPTY);
  return true;
}

async function inSession<T>({ url }: Database, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const shapeOf = async (client: pg.Client): Promise<string> => JSON.stringify((await client.query(SHAPE)).rows);

const OTHERS = "select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() limit 1";

const SHAPE =
  "select relname, relnatts from pg_class where relnamespace = 'public'::regnamespace order by relname, relnatts";

/** Truncates tables that have rows, which leaves the others as they are. */
const EMPTY = `do $$ declare name text; has_rows boolean; begin
  for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_version' loop
    execute format('select exists (select from %I)', name) into has_rows;
    if has_rows then execute format('truncate %I', name); end if;
  end loop;
end $$`;
