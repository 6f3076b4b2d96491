import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { foldersInCycles } from "./folder-cycles.ts";

/** What the files of a folder may import beside their own folder: other folders, or single files and parts of them. */
export const folderRules: Readonly<Record<string, readonly string[]>> = {
  "src/domain": [],
  "src/service": ["src/domain"],
  "src/summaries": ["src/domain", "src/service"],
  "src/guard": ["src/domain", "src/service"],
  "src/store/sql": ["src/domain"],
  "src/store/history": ["src/domain", "src/store/sql"],
  "src/store/work": ["src/domain", "src/store/sql"],
  "src/store/records": ["src/domain", "src/store/sql"],
  "src/records": ["src/domain", "src/service", "src/summaries", "src/store/sql", "src/store/records"],
  "src/directory": ["src/domain"],
  "src/directory/embedded": ["src/directory", "src/domain"],
  "src/engine/context.ts": ["src/domain", "src/service", "src/directory", "src/store/sql"],
  "src/engine/tenant-log.ts": ["src/domain", "src/service", "src/directory", "src/store/work"],
  "src/engine/lease": engineRoom("src/store/work"),
  "src/engine/capture": engineRoom(
    "src/engine/lease",
    "src/engine/tenant-log.ts",
    "src/store/history",
    "src/store/work",
  ),
  "src/engine/compare": engineRoom("src/store/history", "src/store/work"),
  "src/engine/undo": engineRoom("src/engine/compare", "src/store/history"),
  "src/engine/plan": engineRoom(
    "src/engine/lease",
    "src/engine/compare",
    "src/engine/undo",
    "src/store/history",
    "src/store/work",
  ),
  "src/engine/assess": engineRoom(
    "src/engine/lease",
    "src/engine/compare",
    "src/engine/plan",
    "src/store/history",
    "src/store/work",
  ),
  "src/engine/recover": engineRoom("src/engine/lease", "src/engine/compare", "src/engine/plan", "src/store/work"),
  "src/engine/investigation": engineRoom(
    "src/engine/capture",
    "src/engine/compare",
    "src/engine/plan",
    "src/store/history",
  ),
  "src/engine/jobs": engineRoom(
    "src/engine/tenant-log.ts",
    "src/engine/lease",
    "src/engine/capture",
    "src/engine/compare",
    "src/engine/undo",
    "src/engine/plan",
    "src/engine/assess",
    "src/engine/recover",
    "src/records",
    "src/store/history",
    "src/store/work",
  ),
  "src/engine/engine.ts": engineRoom(
    "src/engine/tenant-log.ts",
    "src/engine/lease",
    "src/engine/capture",
    "src/engine/plan",
    "src/engine/recover",
    "src/engine/investigation",
    "src/engine/jobs",
    "src/records",
    "src/store/work",
  ),
  "src/wire": ["src/domain", "src/service"],
  "src/graph": ["src/domain", "src/wire"],
  "src/microsoft": ["src/domain", "src/service", "src/summaries", "src/wire", "src/graph", "src/records"],
  "src/http": ["src/domain", "src/service", "src/guard", "src/wire", "src/directory"],
  "src/mcp": ["src/domain", "src/service", "src/summaries", "src/guard"],
  "src/approval-page": ["src/domain", "src/service", "src/guard"],
  tools: ["src/mcp/define-tool.ts", "src/mcp/render", "src/domain", "src/service", "src/summaries"],
  prompts: ["src/mcp/define-prompt.ts"],
  "sandbox/contoso": ["src/domain", "src/directory/embedded"],
  "src/app": [
    "src/domain",
    "src/service",
    "src/summaries",
    "src/records",
    "src/store/sql",
    "src/store/history",
    "src/directory",
    "src/directory/embedded",
    "src/engine/engine.ts",
    "src/graph",
    "src/microsoft",
    "sandbox/contoso",
  ],
  "src/cli/terminal": ["src/domain", "src/app"],
  drill: ["src/domain", "src/cli/terminal"],
  "src/cli": [
    "src/app",
    "src/cli/terminal",
    "src/domain",
    "src/service",
    "src/guard",
    "src/directory/embedded",
    "src/graph",
    "src/microsoft",
    "src/http",
    "src/mcp",
    "src/approval-page",
    "tools",
    "prompts",
    "drill",
    "sandbox/contoso",
  ],
};

