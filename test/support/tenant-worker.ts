import { parentPort, workerData } from "node:worker_threads";
import { engineServices } from "../../src/app/engine-services.ts";
import { serveCalls } from "../../src/app/engine-thread/serve-calls.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { sandboxSession } from "../../src/app/sandbox/sandbox-session.ts";
import { boss, openTenant } from "./damaged-tenant.ts";

/** Serves an engine's thread over the tenant in a folder. */
async function serve(folder: string): Promise<void> {
  if (parentPort === null) throw new Error("Nobody started this thread.");
  const opened = await openTenant(folder, { leaseMillis: 30_000 });
  const session = sandboxSession(opened.embedded, {
    signInAs: boss.id,
    capabilities: sandboxCapabilities,
    retention: "daily",
  });
  const services = { ...engineServices(opened.engine, session), directory: opened.embedded.admin() };
  serveCalls(parentPort, () => ({ use: (work) => work(services), close: async () => opened[Symbol.asyncDispose]() }));
}

await serve(String(workerData));
