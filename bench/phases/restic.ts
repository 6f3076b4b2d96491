import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ExportedFiles, folderBytes } from "../exported-files.ts";
import { type Figure, median } from "../figures.ts";
import { names } from "../names.ts";
import { mustBe, type Phase } from "../phase.ts";
import { COMPARED, DAYS, placeOfChange } from "../plan.ts";
import { wholeProcess } from "../whole-process.ts";

const ROUNDS = 3;

const snapshots = z.array(z.object({ id: z.string(), time: z.string() }));

/**
 * Measures the same export in a restic repository: a backup of everything, one for each day, and one of the change that
 * is compared.
 */
export const restic: Phase = async ({ size, folder: runFolder }, progress): Promise<readonly Figure[]> => {
  const folder = join(runFolder, "restic");
  const environment = {
    RESTIC_REPOSITORY: join(folder, "repository"),
    RESTIC_CACHE_DIR: join(folder, "cache"),
    RESTIC_PASSWORD: "bench",
  };
  mkdirSync(join(folder, "export"), { recursive: true });
  const run = async (...args: string[]) => wholeProcess(["restic", ...args], { folder, environment });
  try {
    const files = new ExportedFiles(join(folder, "export"), size);
    files.writeAll(progress);
    await run("init");
    progress("restic backup", 0, null);
    const first = await run("backup", "export");
    const days: number[] = [];
    for (let place = 1; place <= placeOfChange(size, COMPARED); place += 1) {
      files.change();
      const { ms } = await run("backup", "export");
      if (place <= DAYS) days.push(ms);
    }
    const list = snapshots.parse(JSON.parse((await run("snapshots", "--json")).output));
    const [before = "", after = ""] = list.slice(-2).map(({ id }) => id);
    const diffs: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress("restic diff", round, ROUNDS);
      const { ms, output } = await run("diff", before, after);
      mustBe("files in restic diff", output.match(/^M {4}.*\.json$/gm)?.length ?? 0, COMPARED);
      diffs.push(ms);
    }
    return [
      { name: "restic backup of everything", value: first.ms / 1_000, unit: "s" },
      { name: names.resticCapture, value: median(days), unit: "ms" },
      { name: names.resticDiff, value: median(diffs), unit: "ms" },
      { name: names.resticSize, value: folderBytes(environment.RESTIC_REPOSITORY), unit: "bytes" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
