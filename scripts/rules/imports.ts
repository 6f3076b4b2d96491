import { posix } from "node:path";
import { folderRules, packageRules } from "../import-rules.ts";
import { circlesIn, type Edges } from "./circles.ts";
import { productFolders, type Sources } from "./sources.ts";
import { syntaxOf } from "./syntax.ts";

/** The domain does no input or output, so these are the only modules of Node it may import. */
const pureBuiltins = ["node:crypto"];

/** Returns one sentence for each breach of the import table and for each circle of folders or files. */
export function importViolations(sources: Sources): readonly string[] {
  const violations: string[] = [];
  const folders = new Map<string, Set<string>>();
  const files = importedFiles(sources);
  for (const [file, text] of sources) {
    const home = homeOf(file);
    if (home === undefined) {
      violations.push(
        `${file} is in no folder of the import table. Move it, or add the folder to scripts/import-rules.ts.`,
      );
      continue;
    }
    for (const specifier of syntaxOf(file, text).imports) {
      if (!specifier.startsWith(".")) violations.push(...packageViolations(file, home, specifier));
    }
    for (const target of files.get(file) ?? []) {
      const targetHome = homeOf(target);
      if (targetHome !== undefined && targetHome !== home) {
        folders.set(home, (folders.get(home) ?? new Set()).add(targetHome));
      }
      if (!sources.has(target)) violations.push(`${file} imports ${target}, which does not exist.`);
      else if (!mayImport(home, target)) violations.push(`${file} imports ${target}: ${allowance(home)}`);
    }
  }
  return [
    ...violations,
    ...circlesIn(folders).map((circle) => `These folders import each other in a circle: ${circle.join(", ")}.`),
    ...circlesIn(files).map((circle) => `These files import each other in a circle: ${circle.join(", ")}.`),
  ];
}

/** Returns the files of ours that each file imports, of types alone included. */
export function importedFiles(sources: Sources): Edges {
  const edges = new Map<string, ReadonlySet<string>>();
  for (const [file, text] of sources) {
    const relative = syntaxOf(file, text).imports.filter((specifier) => /^\..*\.ts$/.test(specifier));
    edges.set(file, new Set(relative.map((specifier) => posix.join(posix.dirname(file), specifier))));
  }
  return edges;
}

function mayImport(home: string, target: string): boolean {
  const targetHome = homeOf(target);
  if (targetHome === home) return true;
  return (folderRules[home] ?? []).some((entry) => {
    const tree = entry.endsWith("/**") ? entry.slice(0, -"/**".length) : undefined;
    if (tree !== undefined) return isWithin(target, tree);
    return isWithin(target, entry) && (homeOf(entry) === undefined || homeOf(entry) === targetHome);
  });
}

function packageViolations(file: string, home: string, specifier: string): readonly string[] {
  if (!productFolders.some((folder) => isWithin(file, folder))) return [];
  if (isWithin(home, "src/domain") && !pureBuiltins.includes(specifier)) {
    return [`${file} imports ${specifier}: the nouns in src/domain depend on nothing.`];
  }
  const rule = Object.entries(packageRules).find(([name]) => specifier.startsWith(name));
  if (rule === undefined || rule[1].some((place) => isWithin(home, place))) return [];
  return [`${file} imports ${specifier}, which belongs to ${rule[1].join(" and ")} only.`];
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The innermost folder of the table that holds a path. */
const homeOf = (path: string): string | undefined =>
  Object.keys(folderRules)
    .filter((folder) => isWithin(path, folder))
    .sort((a, b) => b.length - a.length)[0];

function allowance(home: string): string {
  const allowed = folderRules[home] ?? [];
  return `${home} may import ${allowed.length === 0 ? "nothing else of ours" : allowed.join(", ")}.`;
}
