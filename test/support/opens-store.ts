import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { openSqliteStore } from "../../src/store/sql/sqlite.ts";

/** A process that waits for a byte, opens a store and closes it again. */
const [place = ""] = process.argv.slice(2);
process.stdout.write("ready");
process.stdin.once("data", async () => {
  const store = place.startsWith("postgres:") ? await openPostgresStore(place) : openSqliteStore(place);
  await store.close();
  process.stdin.destroy();
});
