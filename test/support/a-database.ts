import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database of a test's own on the tests' server. */
export interface Database extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** Statements as the server's owner, past the program. */
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

/** With the tables of the present schema and nothing in them; or a copy of another one, which nobody has open. */
export async function aDatabase(copyOf?: string): Promise<Database> {
  const { url: server, template } = inject("postgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await once(server, `create database ${name} template ${copyOf ?? template}`);
  return {
    url: url.href,
    name,
    query: (text, values = []) => once(url.href, text, values),
    // Whoever is still connected, the server's side of a killed process perhaps, is sent away.
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
