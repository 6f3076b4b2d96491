import { describe, expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { patternOf, withFacts } from "./pair.ts";

describe("a sentence is said where it is true, and another one where it is false", () => {
  test.each(allPairs)("“$says”", async ({ says, holds, otherwise, instead, facts }) => {
    const said = withFacts(says, facts?.holds ?? []);
    expect(onOneLine(await holds())).toMatch(patternOf(said));
    const other = onOneLine(await otherwise());
    expect(other).not.toMatch(patternOf(said));
    if (facts !== undefined) expect(other).toMatch(patternOf(withFacts(says, facts.otherwise)));
    if (instead !== null) expect(other).toContain(instead);
  });
});

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
