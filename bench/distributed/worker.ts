import type { EngineContext } from "../../src/engine/context.ts";
import { runDueSchedules } from "../../src/engine/jobs/scheduler.ts";
import { newestSnapshot } from "../../src/store/history/snapshots.ts";
import { openPostgresStore } from "../../src/store/sql/postgres.ts";
import { peakMemory } from "../peak-memory.ts";
import { vaultContext } from "../vault-context.ts";
import { type Task, task } from "./protocol.ts";

/** Time until the tenants that are left are looked at again, where there was nothing to do. */
const AGAIN_AFTER = 200;

/** Captures tenants that are due, in any order, until all of them are captured by this process or another. */
async function work({ database, leaseMillis, atOnce, tenants }: Task): Promise<void> {
  const store = await openPostgresStore(database);
  const contexts = tenants.map(({ id, url }) => ({
    id,
    context: { ...vaultContext(url, store, id), owner: `worker ${process.pid}`, leaseMillis },
  }));
  let left: readonly DueTenant[] = contexts;
  while (left.length > 0) {
    const [missing, next] = [[] as DueTenant[], shuffled(left).values()];
    let captured = 0;
    const lane = async () => {
      for (const one of next) {
        const { was, now } = await capture(one);
        if (was) captured += 1;
        if (!now) missing.push(one);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    if (captured === 0 && missing.length > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    // Looks at all of them once more in the end, because a database that failed over may have lost its last commits.
    left = missing.length > 0 || left === contexts ? missing : contexts;
  }
  await store.close();
}

interface DueTenant {
  readonly id: string;
  readonly context: EngineContext;
}

/** Captures a tenant if that is due. `was`: this process did. `now`: some process has, as far as it can be seen. */
async function capture({ id, context }: DueTenant): Promise<{ readonly was: boolean; readonly now: boolean }> {
  try {
    const from = Date.now();
    const was = await runDueSchedules(context);
    if (was) process.send?.({ tenant: id, from, to: Date.now(), peak: peakMemory() });
    const now = (await newestSnapshot(context.store.db, "scheduled")) !== null;
    if (now) process.send?.({ held: id });
    return { was, now };
  } catch (error) {
    // A database that fails over and a lease that is lost are what this is about. The tenant stays due.
    process.send?.({ tenant: id, failure: error instanceof Error ? error.message : String(error) });
    return { was: false, now: false };
  }
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
