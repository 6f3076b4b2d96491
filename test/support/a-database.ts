import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database on the tests' server that belongs to one test. */
export interface Database extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Runs a statement as the server's owner and not through the program. */
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/**
 * Creates a database with the tables of the current schema and no rows, or a copy of another database without
 * connections.
 */
export async function aDatabase(copyOf?: string): Promise<Database> {
  const { url: server, template } = inject("postgres");
  const name = `${template}_${randomUUID().slice(-12)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await once(server, `create database ${name} template ${copyOf ?? template}`);
  return {
    url: url.href,
    name,
    query: (text, values = []) => once(url.href, text, values),
    // Also disconnects open sessions, such as the server's side of a killed process.
    [Symbol.asyncDispose]: async () => void (await once(server, `drop database ${name} with (force)`)),
  };
}

async function once(url: string, text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
