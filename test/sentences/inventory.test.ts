import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { mustHaveCase } from "./claims.ts";
import { alwaysTrue, shownElsewhere } from "./elsewhere.ts";
import { inventoryOf, roomOf } from "./inventory.ts";
import { textsOfTest } from "./test-texts.ts";

const { uncovered, unknown, reasoned, shared } = inventoryOf(process.cwd());

/** Rooms with answers, in which few sentences have neither a pair, a reference nor a reason. */
const mostUncovered: Readonly<Record<string, number>> = {
  "src/app": 5,
  "src/approval-page": 3,
  "src/cli": 5,
  "src/directory": 6,
  "src/domain": 8,
  "src/engine": 4,
  "src/graph": 4,
  "src/guard": 5,
  "src/mcp": 40,
  "src/microsoft": 5,
  "src/receipts": 3,
  "src/records": 5,
  "src/review": 10,
  "src/review-app": 3,
  "src/server": 3,
  "src/summaries": 8,
  "src/web": 3,
  "src/wire": 3,
  tools: 3,
};

describe("the inventory of sentences", () => {
  test("has each absolute one of the source, with a case in which it is false or the reason why there is none", () => {
    expect(uncovered.filter(mustHaveCase)).toEqual([]);
  });

  test("has no sentence that the source no longer has", () => {
    expect(unknown).toEqual([]);
  });

  test("has a case of each absolute one for each file that has it", () => {
    expect(shared.filter(mustHaveCase)).toEqual([]);
  });

  test("has few sentences without a false case beside those that have one", () => {
    expect(reasoned.size).toBeLessThan(64);
    expect(Object.keys(alwaysTrue).length).toBeLessThan(12);
    expect(allPairs.length + shownElsewhere.length).toBeGreaterThan(700);
  });

  test.each(Object.entries(mostUncovered))("covers nearly all of %s", (room, most) => {
    const left = uncovered.filter((claim) => roomOf(claim) === room);
    expect(left.length, left.map(({ text }) => text).join("\n")).toBeLessThan(most);
  });
});

describe("a sentence that is shown by another test", () => {
  test.each(shownElsewhere)("is looked for there where it is true: “$says”", ({ says, file, test: title, seen }) => {
    expect(says).toContain(seen);
    const texts = textsOfTest(file, readFileSync(file, "utf8"), title);
    expect(texts?.all.filter((text) => text.includes(seen))).not.toEqual([]);
  });

  test.each(shownElsewhere)("is looked for there where it is false: “$says”", (entry) => {
    const { file, other = entry.test, seen, instead } = entry;
    const texts = textsOfTest(file, readFileSync(file, "utf8"), other);
    const looked = instead === null ? texts?.denied : texts?.all;
    expect(looked?.filter((text) => text.includes(instead ?? seen) || seen.includes(text))).not.toEqual([]);
  });
});
