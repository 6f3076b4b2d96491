import { describe, expect, test } from "vitest";
import { importsOf, importViolations, MOST_LINES, readSources } from "../scripts/import-rules.ts";

const source = (files: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(files));

describe("this repository", () => {
  test("keeps its import rules", () => {
    const sources = readSources(process.cwd());
    expect(sources.size).toBeGreaterThan(20);
    expect(importViolations(sources)).toEqual([]);
  });
});

describe("the import rules", () => {
  const refused = (files: Readonly<Record<string, string>>): readonly string[] => importViolations(source(files));

  test("refuse an import against the table and say what is allowed", () => {
    const files = { "src/domain/a.ts": 'import { b } from "../store/sql/b.ts";', "src/store/sql/b.ts": "" };
    expect(refused(files)).toEqual([
      "src/domain/a.ts imports src/store/sql/b.ts: src/domain may import nothing else of ours.",
    ]);
  });

  test("refuse everybody who imports the command line", () => {
    const files = { "tools/a.ts": 'import type { b } from "../src/cli/b.ts";', "src/cli/b.ts": "" };
    expect(refused(files)).toHaveLength(1);
  });

  test("keep a directory's adapters apart from its port", () => {
    const engine =
      'import { embedded } from "../../directory/embedded/a.ts";\nimport type { Port } from "../../directory/port.ts";';
    const files = { "src/engine/plan/a.ts": engine, "src/directory/embedded/a.ts": "", "src/directory/port.ts": "" };
    expect(refused(files)).toEqual([
      expect.stringContaining("src/engine/plan/a.ts imports src/directory/embedded/a.ts"),
    ]);
  });

  test("let tools import defineTool and the renderers, and nothing else of the MCP face", () => {
    const tool =
      'import "../src/mcp/define-tool.ts";\nimport "../src/mcp/render/job.ts";\nimport "../src/mcp/server.ts";';
    const mcp = { "src/mcp/define-tool.ts": "", "src/mcp/render/job.ts": "", "src/mcp/server.ts": "" };
    expect(refused({ "tools/a.ts": tool, ...mcp })).toEqual([expect.stringContaining("imports src/mcp/server.ts")]);
  });

  test("keep packages where they belong", () => {
    expect(refused({ "src/engine/plan/a.ts": 'import { sql } from "kysely";' })).toHaveLength(1);
    expect(refused({ "src/engine/plan/a.ts": 'const sqlite = await import("node:sqlite");' })).toHaveLength(1);
    expect(refused({ "src/service/a.ts": 'import { S } from "@modelcontextprotocol/server/stdio";' })).toHaveLength(1);
    expect(refused({ "src/store/sql/a.ts": 'import { sql } from "kysely";\nimport "node:sqlite";' })).toEqual([]);
  });

  test("keep input and output out of the domain", () => {
    expect(refused({ "src/domain/a.ts": 'import { readFileSync } from "node:fs";' })).toHaveLength(1);
    expect(refused({ "src/domain/a.ts": 'import { createHash } from "node:crypto";' })).toEqual([]);
  });

  test("name the folders of a circle", () => {
    const files = {
      "src/domain/a.ts": 'import "../service/b.ts";',
      "src/service/b.ts": 'import "../domain/a.ts";',
    };
    expect(refused(files).at(-1)).toBe("These folders import each other in a circle: src/domain, src/service.");
  });

  test("refuse a file that is too long, and one in a folder nobody named", () => {
    expect(refused({ "src/engine/plan/a.ts": "x\n".repeat(MOST_LINES + 1) })).toHaveLength(1);
    expect(refused({ "src/engine/plan/a.ts": "x\n".repeat(MOST_LINES) })).toEqual([]);
    expect(refused({ "src/utils/a.ts": "" })).toHaveLength(1);
  });

  test("see imports over several lines, exports from elsewhere and dynamic ones, and no prose", () => {
    const text = [
      "import {\n  type A,\n  b,\n} from './one.ts';",
      'export { c } from "./two.ts";',
      'import "./three.ts";',
      'const lazy = () => import("./four.ts");',
      '/** Values taken from "elsewhere". */',
      'export const words = ["from", "nowhere"];',
    ].join("\n");
    expect(importsOf(text)).toEqual(["./one.ts", "./two.ts", "./three.ts", "./four.ts"]);
  });
});
