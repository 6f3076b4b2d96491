import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { owned } from "../test/support/owned.ts";
import { type Figure, median } from "./figures.ts";
import type { Progress, Task } from "./phase.ts";
import type { PhaseEntry } from "./phases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const worker = fileURLToPath(new URL("phase-worker.ts", import.meta.url));

const units = ["µs", "ms", "s", "x", "count", "tokens", "bytes", "MiB", "objects/s"] as const;
const figure = z
  .object({ name: z.string(), value: z.number(), unit: z.enum(units), bound: z.number().optional() })
  .transform(({ bound, ...rest }): Figure => (bound === undefined ? rest : { ...rest, bound }));

/** A message of a phase's process: its progress, and at the end its result. */
const message = z.union([
  z.object({ progress: z.tuple([z.string(), z.number(), z.number().nullable()]) }),
  z.object({ figures: z.array(figure) }),
]);

/** Runs a phase in a separate process, or in one for each round. Throws if a process does not finish. */
export async function runPhase(entry: PhaseEntry, task: Task, progress: Progress): Promise<readonly Figure[]> {
  const rounds: (readonly Figure[])[] = [];
  for (let round = 0; round < (entry.rounds ?? 1); round += 1) rounds.push(await inOneProcess(entry, task, progress));
  const [first = []] = rounds;
  return first.map((one, at) => ({ ...one, value: median(rounds.map((round) => round[at]?.value ?? Number.NaN)) }));
}

async function inOneProcess(
  { name, extent, roomy }: PhaseEntry,
  task: Task,
  progress: Progress,
): Promise<readonly Figure[]> {
  // The phases share a compile cache. A measured server has its own, as it does for a host.
  const compiled = extent === "run" ? {} : { NODE_COMPILE_CACHE: join(task.folder, "compile-cache") };
  const child = owned(
    fork(worker, [name, JSON.stringify(task)], {
      cwd: root,
      // The same spaces as in the engine's thread. The one for young objects is three times this.
      execArgv: ["--max-semi-space-size=16", ...(roomy === true ? [] : ["--max-old-space-size=512"])],
      env: { ...process.env, ...compiled },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    }),
  );
  // Kills the process before the run removes its folder, because a phase that is inside a statement receives no
  // message.
  const end = () => child.kill("SIGKILL");
  process.prependOnceListener("exit", end);
  let found: readonly Figure[] | null = null;
  child.on("message", (received) => {
    const said = message.parse(received);
    if ("figures" in said) found = said.figures;
    else progress(...said.progress);
  });
  const [status] = await once(child, "close");
  process.off("exit", end);
  if (found === null) throw new Error(`The phase ${name} ended with status ${status} and without figures.`);
  return found;
}
