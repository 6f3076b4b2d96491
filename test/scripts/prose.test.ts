import { describe, expect, test } from "vitest";
import { type ProseKind, proseOf, proseViolations, sharesOf } from "../../scripts/rules/prose.ts";
import { readDocuments, readSources } from "../../scripts/rules/sources.ts";
import { britishSpellings } from "../../scripts/rules/spelling.ts";
import { syntaxOf } from "../../scripts/rules/syntax.ts";

const habitsOf = (text: string, file = "src/a.ts"): readonly string[] =>
  proseOf(new Map([[file, text]])).flatMap(({ habits }) => habits);

describe("this repository", () => {
  test("the prose of this repository is within its limits", () => {
    const texts = proseOf(readSources(process.cwd()));
    expect(texts.length).toBeGreaterThan(3_000);
    expect(proseViolations(texts)).toEqual([]);
    expect(readDocuments(process.cwd()).size).toBeGreaterThan(40);
  });
});

describe("comments", () => {
  test.each([
    ["/** What a job waits for. */", ["question"]],
    ["/** Returns what a job waits for. */", []],
    ["// Nobody has approved it; it waits.", ["pronoun", "semicolon"]],
    ["/** The value, or none. */", ["nothing"]],
    ["/** Sends the body that `none; nobody` describes. */", []],
    ['const text = "Whoever asks; nothing more";', ["pronoun"]],
  ])("the habits of %s are counted", (text, habits) => {
    expect(habitsOf(text)).toEqual(habits);
  });

  test("adjacent line comments are one comment, and a comment after code begins another", () => {
    const text = "// Keeps the first\n// and the second.\nconst a = 1; // Third.\n/* Fourth.\n * Still fourth. */";
    expect(syntaxOf("a.ts", text).comments).toEqual([
      "Keeps the first and the second.",
      "Third.",
      "Fourth. Still fourth.",
    ]);
  });

  test("a comment mark inside a string or a regular expression is no comment", () => {
    const text = `const a = "// one"; const b = /\\/\\* two/; const c = \`// \${"/* three */"}\`;`;
    expect(syntaxOf("a.ts", text).comments).toEqual([]);
  });
});

describe("test names", () => {
  test("names are found behind modifiers, in tables and in templates", () => {
    const text = [
      'test("plain", f);',
      'test.skipIf(true)("skipped", f);',
      'describe.each([1])("table %s", f);',
      `it(\`filled \${1}\`, f);`,
      'attest("not one", f);',
    ].join("\n");
    expect(syntaxOf("a.test.ts", text).testNames).toEqual(["plain", "skipped", "table %s", "filled …"]);
  });

  test("a name that continues the name of its group is counted", () => {
    expect(habitsOf('test("whose body never ends is given up", f);', "test/a.test.ts")).toEqual(["continuing"]);
    expect(habitsOf('test("gives up on a response whose body never ends", f);', "test/a.test.ts")).toEqual([]);
  });
});

describe("shares", () => {
  test("a share above its limit is a violation and one at the limit is not", () => {
    const [share] = sharesOf(proseOf(new Map([["src/a.ts", "// What it is.\n\nlet a;\n// Returns it."]])));
    expect(share).toMatchObject({
      kind: "comment" satisfies ProseKind,
      habit: "question",
      count: 1,
      of: 2,
      percent: 50,
    });
    const texts = proseOf(new Map([["src/a.ts", "// What it is."]]));
    expect(proseViolations(texts)[0]).toContain('1 of 1 texts of kind comment show "question": 100.0 %');
  });
});

describe("spelling", () => {
  test.each([
    ["The synchronised colour of the organisation's licence", ["synchronised", "colour", "organisation", "licence"]],
    ["Cancelled, labelled and behaviour", ["Cancelled", "labelled", "behaviour"]],
    ["The synchronized color, a promise to exercise, advised and raised; analyses of size and prize", []],
    ["The notification `notifications/cancelled` and https://example.com/licence", []],
    ["```sh\nnpm run colour\n```\nplain", []],
  ])("the British spellings of %j are found", (text, found) => {
    expect(britishSpellings(text)).toEqual(found);
  });
});
