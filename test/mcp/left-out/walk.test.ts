import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cutMarks } from "../../support/cut-marks.ts";
import { kinds } from "./kinds.ts";
import type { Said } from "./said.ts";
import { callsOf, startWalk, type Walk } from "./walk.ts";

let walk: Walk;
const said = new Map<string, Said[]>();
const unknown = new Set<string>();

beforeAll(async () => {
  walk = await startWalk();
  for (const [tool, args] of callsOf(walk)) {
    const answer = await walk.call(tool, args);
    for (const mark of cutMarks(answer.data, answer.text)) {
      const known = kinds.flatMap((kind) => {
        const found = kind.says.exec(mark.text);
        return found === null ? [] : [{ kind, found }];
      });
      if (known.length === 0) unknown.add(`${tool} ${mark.path}: ${mark.text.slice(0, 300)}`);
      for (const { kind, found } of known)
        said.set(kind.name, [...(said.get(kind.name) ?? []), { walk, answer, tool, args, mark, found }]);
    }
  }
}, 120_000);
afterAll(() => walk[Symbol.asyncDispose]());

describe("what answers about a crowded tenant leave out", () => {
  test("is said in a known way", () => {
    expect([...unknown].slice(0, 20)).toEqual([]);
  });

  test.each(kinds)(
    "is counted, and shown by the call that is named: $name",
    async ({ name, prove }) => {
      const all = said.get(name) ?? [];
      expect(all.length).toBeGreaterThan(0);
      // Texts that differ in ids alone are of one case.
      const byWords = Map.groupBy(
        all,
        ({ tool, mark }) => `${tool} ${mark.path} ${mark.text.replaceAll(/[\w-]{30,}|\d+/g, "#").slice(0, 80)}`,
      );
      for (const [first] of byWords.values()) if (first !== undefined) await prove(first);
    },
    120_000,
  );
});
