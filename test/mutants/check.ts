import { mutants } from "./mutants.ts";
import { staleBecause } from "./table-rules.ts";

/** Finds the mutants that no longer fit the code they change, without running a test. */
let stale = 0;
for (const mutant of mutants) {
  const why = staleBecause(mutant);
  if (why === null) continue;
  stale += 1;
  process.stderr.write(`"${mutant.what}": ${why}\n`);
}
process.exitCode = stale === 0 ? 0 : 1;
