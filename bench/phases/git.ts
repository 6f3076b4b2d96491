import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ExportedFiles, folderBytes } from "../exported-files.ts";
import { type Figure, median } from "../figures.ts";
import { gitIn } from "../git-repository.ts";
import { names } from "../names.ts";
import type { Phase } from "../phase.ts";
import { COMPARED, DAYS, placeOfChange } from "../plan.ts";

/**
 * Measures the tenant's export in git: a commit of everything, one for each day, one of the change that is compared,
 * and then packing. The repository stays for the phase that compares.
 */
export const git: Phase = async ({ size, folder: runFolder }, progress): Promise<readonly Figure[]> => {
  const run = gitIn(runFolder);
  mkdirSync(run.folder);
  const commit = async () =>
    (await run("add", "--all")).ms + (await run("commit", "--quiet", "--message", "export")).ms;
  const files = new ExportedFiles(run.folder, size);
  files.writeAll(progress);
  await run("init", "--quiet");
  progress("git add and commit", 0, null);
  const first = await commit();
  const days: number[] = [];
  for (let place = 1; place <= placeOfChange(size, COMPARED); place += 1) {
    files.change();
    const ms = await commit();
    if (place <= DAYS) days.push(ms);
  }
  progress("git gc", 0, null);
  const packed = await run("gc", "--quiet");
  return [
    { name: "git add + commit of everything", value: first / 1_000, unit: "s" },
    { name: names.gitCapture, value: median(days), unit: "ms" },
    { name: "git gc", value: packed.ms / 1_000, unit: "s" },
    { name: names.gitSize, value: folderBytes(join(run.folder, ".git")), unit: "bytes" },
  ];
};
