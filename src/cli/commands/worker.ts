import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import { openMode } from "../../app/open-mode.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import type { Screen } from "../../terminal/screen.ts";
import { atEndSignal } from "../end-signals.ts";

export interface WorkerChoice {
  /** Run the schedules too. */
  readonly schedules?: boolean;
}

/**
 * Runs a process without a face until it is ended. It claims the jobs that any server on the same history starts, and
 * continues those whose process has died. A running job is left for another process at the end. Servers work on jobs
 * too, so workers are for histories without a running server, and several may run.
 */
export async function work(
  context: ProcessContext,
  screen: Screen,
  { schedules = false }: WorkerChoice,
): Promise<ExitStatus> {
  const mode = await openMode(context);
  const ending = new AbortController();
  atEndSignal(() => ending.abort());
  await mode.work({ schedules, signal: ending.signal, onNews: (sentence) => screen.say(sentence) });
  return exitStatus.done;
}
