import type { Store } from "../store/sql/database.ts";
import { openPostgresStore } from "../store/sql/postgres.ts";
import { openSqliteStore } from "../store/sql/sqlite.ts";

/** Opens the store in this file, or in the database that the environment names instead. */
export const openStore = async (database: string | null, file: string): Promise<Store> =>
  database === null ? openSqliteStore(file) : openPostgresStore(database);
