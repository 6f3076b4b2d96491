import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { sleep } from "../../app/machine.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { openSandboxHost, sandboxFolder } from "../../app/sandbox/open-sandbox.ts";
import { readPointer } from "../../app/sandbox/pointer.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import { invalid } from "../../domain/errors.ts";
import { SECOND } from "../../domain/time.ts";
import type { Screen } from "../terminal/screen.ts";

export interface WorkerChoice {
  /** Carry the schedules out too. */
  readonly schedules?: boolean;
}

/** How soon it notices a job that a server has started, and a sandbox that was made or reset. */
const LOOK_EVERY = 2 * SECOND;

/**
 * The command: a process without a face. It claims the jobs that any server on the same history starts, and takes up
 * those whose process has died, until it is told to end; a job at hand is then laid down for another. Servers work on
 * jobs too: workers are for having them done where no server runs, and several may run.
 */
export async function work(
  { environment }: ProcessContext,
  screen: Screen,
  { schedules = false }: WorkerChoice,
): Promise<ExitStatus> {
  const config = readSettings(environment);
  if (config.mode === "microsoft") {
    throw invalid("In mode microsoft there is no work for a worker: Microsoft's service carries its jobs out itself.");
  }
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => ending.abort());
  const folder = sandboxFolder(config);
  if (readPointer(folder) === null) screen.say(`There is no sandbox in ${folder} yet. Waiting for one.`);
  const host = openSandboxHost(config, { schedules, lookEvery: LOOK_EVERY });
  try {
    for (let generation: string | null = null; !ending.signal.aborted; ) {
      // A worker makes no sandbox: it has nobody to show it to.
      const present = readPointer(folder)?.generation ?? null;
      // Each use opens what counts now. It asks nothing of the tenant, whose time would pass by that.
      if (present !== null) await host.use(async () => {});
      if (present !== null && present !== generation) screen.say(`Working on the jobs of the sandbox in ${folder}.`);
      generation = present;
      await sleep(LOOK_EVERY, ending.signal).catch(() => {});
    }
    return exitStatus.done;
  } finally {
    await host.close();
  }
}
