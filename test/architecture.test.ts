import { describe, expect, test } from "vitest";
import { circlesIn } from "../scripts/rules/circles.ts";
import { countedNounViolations } from "../scripts/rules/counted-nouns.ts";
import { lengthViolations, MOST_LINES } from "../scripts/rules/file-lengths.ts";
import { importViolations } from "../scripts/rules/imports.ts";
import { ownedProcessViolations } from "../scripts/rules/owned-processes.ts";
import { readSources } from "../scripts/rules/sources.ts";
import { syntaxOf } from "../scripts/rules/syntax.ts";
import { typeNameViolations } from "../scripts/rules/type-names.ts";

const source = (files: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(files));

describe("this repository", () => {
  const sources = readSources(process.cwd());

  test("this repository keeps the import table and has no circle of imports", () => {
    expect(sources.size).toBeGreaterThan(700);
    expect(importViolations(sources)).toEqual([]);
  });

  test("this repository declares no type twice and keeps its files short", () => {
    expect(typeNameViolations(sources)).toEqual([]);
    expect(lengthViolations(sources)).toEqual([]);
  });
});

describe("the rule on started processes", () => {
  const imported = 'import { spawn } from "node:' + 'child_process";\n';

  test("a test whose process may outlive it is refused", () => {
    const sources = source({ "test/a.test.ts": `${imported}const child = spawn("node");` });
    expect(ownedProcessViolations(sources)).toEqual([expect.stringContaining("test/a.test.ts starts a process")]);
    const promised = source({ "bench/a.ts": `${imported}const run = promisify(execFile);` });
    expect(ownedProcessViolations(promised)).toHaveLength(1);
  });

  test("a process that is owned is allowed, and one that is waited for at once", () => {
    const sources = source({
      "test/a.test.ts": `${imported}const child = owned(\n  spawn("node"),\n);`,
      "bench/a.ts": `${imported}spawnSync("node");`,
      "src/a.ts": `${imported}spawn("node");`,
    });
    expect(ownedProcessViolations(sources)).toEqual([]);
  });

  test("this repository starts no process that may outlive its test", () => {
    expect(ownedProcessViolations(readSources(process.cwd()))).toEqual([]);
  });
});

describe("the rule on counted nouns", () => {
  const refused = (text: string): number => countedNounViolations(source({ "src/a.ts": text })).length;

  test("a number before a fixed plural is refused, because it may be one", () => {
    expect(refused(`const says = \`\${total} objects differ\`;`)).toBe(1);
    expect(refused(`const says = \`\${left} more links\`;`)).toBe(1);
  });

  test("a counted noun, a constant and a plural with its singular beside it are allowed", () => {
    expect(refused(`const says = \`\${countOf(total, "object")} and more\`;`)).toBe(0);
    expect(refused(`const says = \`At most \${MOST_OBJECTS} objects\`;`)).toBe(0);
    expect(refused(`const says = total === 1 ? "one object" : \`\${total} objects\`;`)).toBe(0);
  });

  test("this repository counts no noun without its singular", () => {
    expect(countedNounViolations(readSources(process.cwd()))).toEqual([]);
  });
});

