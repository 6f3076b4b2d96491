import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { syntaxOf } from "../../scripts/rules/syntax.ts";
import { documents } from "./fenced-blocks.ts";
import { type DocumentPromise, promises } from "./promises.ts";

/** Returns what a promise lacks: its words in the document, or its test. */
function lacks({ document, says, file, test: title }: DocumentPromise): readonly string[] {
  const words = documents.get(document)?.replaceAll(/\s+/g, " ").replaceAll("**", "") ?? "";
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return [
    ...(words.includes(says) ? [] : [`${document} does not say: ${says}`]),
    ...(syntaxOf(file, text).testNames.includes(title) ? [] : [`${file} has no test: ${title}`]),
    ...(/\b(?:test|describe)\.(?:skip|todo|only)\(/.test(text) ? [`${file} leaves tests out`] : []),
  ];
}

describe("promises of the documents that safety rests on", () => {
  test("stand in their document and have a test that runs", () => {
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.flatMap(lacks)).toEqual([]);
  });

  test("lack what is not there", () => {
    const promise = { document: "README.md", says: "It never fails.", file: "test/docs/promises.test.ts", test: "no" };
    expect(lacks(promise)).toEqual(["README.md does not say: It never fails.", `${promise.file} has no test: no`]);
  });
});
