import { existsSync } from "node:fs";
import { join } from "node:path";
import { type WholeProcess, wholeProcess } from "./whole-process.ts";

/** Git's defaults without background maintenance, which would disturb the next measurement. */
const environment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "bench",
  GIT_AUTHOR_EMAIL: "bench@bench.example",
  GIT_COMMITTER_NAME: "bench",
  GIT_COMMITTER_EMAIL: "bench@bench.example",
};
const command = ["git", "-c", "gc.auto=0", "-c", "maintenance.auto=false"];

/** Runs git in the repository of a run, as a separate process each time. */
export interface Git {
  (...args: string[]): Promise<WholeProcess>;
  readonly folder: string;
  /** True once this run has exported to git. */
  exists(): boolean;
}

export function gitIn(runFolder: string): Git {
  const folder = join(runFolder, "git");
  const run = (...args: string[]) => wholeProcess([...command, ...args], { folder, environment });
  return Object.assign(run, { folder, exists: () => existsSync(join(folder, ".git")) });
}
