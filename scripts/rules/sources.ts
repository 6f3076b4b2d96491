import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Text by path. Paths are relative to the repository's root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

/** The folders that make up the product. */
export const productFolders = ["src", "tools", "prompts", "sandbox", "drill"] as const;
/** Everything in TypeScript that this repository holds. */
export const allFolders = [...productFolders, "bench", "scripts", "test"] as const;

/** Reads every file below these folders of the repository whose name ends with `.ts`, or with another ending. */
export function readSources(root: string, folders: readonly string[] = allFolders, ending = ".ts"): Sources {
  const sources = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
      const path = posix.relative(root, posix.join(entry.parentPath, entry.name));
      sources.set(path, readFileSync(join(root, path), "utf8"));
    }
  }
  return sources;
}

/** Keeps the sources below some folders. */
export const within = (sources: Sources, folders: readonly string[]): Sources =>
  new Map([...sources].filter(([path]) => folders.some((folder) => path.startsWith(`${folder}/`))));

/** Reads every document of the repository, the changelog included. */
export function readDocuments(root: string): Sources {
  const top = readdirSync(root).filter((name) => name.endsWith(".md"));
  const inTop = top.map((name): [string, string] => [name, readFileSync(join(root, name), "utf8")]);
  return new Map([...inTop, ...readSources(root, ["docs", "bench"], ".md")]);
}