describe("the import rules", () => {
  const refused = (files: Readonly<Record<string, string>>): readonly string[] => importViolations(source(files));

  test("an import against the table is refused with the imports that are allowed", () => {
    const files = { "src/domain/a.ts": 'import { b } from "../store/sql/b.ts";', "src/store/sql/b.ts": "" };
    expect(refused(files)).toEqual([
      "src/domain/a.ts imports src/store/sql/b.ts: src/domain may import nothing else of ours.",
    ]);
  });

  test("a room of the domain may not import one above it, and other folders may import all of its rooms", () => {
    const rooms = { "src/domain/words/a.ts": "", "src/domain/dangers/b.ts": "" };
    const words = { ...rooms, "src/domain/words/a.ts": 'import "../dangers/b.ts";' };
    expect(refused(words)).toEqual([expect.stringContaining("src/domain/words may import src/domain, ")]);
    expect(refused({ ...rooms, "src/domain/dangers/b.ts": 'import "../words/a.ts";' })).toEqual([]);
    const port = 'import "../domain/words/a.ts";\nimport "../domain/dangers/b.ts";';
    expect(refused({ ...rooms, "src/service/a.ts": port })).toEqual([]);
  });

  test("a type import of the command line is refused like any other", () => {
    const files = { "tools/a.ts": 'import type { b } from "../src/cli/b.ts";', "src/cli/b.ts": "" };
    expect(refused(files)).toHaveLength(1);
  });

  test("permission to import a port does not extend to its adapters", () => {
    const engine =
      'import { embedded } from "../../directory/embedded/a.ts";\nimport type { Port } from "../../directory/port.ts";';
    const files = { "src/engine/plan/a.ts": engine, "src/directory/embedded/a.ts": "", "src/directory/port.ts": "" };
    expect(refused(files)).toEqual([
      expect.stringContaining("src/engine/plan/a.ts imports src/directory/embedded/a.ts"),
    ]);
  });

  test("a tool may import defineTool and the renderers but no other file of the MCP face", () => {
    const tool =
      'import "../src/mcp/define-tool.ts";\nimport "../src/mcp/render/job.ts";\nimport "../src/mcp/server.ts";';
    const mcp = { "src/mcp/define-tool.ts": "", "src/mcp/render/job.ts": "", "src/mcp/server.ts": "" };
    expect(refused({ "tools/a.ts": tool, ...mcp })).toEqual([expect.stringContaining("imports src/mcp/server.ts")]);
  });

  test("the benchmarks and the tests may import the product, and the product may import neither", () => {
    const engine = { "src/engine/engine.ts": "" };
    const bench = { "bench/a.ts": 'import "../src/engine/engine.ts";\nimport "../test/support/a.ts";' };
    const support = { "test/support/a.ts": 'import "../../src/engine/engine.ts";' };
    expect(refused({ ...engine, ...bench, ...support })).toEqual([]);
    expect(refused({ "src/engine/engine.ts": 'import "../../bench/a.ts";', "bench/a.ts": "" })).toHaveLength(1);
    expect(refused({ "drill/a.ts": 'import "../test/support/a.ts";', "test/support/a.ts": "" })).toHaveLength(1);
    expect(refused({ "test/support/a.ts": 'import "../graph/b.ts";', "test/graph/b.ts": "" })).toHaveLength(1);
  });

  test("a package may only be imported by the folders it belongs to", () => {
    expect(refused({ "src/engine/plan/a.ts": 'import { sql } from "kysely";' })).toHaveLength(1);
    expect(refused({ "src/engine/plan/a.ts": 'const sqlite = await import("node:sqlite");' })).toHaveLength(1);
    expect(refused({ "src/service/a.ts": 'import { S } from "@modelcontextprotocol/server/stdio";' })).toHaveLength(1);
    expect(refused({ "src/store/sql/a.ts": 'import "node:sqlite";' })).toHaveLength(1);
    expect(refused({ "src/store/sql/a.ts": 'import { sql } from "kysely";' })).toEqual([]);
    expect(refused({ "src/sqlite/a.ts": 'import "node:sqlite";' })).toEqual([]);
  });

  test("the domain may not import input or output", () => {
    expect(refused({ "src/domain/a.ts": 'import { readFileSync } from "node:fs";' })).toHaveLength(1);
    expect(refused({ "src/domain/words/a.ts": 'import { readFileSync } from "node:fs";' })).toHaveLength(1);
    expect(refused({ "src/domain/a.ts": 'import { createHash } from "node:crypto";' })).toEqual([]);
  });

  test("a circle of folders is reported with the name of each folder", () => {
    const files = {
      "src/domain/a.ts": 'import "../service/b.ts";',
      "src/service/b.ts": 'import "../domain/a.ts";',
    };
    expect(refused(files)).toContain("These folders import each other in a circle: src/domain, src/service.");
  });

  test("a circle of files in one folder is refused even if it consists of type imports alone", () => {
    const files = {
      "src/domain/a.ts": 'import type { B } from "./b.ts";',
      "src/domain/b.ts": 'export type B = import("./c.ts").C;',
      "src/domain/c.ts": 'export type { A } from "./a.ts";',
      "src/domain/outside.ts": 'import "./a.ts";',
    };
    expect(refused(files)).toEqual([
      "These files import each other in a circle: src/domain/a.ts, src/domain/b.ts, src/domain/c.ts.",
    ]);
  });

  test("a file in a folder that the table does not list is refused", () => {
    expect(refused({ "src/utils/a.ts": "" })).toHaveLength(1);
  });

  test("imports over several lines, re-exports, dynamic imports and import types are found, and prose is not", () => {
    const text = [
      "import {\n  type A,\n  b,\n} from './one.ts';",
      'export { c } from "./two.ts";',
      'import "./three.ts";',
      'const lazy = () => import("./four.ts");',
      'type Five = import("./five.ts").Five;',
      '/** Values taken from "elsewhere". */',
      'export const words = ["from", "nowhere"];',
    ].join("\n");
    expect(syntaxOf("a.ts", text).imports.toSorted()).toEqual(
      ["./one.ts", "./two.ts", "./three.ts", "./four.ts", "./five.ts"].toSorted(),
    );
  });
});

describe("circles", () => {
  const edges = (lines: string) =>
    new Map(lines.split(" ").map((line) => [line.slice(0, 1), new Set(line.slice(2))] as const));

  test("separate circles are separate groups, and a bridge between them is in neither", () => {
    expect(circlesIn(edges("a>b b>a b>c b>ac c>d d>ef e>d f>"))).toEqual([
      ["a", "b"],
      ["d", "e"],
    ]);
  });

  test("a node that imports itself is a circle of one", () => {
    expect(circlesIn(edges("a>a b>a"))).toEqual([["a"]]);
  });

  test("a tree with shared branches has no circle", () => {
    expect(circlesIn(edges("a>bc b>d c>d d>"))).toEqual([]);
  });
});

describe("names of types", () => {
  test("a type that two files of the product declare is refused, exported or not", () => {
    const files = { "src/domain/a.ts": "export interface Twice {}", "drill/b.ts": "type Twice = string;" };
    expect(typeNameViolations(source(files))).toEqual([
      "The type Twice is declared in src/domain/a.ts and drill/b.ts. Give each meaning a name of its own.",
    ]);
  });

  test("a type of a test may repeat a name of the product", () => {
    const files = { "src/domain/a.ts": "export interface Twice {}", "test/b.ts": "class Twice {}" };
    expect(typeNameViolations(source(files))).toEqual([]);
  });
});

describe("lengths of files", () => {
  test("a file above the limit is refused and one at the limit is not", () => {
    expect(lengthViolations(source({ "bench/a.ts": "x\n".repeat(MOST_LINES + 1) }))).toHaveLength(1);
    expect(lengthViolations(source({ "src/a.ts": `${"x\n".repeat(MOST_LINES)}\n\n` }))).toEqual([]);
  });
});
