import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { KillOrder, Line } from "./killed-script.ts";
import { owned } from "./owned.ts";

const script = fileURLToPath(new URL("./killed-script.ts", import.meta.url));

export interface KillableProcess extends AsyncDisposable {
  readonly pid: number;
  readonly lines: readonly Line[];
  /** Resolves with the next line that matches. Rejects if the process ends first. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  /** Resolves when the process has stopped after SIGSTOP: it has announced the point and prints no more. */
  kill(signal: "SIGKILL" | "SIGCONT"): void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts a process that works on the folder until it is done or killed. */
export function startKillable(order: KillOrder): KillableProcess {
  const args = ["--disable-warning=ExperimentalWarning", script, JSON.stringify(order)];
  const child = owned(spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }));
  const lines: Line[] = [];
  const waiting = new Set<(line: Line | null) => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (text) => {
    const line: Line = JSON.parse(text);
    lines.push(line);
    for (const tell of waiting) tell(line);
  });
  const closed = once(reader, "close");
  const ended = once(child, "exit").then(async ([code, signal]): Promise<number | NodeJS.Signals> => {
    await closed;
    for (const tell of waiting) tell(null);
    return signal ?? code;
  });
  return {
    pid: child.pid ?? 0,
    lines,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const tell = (line: Line | null): void => {
          if (line !== null && !fits(line)) return;
          waiting.delete(tell);
          if (line === null) reject(new Error("The process ended before it said what was waited for."));
          else resolve(line);
        };
        waiting.add(tell);
      }),
    kill: (signal) => void child.kill(signal),
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
