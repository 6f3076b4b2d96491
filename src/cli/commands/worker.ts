import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { Screen } from "../terminal/screen.ts";

export interface WorkerChoice {
  /** Carry out the schedules too. */
  readonly schedules?: boolean;
}

/**
 * Runs a process without a face. It claims the jobs that any server on the same history starts, and takes up those whose
 * process has died, until it is ended; a job at hand is then left for another process. Servers work on jobs too: workers
 * are for having them done where no server runs, and several may run.
 */
export async function work(
  context: ProcessContext,
  screen: Screen,
  { schedules = false }: WorkerChoice,
): Promise<ExitStatus> {
  const mode = await openMode(context);
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => ending.abort());
  await mode.work({ schedules, signal: ending.signal, onNews: (sentence) => screen.say(sentence) });
  return exitStatus.done;
}
