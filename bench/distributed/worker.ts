import { runDueSchedules } from "../../src/engine/jobs/scheduler.ts";
import { newestSnapshot } from "../../src/store/history/snapshots.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { vaultContext } from "../vault-context.ts";
import { type Task, task } from "./protocol.ts";

/** Time until the tenants that are left are looked at again, where there was nothing to do. */
const AGAIN_AFTER = 200;

/** Captures tenants that are due, in any order, until all of them are captured by this process or another. */
async function work({ database, leaseMillis, tenants }: Task): Promise<void> {
  const store = await openPostgresStore(database);
  const left = new Map(
    tenants.map(({ id, url }) => [
      id,
      { ...vaultContext(url, store, id), owner: `worker ${process.pid}`, leaseMillis },
    ]),
  );
  while (left.size > 0) {
    let captured = 0;
    for (const [id, context] of shuffled([...left])) {
      try {
        const from = Date.now();
        if (await runDueSchedules(context)) {
          process.send?.({ tenant: id, from, to: Date.now() });
          captured += 1;
        }
        if ((await newestSnapshot(context.store.db, "scheduled")) !== null) left.delete(id);
      } catch (error) {
        // A database that fails over and a lease that is lost are what this is about. The tenant stays due.
        process.stderr.write(`${id}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    if (captured === 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  }
  await store.close();
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

process.once("message", (message) => {
  void work(task.parse(message)).then(() => process.exit(0));
});
