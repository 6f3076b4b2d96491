import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { owned } from "../support/owned.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** Tests of one file, all of them or those whose names contain one of these texts. */
export interface Asked {
  readonly test: string;
  readonly names: readonly string[] | null;
  readonly needsAll: boolean;
}

/** A mutant that makes a program wait forever must end too. */
const LONGEST = 5 * 60_000;

/** Runs tests in a folder. Ends the run, with the processes it started, after its time. */
export async function runTests(folder: string, { test, names, needsAll }: Asked): Promise<Verdict> {
  const report = join(folder, "mutant-report.json");
  rmSync(report, { force: true });
  const run = owned(
    spawn(
      process.execPath,
      [
        ...["node_modules/vitest/vitest.mjs", "run", test, "--maxWorkers=1", "--bail=1", "--root=."],
        ...["--reporter=json", `--outputFile=${report}`],
        ...(needsAll ? [] : ["--config=vitest.mutants.config.ts"]),
        ...(names === null ? [] : ["-t", names.map(literally).join("|")]),
      ],
      { cwd: folder, stdio: "ignore", detached: true },
    ),
  );
  const { promise: ended, resolve, reject } = Promise.withResolvers<boolean>();
  run.once("error", reject);
  run.once("exit", () => resolve(true));
  const timer = setTimeout(() => resolve(false), LONGEST);
  try {
    return (await ended) ? verdictOf(textOf(report)) : "tookTooLong";
  } finally {
    clearTimeout(timer);
    end(run.pid);
  }
}

/** Ends the run's group, in which a test that failed may have left processes. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended.
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
