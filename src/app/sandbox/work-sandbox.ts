import { SECOND } from "../../domain/time.ts";
import { sleep } from "../machine.ts";
import type { WorkOptions } from "../mode.ts";
import type { Settings } from "../settings/read-settings.ts";
import { readPointer, sandboxFolder } from "./pointer.ts";

/** How soon a worker notices a job that a server has started, and a sandbox that was built or reset. */
const LOOK_EVERY = 2 * SECOND;

/** Works on the jobs of the sandbox that counts. A worker builds no sandbox, because it has nobody to show it to. */
export async function workSandbox(settings: Settings, { schedules, signal, onNews }: WorkOptions): Promise<void> {
  const folder = sandboxFolder(settings);
  if (readPointer(folder) === null) onNews(`There is no sandbox in ${folder} yet. Waiting for one.`);
  const { openSandboxHost } = await import("./open-sandbox.ts");
  const host = openSandboxHost(settings, { schedules, lookEvery: LOOK_EVERY });
  try {
    for (let generation: string | null = null; !signal.aborted; ) {
      const present = readPointer(folder)?.generation ?? null;
      // Each use opens what counts now. It asks the tenant no question, because the sandbox's time would pass by that.
      if (present !== null) await host.use(async () => {});
      if (present !== null && present !== generation) onNews(`Working on the jobs of the sandbox in ${folder}.`);
      generation = present;
      await sleep(LOOK_EVERY, signal).catch(() => {});
    }
  } finally {
    await host.close();
  }
}
