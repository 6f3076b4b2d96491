import { DatabaseSync, StatementSync } from "node:sqlite";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

/**
 * A process that opens a store and is killed with SIGKILL before or after one of the migration's statements. It prints
 * the number of statements it reached.
 */
const [file = "", at = ""] = process.argv.slice(2);
let places = 0;
const place = (): void => {
  if (places === Number(at || Number.NaN)) process.kill(process.pid, "SIGKILL");
  places += 1;
};

const run = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function exec(this: DatabaseSync, text: string): void {
  place();
  run.call(this, text);
  place();
};

const read = StatementSync.prototype.all;
const all = function all(this: StatementSync, ...values: Parameters<typeof read>): ReturnType<typeof read> {
  place();
  const rows = read.apply(this, values);
  place();
  return rows;
};
Object.assign(StatementSync.prototype, { all });

/** Several portions of the rows that the test writes. */
const PORTION = 20;

await openSqliteStore(file, { portion: PORTION }).close();
process.stdout.write(String(places));
