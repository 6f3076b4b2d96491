import { spawnSync } from "node:child_process";

/** Checks that must pass before the tests are worth running. Prints one line for each, and the output of those that fail. */
const steps = [
  { name: "types", args: ["node_modules/typescript/bin/tsc"] },
  { name: "types of the review", args: ["node_modules/typescript/bin/tsc", "-p", "src/review-app"] },
  { name: "lint and format", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."] },
  { name: "house rules", args: ["scripts/house-rules.ts"] },
  { name: "prose", args: ["scripts/prose.ts"] },
  { name: "generated tables", args: ["scripts/generate-tables.ts"] },
  { name: "sentences", args: ["test/sentences/check.ts"] },
  { name: "mutants' texts", args: ["test/mutants/check.ts"] },
];

let failures = 0;
for (const { name, args } of steps) {
  const started = performance.now();
  const run = spawnSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const passed = run.status === 0;
  console.log(`${passed ? "ok  " : "FAIL"}  ${name.padEnd(16)}  ${seconds} s`);
  if (passed) continue;
  failures += 1;
  console.error(`${run.error?.message ?? ""}${run.stdout}${run.stderr}`.trimEnd());
}
console.log(failures === 0 ? "All checks passed." : `${failures} of ${steps.length} checks failed.`);
process.exitCode = failures === 0 ? 0 : 1;
