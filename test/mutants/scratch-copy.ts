import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { Mutant } from "./mutant.ts";

/** A copy of the work tree, in which files may be changed. */
export interface ScratchCopy extends Disposable {
  readonly folder: string;
  /** Applies the mutant while the work runs. Does not run it if the mutant's text is not in its file exactly once. */
  mutated<T>(mutant: Mutant, work: () => Promise<T>): Promise<T | "stale">;
}

const left = new Set(["node_modules", ".git"]);

export function scratchCopy(root: string): ScratchCopy {
  const folder = mkdtempSync(join(tmpdir(), "entra-rewind-mutants-"));
  cpSync(root, folder, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => !left.has(relative(root, source)),
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  symlinkSync(resolve(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    async mutated(mutant, work) {
      const file = join(folder, mutant.file);
      const text = readFileSync(file, "utf8");
      const changed = mutatedText(text, mutant);
      if (changed === null) return "stale";
      writeFileSync(file, changed);
      try {
        return await work();
      } finally {
        writeFileSync(file, text);
      }
    },
    [Symbol.dispose]: remove,
  };
}

/** Returns null if the text that is replaced does not occur exactly once. */
export function mutatedText(text: string, mutant: Mutant): string | null {
  const [before, after, ...more] = text.split(mutant.old);
  return after === undefined || more.length > 0 ? null : `${before}${mutant.new}${after}`;
}
