import type { Place } from "./place.ts";

/** Databases of a run on a PostgreSQL server, one for each size. They are removed when the run ends. */
export interface PostgresDatabases extends AsyncDisposable {
  placeFor(size: number): Promise<Place>;
}

/** A PostgreSQL database by its address, or true for a server of the run's own. */
interface ServerChoice {
  readonly database: string | null;
  readonly postgres: boolean;
}

/**
 * Opens them on the server that the options name, or on one that is started for the run. Returns null if PostgreSQL is
 * not requested.
 */
export async function postgresDatabases({ database, postgres }: ServerChoice): Promise<PostgresDatabases | null> {
  if (database === null && !postgres) return null;
  const server = database === null ? await startedServer() : { url: database, stop: async () => {} };
  const made: string[] = [];
  return {
    placeFor: async (size) => {
      const name = `entra_rewind_bench_${process.pid}_${size}`;
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      if (!made.includes(name)) {
        await query(server.url, `create database ${name}`);
        made.push(name);
      }
      return { kind: "postgres", url: url.href };
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of made) await query(server.url, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
}

/** One statement on a connection of its own. */
export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const { default: driver } = await import("pg");
  const client = new driver.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the tests' server with durable writes, even if the machine fails. */
async function startedServer() {
  const { startPostgres } = await import("../test/support/postgres-server.ts");
  return startPostgres({ durable: true });
}
