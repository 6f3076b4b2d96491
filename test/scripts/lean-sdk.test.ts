import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import * as z from "zod";
import { lazySchemas } from "../../scripts/lazy-schemas.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/server"));
const file = /from "\.\/(src-[\w-]+\.mjs)"/.exec(readFileSync(join(folder, "index.mjs"), "utf8"))?.[1] ?? "";
const original = readFileSync(join(folder, file), "utf8");

type Revisions = Readonly<Record<"buildSchemas2025" | "buildSchemas2026", () => Readonly<Record<string, unknown>>>>;

/** Loads the module from a text, with the functions that make its schemas. */
async function revisionsIn(text: string): Promise<Revisions> {
  const { outputFiles } = await build({
    stdin: { contents: `${text}\nexport { buildSchemas2025, buildSchemas2026 };`, resolveDir: folder },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString("base64")}`);
}

const isSchema = (value: unknown): value is z.core.$ZodType => value instanceof Object && "_zod" in value;

/** Returns a schema, or an object of schemas, as text. */
const textOf = (value: unknown): string =>
  isSchema(value)
    ? JSON.stringify(z.toJSONSchema(value, { unrepresentable: "any", io: "input" }))
    : JSON.stringify(Object.entries(value ?? {}).map(([name, one]) => [name, textOf(one)]));

test("every schema of the SDK that is made when it is used is the same as before", async () => {
  const [whole, lazy] = await Promise.all([revisionsIn(original), revisionsIn(lazySchemas(original))]);
  for (const revision of ["buildSchemas2025", "buildSchemas2026"] as const) {
    const expected = whole[revision]();
    const found = lazy[revision]();
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    expect(Object.keys(found).length).toBeGreaterThan(100);
    for (const name of Object.keys(expected)) {
      expect(textOf(found[name]), name).toBe(textOf(expected[name]));
      expect(found[name], `${name} is made once`).toBe(found[name]);
    }
  }
});

test("a version of the SDK in another form is refused", () => {
  expect(() => lazySchemas("export const ToolSchema = 1;")).toThrow(/no longer defines/);
});
