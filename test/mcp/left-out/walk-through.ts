import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cutMarks } from "../../support/cut-marks.ts";
import type { WalkedMode } from "../../support/in-mode.ts";
import { proveResources, proveTerminal, proveTrail } from "./elsewhere.ts";
import { kinds } from "./kinds.ts";
import type { Said } from "./said.ts";
import { callsOf, startWalk, type Walk } from "./walk.ts";

/** Walks a crowded tenant in a mode, and proves each mark by which an answer says that something is left out. */
export function walkThrough(mode: WalkedMode): void {
  let walk: Walk;
  const said = new Map<string, Said[]>();
  const unknown = new Set<string>();

  beforeAll(async () => {
    walk = await startWalk(mode);
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
  }, 180_000);
  afterAll(() => walk[Symbol.asyncDispose]());

  describe(`what answers about a crowded tenant leave out in mode ${mode}`, () => {
    test("is said in a known way", () => {
      expect([...unknown].slice(0, 20)).toEqual([]);
    });

    test.each(kinds.filter(({ notIn = [] }) => !notIn.includes(mode)))(
      "is counted, and shown by the call that is named, each time: $name",
      async ({ name, prove }) => {
        const all = said.get(name) ?? [];
        expect(all.length).toBeGreaterThan(0);
        for (const one of all) await prove(one);
      },
      120_000,
    );

    test("is counted in resources too, and the tools go on where they end", () => proveResources(walk), 120_000);

    // A sandbox of this test has no data folder that a command could open.
    describe.skipIf(mode === "sandbox")("at the terminal", () => {
      test("is counted page by page, and more shows each object", () => proveTerminal(walk), 120_000);

      test("is named with the option that shows it", () => proveTrail(walk), 120_000);
    });

    test("is of a kind that the mode has", () => {
      const others = kinds.filter(({ notIn = [] }) => notIn.includes(mode)).map(({ name }) => name);
      expect(others.filter((name) => said.has(name))).toEqual([]);
    });
  });
}
