import { SECOND } from "../../domain/time.ts";
import { sleep } from "../machine.ts";
import type { WorkOptions } from "../mode.ts";
import type { Settings } from "../settings/read-settings.ts";
import { readPointer, sandboxFolder } from "./pointer.ts";

/**
 * The interval at which a worker looks for jobs that a server has started, and for a sandbox that was built or reset.
 */
const LOOK_EVERY = 2 * SECOND;

/** Works on the jobs of the current sandbox. A worker builds no sandbox, because no person would see it. */
export async function workSandbox(settings: Settings, { schedules, signal, onNews }: WorkOptions): Promise<void> {
  const folder = sandboxFolder(settings);
  if (readPointer(folder) === null) onNews(`There is no sandbox in ${folder} yet. Waiting for one.`);
  const { openSandboxHost } = await import("./open-sandbox.ts");
  const host = openSandboxHost(settings, { schedules, lookEvery: LOOK_EVERY });
  try {
    for (let generation: string | null = null; !signal.aborted; ) {
      const present = readPointer(folder)?.generation ?? null;
      // Each use opens the current sandbox. The use is empty, because a question to the tenant would advance the
      // sandbox's time.
      if (present !== null) await host.use(async () => {});
      if (present !== null && present !== generation) onNews(`Working on the jobs of the sandbox in ${folder}.`);
      generation = present;
      await sleep(LOOK_EVERY, signal).catch(() => {});
    }
  } finally {
    await host.close();
  }
}
