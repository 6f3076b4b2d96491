import { parseArgs } from "node:util";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { type Asked, runTests } from "./run-tests.ts";
import { type ScratchCopy, scratchCopy } from "./scratch-copy.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Applies each mutant by itself to a copy of the work tree, and requires that its test fails, and passes without it.
 * Prints a line for each, or one JSON object with `--json`. `--only 13,14` takes the mutants of two items. Ends with 0 if
 * all mutants are caught, with 1 if one is not, and with 2 if there is no such item.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string", multiple: true } } });
  const only = values.only?.flatMap((text) => text.split(",")).map(Number);
  const chosen = mutants.filter(({ item }) => only === undefined || only.includes(item));
  if (chosen.length === 0) {
    complain(`There is no mutant of this item. --only takes the numbers 1 to ${mutants.at(-1)?.item}: --only 13,14`);
    return 2;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  using copy = scratchCopy(process.cwd());
  const missed = [...(await failingWithout(copy, chosen)), ...(await survivors(copy, chosen))];
  if (values.json === true) say(JSON.stringify({ mutants: chosen.length, missed }, null, 2));
  else say(`${chosen.length} mutants, of which ${missed.length} were not caught.`);
  return missed.length === 0 ? 0 : 1;
}

interface Missed {
  readonly item: number;
  readonly what: string;
  readonly test: string;
  readonly verdict: Verdict | "failsWithout" | "stale";
}

/** Runs each file once without a mutant. */
async function failingWithout({ folder }: ScratchCopy, chosen: readonly Mutant[]): Promise<Missed[]> {
  const missed: Missed[] = [];
  for (const [key, those] of Map.groupBy(chosen, ({ test, needsAll }) => `${test} ${needsAll === true}`)) {
    const [first] = those;
    if (first === undefined) continue;
    const names = those.flatMap(({ named }) => named ?? []);
    const all = names.length < those.length;
    const verdict = await runTests(folder, { ...askedOf(first), names: all ? null : [...new Set(names)] });
    progress(verdict === "passed" ? "passes" : "FAILS ", `without a mutant: ${key.split(" ")[0]}`);
    if (verdict === "passed") continue;
    missed.push(...those.map(({ item, what, test }) => ({ item, what, test, verdict: "failsWithout" as const })));
  }
  return missed;
}

async function survivors(copy: ScratchCopy, chosen: readonly Mutant[]): Promise<Missed[]> {
  const missed: Missed[] = [];
  for (const [index, mutant] of chosen.entries()) {
    const { item, what, test } = mutant;
    const verdict = await copy.mutated(mutant, () => runTests(copy.folder, askedOf(mutant)));
    progress(verdict === "failed" ? "caught" : verdict, `${index + 1} of ${chosen.length}, item ${item}: ${what}`);
    if (verdict !== "failed") missed.push({ item, what, test, verdict });
  }
  return missed;
}

const askedOf = ({ test, named, needsAll }: Mutant): Asked => ({
  test,
  names: named === undefined ? null : [named],
  needsAll: needsAll === true,
});

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const complain = (line: string): boolean => process.stderr.write(`${line}\n`);
const progress = (word: string, line: string): boolean => complain(`${word.padEnd(11)}  ${line}`);

process.exitCode = await main();
