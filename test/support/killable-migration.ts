import { DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

/**
 * A process that opens a store and is killed with SIGKILL before or after one of the statements the migration runs; it
 * prints how many it came by.
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

await openSqliteStore(file).close();
process.stdout.write(String(places));
