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
  const contexts = tenants.map(({ id, url }) => ({
    id,
    context: { ...vaultContext(url, store, id), owner: `worker ${process.pid}`, leaseMillis },
  }));
  let left = contexts;
  while (left.length > 0) {
    const missing = [];
    let captured = 0;
    for (const { id, context } of shuffled(left)) {
      try {
        const from = Date.now();
        if (await runDueSchedules(context)) {
          process.send?.({ tenant: id, from, to: Date.now() });
          captured += 1;
        }
        if ((await newestSnapshot(context.store.db, "scheduled")) !== null) process.send?.({ held: id });
        else missing.push({ id, context });
      } catch (error) {
        // A database that fails over and a lease that is lost are what this is about. The tenant stays due.
        process.send?.({ tenant: id, failure: error instanceof Error ? error.message : String(error) });
        missing.push({ id, context });
      }
    }
    if (captured === 0 && missing.length > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    // Looks at all of them once more in the end, because a database that failed over may have lost its last commits.
    left = missing.length > 0 || left === contexts ? missing : contexts;
  }
  await store.close();
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

// A worker has no purpose without the process that counts its captures, and would otherwise try forever.
process.once("disconnect", () => process.exit(1));
process.once("message", (message) => {
  void work(task.parse(message)).then(() => process.exit(0));
});
