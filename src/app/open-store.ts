import { countOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import type { Store } from "../store/sql/database.ts";
import type { MigrationOptions } from "../store/sql/migrations.ts";
import { openPostgresStore } from "../store/sql/postgres.ts";
import { openSqliteStore } from "../store/sql/sqlite.ts";
import { writeLines } from "./write-lines.ts";

/** Opens the store in this file, or in the database that the environment names instead. */
export const openStore = async (database: string | null, file: string): Promise<Store> =>
  database === null ? openSqliteStore(file, reporting) : openPostgresStore(database, reporting);

/** Reports an upgrade that takes its time, on the stream that no protocol uses. */
const reporting: MigrationOptions = {
  onStep: (done, total) => report(done, countOf(total, "step")),
  onMoved: (done, total) => report(done, countOf(total, "link")),
};

const report = (done: number, all: string): void =>
  writeLines(process.stderr, `Upgrading the history: ${numberText(done)} of ${all} done.`);
