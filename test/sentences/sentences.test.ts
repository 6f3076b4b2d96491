import { describe, expect, test } from "vitest";
import { allPairs } from "./all-pairs.ts";
import { patternOf } from "./pair.ts";

describe("a sentence is said where it is true, and another one where it is false", () => {
  test.each(allPairs)("“$says”", async ({ says, holds, otherwise, instead }) => {
    expect(onOneLine(await holds())).toMatch(patternOf(says));
    const other = onOneLine(await otherwise());
    expect(other).not.toMatch(patternOf(says));
    if (instead !== null) expect(other).toContain(instead);
  });
});

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
