import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/store/database.ts";
import { openPostgresStore } from "../../src/store/postgres.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { aDatabase } from "./a-database.ts";

/** A store that is empty at first, and goes with the test. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  /** Opens the same one again, as another process would; whoever asks closes it. */
  again(): Promise<Store>;
}

export interface TestedStore {
  readonly name: string;
  open(): Promise<OpenedStore>;
}

const sqlite: TestedStore = {
  name: "SQLite",
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    const file = join(folder, "history.db");
    const store = openSqliteStore(file);
    return {
      store,
      again: async () => openSqliteStore(file),
      async [Symbol.asyncDispose]() {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

export const postgres: TestedStore = {
  name: "PostgreSQL",
  async open() {
    const database = await aDatabase();
    const store = await openPostgresStore(database.url);
    return {
      store,
      again: () => openPostgresStore(database.url),
      async [Symbol.asyncDispose]() {
        await store.close();
        await database[Symbol.asyncDispose]();
      },
    };
  },
};

/** The databases a store can be in. */
export const stores: readonly TestedStore[] = [sqlite, postgres];
