import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { comparison } from "./comparison.ts";
import { conversations } from "./conversations.ts";
import { asTable, type Figure, isOver } from "./figures.ts";
import { largeAnswers } from "./large-answers.ts";
import { reads } from "./reads.ts";
import { startUp } from "./start-up.ts";
import { tokens } from "./tokens.ts";

/**
 * Measures what the documents quote. Progress goes to stderr, the result to stdout, as a table or with `--json` as one
 * object. `--only` names one measurement, or several with commas, `--size` the objects of the comparison and
 * the changes of the answers. Exits 1 if a figure is over its bound.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    size: { type: "string", default: "100000" },
  },
});

const size = Number(options.size);
if (!Number.isInteger(size) || size < 1_000) throw new Error("--size is a whole number of at least 1000.");

const measurements: Readonly<Record<string, (folder: string) => Promise<readonly Figure[]>>> = {
  "start-up": startUp,
  reads,
  tokens,
  conversations,
  comparison: (folder) => comparison(folder, size),
  answers: (folder) => largeAnswers(folder, size),
};

const results: Record<string, readonly Figure[]> = {};
for (const [name, measure] of Object.entries(measurements)) {
  if (options.only !== undefined && !options.only.split(",").includes(name)) continue;
  console.error(`${name} …`);
  const folder = mkdtempSync(join(tmpdir(), "entra-rewind-bench-"));
  try {
    results[name] = await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (options.json) console.log(JSON.stringify(results, null, 2));
else for (const [name, figures] of Object.entries(results)) console.log(`${name}\n${asTable(figures)}\n`);
process.exitCode = Object.values(results).flat().some(isOver) ? 1 : 0;
