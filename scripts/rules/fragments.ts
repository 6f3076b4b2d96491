import { posix } from "node:path";
import type { Edges } from "./circles.ts";
import { linesOf } from "./file-lengths.ts";
import { productFolders, type Sources, within } from "./sources.ts";

/** Lines below which a file that only its neighbor needs may be no idea of its own. */
const SHORT = 50;

/**
 * Returns the short files of the product that only one file of the same folder imports, apart from tests. Tools and
 * prompts are left out, because each is a file by design.
 */
export function fragmentsIn(sources: Sources, imports: Edges): readonly string[] {
  const importers = new Map<string, string[]>();
  for (const [file, imported] of imports) {
    if (file.startsWith("test/")) continue;
    for (const each of imported) importers.set(each, [...(importers.get(each) ?? []), file]);
  }
  return [
    ...within(
      sources,
      productFolders.filter((folder) => !isCatalog(folder)),
    ),
  ]
    .filter(([file, text]) => {
      const [only, ...others] = importers.get(file) ?? [];
      const isPrivate = only !== undefined && others.length === 0 && posix.dirname(only) === posix.dirname(file);
      return isPrivate && linesOf(text) < SHORT;
    })
    .map(([file]) => file);
}

const isCatalog = (folder: string): boolean => folder === "tools" || folder === "prompts";
