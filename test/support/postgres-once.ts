import { randomUUID } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { startPostgres } from "./postgres-server.ts";

/**
 * Starts one PostgreSQL server before any test, or uses the one in `ENTRA_REWIND_TEST_DATABASE`, and creates an empty
 * store there that tests copy.
 */
export default async function postgresOnce(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env.ENTRA_REWIND_TEST_DATABASE;
  const { url, stop } = named ? { url: named, stop: async () => {} } : await startPostgres();
  const template = `template_${randomUUID().replaceAll("-", "")}`;
  try {
    await run(url, `create database ${template} template template0`);
    const own = new URL(url);
    own.pathname = `/${template}`;
    await (await openPostgresStore(own.href)).close();
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgres", { url, template });
  return async () => {
    for (const name of await copiesOf(url, template)) await run(url, `drop database ${name} with (force)`);
    await run(url, `drop database ${template}`);
    await stop();
  };
}

/** Returns the databases of tests that are still there, whose names begin with that of the template. */
const copiesOf = async (url: string, template: string): Promise<readonly string[]> =>
  (await run(url, `select datname from pg_database where starts_with(datname, '${template}_')`)).map(({ datname }) =>
    String(datname),
  );

async function run(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text).finally(() => client.end());
  return rows;
}

declare module "vitest" {
  export interface ProvidedContext {
    postgres: {
      /** The URL of a database whose user may create others. */
      readonly url: string;
      /** The name of a database with an empty store. */
      readonly template: string;
    };
  }
}
