import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { leanBundle } from "../../scripts/lean-bundle.ts";
import { type Figure, median } from "../figures.ts";
import { gitIn } from "../git-repository.ts";
import { History } from "../history.ts";
import { names } from "../names.ts";
import { mustBe, type Phase, type Progress, type Task } from "../phase.ts";
import { COMPARED, roundsAt, WARM_UP } from "../plan.ts";
import { type Round, startRunning } from "../running-process.ts";
import { wholeProcess } from "../whole-process.ts";

const ROUNDS = 11;

/**
 * Measures the comparison of two points with all values: by the engine in a running process, by the same code as a
 * command, and by git if the tenant was exported to it. They take turns, so that they run under the same conditions.
 */
export const comparison: Phase = async (task, progress): Promise<readonly Figure[]> => {
  const { from, to } = await captured(task, progress);
  const git = gitIn(task.folder);
  await using running = startRunning({ place: task.place, tenant: task.tenant, from, to });
  const inProcess: Way = { name: names.comparison, once: () => running.compare() };
  const ways: Way[] = [inProcess];
  if (task.place.kind === "sqlite") {
    const command = await builtCommand(task.folder);
    const arguments_ = [task.place.file, task.tenant, from, to];
    ways.push({ name: names.commandLine, once: () => counted(command(arguments_), "\n") });
    if (git.exists()) {
      ways.push({ name: names.gitDiff, once: () => counted(git("diff", "HEAD~1", "HEAD"), "\ndiff --git ", 1) });
      const namesOnly = () => counted(git("diff", "--name-only", "HEAD~1", "HEAD"), "\n");
      ways.push({ name: `${names.gitDiff}, names only`, once: namesOnly });
    }
  }
  const times = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  const warming = roundsAt(task.size, WARM_UP);
  const [first = Number.NaN] = await warmedUp(inProcess, warming, (done) => progress("warm-up", done, warming));
  const rounds = roundsAt(task.size, ROUNDS);
  // The first round fills the compile cache and the disk's cache.
  for (let round = 0; round <= rounds; round += 1) {
    progress("comparison", round, rounds);
    for (const { name, once } of ways) {
      const { ms, found } = await once();
      mustBe(name, found, COMPARED);
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  return [
    ...[...times].map(([name, each]) => ({ name, value: median(each), unit: "ms" }) as const),
    { name: names.firstOf(inProcess.name), value: first, unit: "ms" },
  ];
};

/** Captures the two points without a log, and closes the history. */
async function captured(task: Task, progress: Progress): Promise<{ readonly from: string; readonly to: string }> {
  await using history = await History.open(task, progress, { logged: false });
  return await history.around(COMPARED);
}

/** A way to compare the two points. */
interface Way {
  readonly name: string;
  /** Compares them once. */
  once(): Promise<Round>;
}

/** Goes a way so many times and returns what each of them took. */
async function warmedUp({ name, once }: Way, rounds: number, onRound: (done: number) => void): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    onRound(round);
    const { ms, found } = await once();
    mustBe(name, found, COMPARED);
    times.push(ms);
  }
  return times;
}

/** The command as it would be shipped: one file, with Node's compile cache. */
async function builtCommand(folder: string): Promise<(args: readonly string[]) => ReturnType<typeof wholeProcess>> {
  const built = join(folder, "command");
  mkdirSync(built, { recursive: true });
  const outfile = join(built, "compare.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../compare-command.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node22",
    plugins: [leanBundle],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
  const environment = { NODE_COMPILE_CACHE: join(built, "compile-cache") };
  return (args) => wholeProcess([process.execPath, outfile, ...args], { folder, environment });
}

/** Returns the duration of a process, and the number of times that a text occurs in its output. */
async function counted(process: ReturnType<typeof wholeProcess>, text: string, before = 0) {
  const { ms, output } = await process;
  return { ms, found: before + output.split(text).length - 1 };
}
