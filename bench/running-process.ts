import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { owned } from "../test/support/owned.ts";
import type { Place } from "./place.ts";

/** The comparison that a running process makes whenever it is asked. It travels to the process as JSON. */
export interface CompareTask {
  readonly place: Place;
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
}

/** The time that a round took, and the number of changes that it found. */
export interface Round {
  readonly ms: number;
  readonly found: number;
}

/** A process that has the history open and goes on running between its comparisons. */
export interface RunningProcess extends AsyncDisposable {
  compare(): Promise<Round>;
}

const script = fileURLToPath(new URL("running-comparison.ts", import.meta.url));
const round = z.object({ ms: z.number(), found: z.number() });

/**
 * Starts the process, with as large spaces as this one. Its time is not that of collecting the output of other ways,
 * because they run here.
 */
export function startRunning(task: CompareTask): RunningProcess {
  const child = owned(fork(script, [JSON.stringify(task)], { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  const exited = once(child, "exit");
  const gone = exited.then(([status]) => {
    throw new Error(`The process that compares ended with status ${status}.`);
  });
  gone.catch(() => {});
  return {
    async compare() {
      const answered = once(child, "message");
      child.send("compare");
      const [message] = await Promise.race([answered, gone]);
      return round.parse(message);
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