/** Rooms of the engine share its context, the port to the directory and the store's foundation. */
function engineRoom(...others: readonly string[]): readonly string[] {
  const shared = [
    "src/domain",
    "src/service",
    "src/summaries",
    "src/engine/context.ts",
    "src/directory",
    "src/store/sql",
  ];
  return [...shared, ...others];
}

/** Packages (by the beginning of their name) that belong to some folders only. */
export const packageRules: Readonly<Record<string, readonly string[]>> = {
  "@modelcontextprotocol/": ["src/mcp", "src/cli", "drill"],
  commander: ["src/cli"],
  kysely: ["src/store", "src/directory/embedded"],
  pg: ["src/store"],
  "node:sqlite": ["src/store", "src/directory/embedded"],
  hono: ["src/http"],
  "@hono/": ["src/http"],
  undici: ["src/graph"],
  "@azure/identity": ["src/graph"],
};

/** The nouns do no input or output: this is all of Node they may import. */
const pureBuiltins = ["node:crypto"];

export const MOST_LINES = 250;
/** Tables of data, which are as long as what they list. */
export const longTables: readonly string[] = [];

/** Text by path, both relative to the repository's root with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

export function readSources(root: string): Sources {
  const sources = new Map<string, string>();
  for (const top of ["src", "tools", "prompts", "sandbox", "drill"]) {
    for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const path = posix.relative(root, posix.join(entry.parentPath, entry.name));
      sources.set(path, readFileSync(join(root, path), "utf8"));
    }
  }
  return sources;
}

/** One sentence for each breach of the rules. */
export function importViolations(sources: Sources): readonly string[] {
  const violations: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const [file, text] of sources) {
    const home = homeOf(file);
    if (home === undefined) {
      violations.push(
        `${file} is in no folder of the import table. Move it, or add the folder to scripts/import-rules.ts.`,
      );
      continue;
    }
    const lines = text.trimEnd().split("\n").length;
    if (lines > MOST_LINES && !longTables.includes(file)) {
      violations.push(`${file} has ${lines} lines; ${MOST_LINES} are allowed. Split it.`);
    }
    for (const specifier of importsOf(text)) {
      if (!specifier.startsWith(".")) {
        violations.push(...packageViolations(file, home, specifier));
        continue;
      }
      const target = posix.join(posix.dirname(file), specifier);
      // The program's own name and version, which the command line prints.
      if (target === "package.json" && home === "src/cli") continue;
      const targetHome = homeOf(target);
      if (targetHome !== undefined && targetHome !== home)
        edges.set(home, (edges.get(home) ?? new Set()).add(targetHome));
      if (!sources.has(target)) violations.push(`${file} imports ${target}, which does not exist.`);
      else if (!mayImport(home, target)) violations.push(`${file} imports ${target}: ${allowance(home)}`);
    }
  }
  const cycle = foldersInCycles(edges);
  if (cycle.length > 0) violations.push(`These folders import each other in a circle: ${cycle.join(", ")}.`);
  return violations;
}

/** The modules a file names in import and export statements and in `import(…)`. */
export function importsOf(text: string): readonly string[] {
  const statements =
    /^(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...text.matchAll(statements)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}

function mayImport(home: string, target: string): boolean {
  const targetHome = homeOf(target);
  return (
    targetHome === home ||
    (folderRules[home] ?? []).some((entry) => isWithin(target, entry) && homeOf(entry) === targetHome)
  );
}

function packageViolations(file: string, home: string, specifier: string): readonly string[] {
  if (home === "src/domain" && !pureBuiltins.includes(specifier)) {
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

if (import.meta.main) {
  const violations = importViolations(readSources(process.cwd()));
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
