import { mkdtempSync, rmSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { isOver } from "./figures.ts";
import { measureAll } from "./measure-all.ts";
import { readOptions } from "./options.ts";
import { report } from "./report.ts";
import { judged } from "./targets.ts";

/**
 * Measures the figures that the documents quote. README.md in this folder explains each figure. Progress goes to
 * stderr, and the result to stdout, as tables or with `--json` as one object. Exits with 1 if a figure exceeds its
 * bound or misses its target, and with 2 if the run failed or its counts differ from the generated ones.
 */
process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const folder = mkdtempSync(join(options.folder, "entra-rewind-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const { measured, leftOut, failure } = await measureAll(options, folder);
  const targets = judged(measured, options.sizes);
  if (options.json) console.log(JSON.stringify({ machine: machine(), measured, targets, leftOut }, null, 2));
  else console.log([report(measured, targets, process.stdout.columns || 120), ...leftOut].join("\n\n"));
  // Earlier figures are printed even if the run fails later.
  if (failure !== null) throw failure;
  const over = measured.flatMap(({ figures }) => figures).some(isOver);
  return over || targets.some(({ held }) => held === false) ? 1 : 0;
}

function machine() {
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return { node: process.version, platform: `${process.platform} ${process.arch}`, cores: cpus().length, memoryGiB };
}
