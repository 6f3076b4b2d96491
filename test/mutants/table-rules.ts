import { existsSync, readFileSync } from "node:fs";
import type { Mutant } from "./mutant.ts";
import { mutatedText } from "./scratch-copy.ts";

/** Returns the reason why the table's line cannot be tried in this work tree. Null for a line that can. */
export function staleBecause(mutant: Mutant): string | null {
  if (!existsSync(mutant.file)) return `${mutant.file} is not there`;
  if (!existsSync(mutant.test)) return `${mutant.test} is not there`;
  const text = readFileSync(mutant.file, "utf8");
  const changed = mutatedText(text, mutant);
  if (changed === null) return `its old text is not in ${mutant.file} exactly once`;
  return changed === text ? "its new text is the old one" : null;
}
