import type { Store } from "../store/sql/database.ts";
import { openPostgresStore } from "../store/sql/postgres.ts";
import { openSqliteStore } from "../store/sql/sqlite.ts";

/** Opens the store of this file, or the database that takes its place where the environment names one. */
export const openStore = async (database: string | null, file: string): Promise<Store> =>
  database === null ? openSqliteStore(file) : openPostgresStore(database);
