import { describe, expect, test } from "vitest";
import { accountPairs } from "./account-pairs.ts";
import { answerPairs } from "./answer-pairs.ts";
import { pagePairs } from "./page-pairs.ts";
import { type Pair, patternOf } from "./pair.ts";
import { planPairs } from "./plan-pairs.ts";
import { signInPairs } from "./sign-in-pairs.ts";

const pairs: readonly Pair[] = [...accountPairs, ...answerPairs, ...pagePairs, ...planPairs, ...signInPairs];

describe("a sentence is said where it is true, and another one where it is false", () => {
  test.each(pairs)("“$says”", ({ says, holds, otherwise, instead }) => {
    expect(holds()).toMatch(patternOf(says));
    const other = otherwise();
    expect(other).not.toMatch(patternOf(says));
    if (instead !== null) expect(other).toContain(instead);
  });
});
