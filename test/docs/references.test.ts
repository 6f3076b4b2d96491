import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { folderRules } from "../../scripts/import-rules.ts";
import { documents } from "./fenced-blocks.ts";

const found = (pattern: RegExp): readonly (readonly [document: string, match: string])[] =>
  [...documents].flatMap(([document, text]) =>
    [...text.matchAll(pattern)].map(([, match = ""]) => [document, match] as const),
  );

test("every link between documents leads to a file and, where it names one, to a heading", () => {
  const broken = found(/\]\(((?!https?:)[^)\s]+)\)/g).filter(([document, link]) => {
    const [path = "", heading] = link.split("#");
    const target = path === "" ? document : join(dirname(document), path);
    if (!existsSync(target)) return true;
    return heading !== undefined && !headingsOf(target).includes(heading);
  });
  expect(broken).toEqual([]);
});

test("every path of this repository that a document names exists", () => {
  const tops = "src|tools|prompts|sandbox/contoso|drill|bench|scripts|test|docs|bin";
  const named = found(new RegExp(`\`((?:${tops})(?:/[A-Za-z0-9_./-]+)?)\``, "g"));
  expect(named.length).toBeGreaterThan(50);
  // Files that a how-to guide asks its reader to write.
  const planned = ["tools/get-snapshot.ts", "test/mcp/get-snapshot.test.ts", "src/app/exhibit/exhibit-mode.ts"];
  expect(named.filter(([, path]) => !existsSync(path) && !planned.includes(path))).toEqual([]);
});

test("every npm script that a document names exists", () => {
  const scripts = found(/\bnpm (?:--prefix \S+ )?run (?:-s |--silent )?([a-z:-]+)/g);
  expect(scripts.length).toBeGreaterThan(30);
  expect(scripts.filter(([, name]) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
});

/** Returns the anchors of a document's headings, as GitHub makes them. */
function headingsOf(document: string): readonly string[] {
  const text = documents.get(document) ?? "";
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every decision has a number of its own and is in the index, and every page is in the map", () => {
  const names = [...documents.keys()];
  const numbers = names.flatMap((name) => /^docs\/decisions\/(\d{4})-/.exec(name)?.[1] ?? []);
  expect(numbers.length).toBeGreaterThan(40);
  expect(numbers).toEqual([...new Set(numbers)]);
  const missing = (index: string, pages: readonly string[]): readonly string[] =>
    pages.filter((page) => !documents.get(index)?.includes(page.slice(dirname(index).length + 1)));
  expect(
    missing(
      "docs/decisions/README.md",
      names.filter((name) => name.startsWith("docs/decisions/0")),
    ),
  ).toEqual([]);
  expect(
    missing(
      "docs/README.md",
      names.filter((name) => /^docs\/(?:how-to\/)?[^/]+\.md$/.test(name) && name !== "docs/README.md"),
    ),
  ).toEqual([]);
});

test("the architecture explains every folder of the import table", () => {
  const folders = new Set(Object.keys(folderRules).map((folder) => folder.split("/").slice(0, 2).join("/")));
  const text = documents.get("docs/architecture.md") ?? "";
  const elsewhere = ["bench", "scripts", "test", "test/support"];
  expect([...folders].filter((folder) => !elsewhere.includes(folder) && !text.includes(`\`${folder}\``))).toEqual([]);
});
