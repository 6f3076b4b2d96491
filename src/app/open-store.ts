import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { Store } from "../store/sql/database.ts";
import { openPostgresStore } from "../store/sql/postgres.ts";
import { openSqliteStore } from "../store/sql/sqlite.ts";
import { writeLines } from "./write-lines.ts";

/** Opens the store in this file, or in the database that the environment names instead. */
export const openStore = async (database: string | null, file: string): Promise<Store> =>
  database === null ? openSqliteStore(file, { onMoved }) : openPostgresStore(database, { onMoved });

/** Reports an upgrade that takes its time, on the stream that no protocol uses. */
function onMoved(done: number, total: number): void {
  writeLines(process.stderr, `Upgrading the history: ${numberText(done)} of ${countOf(total, "link")} done.`);
}
