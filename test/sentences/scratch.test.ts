import { expect, test } from "vitest";
import { appPairs } from "./app-pairs.ts";
import { appVaultPairs } from "./app-vault-pairs.ts";
import { patternOf } from "./pair.ts";

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
test.each([...appPairs, ...appVaultPairs])("“$says”", async ({ says, holds, otherwise, instead }) => {
  expect(onOneLine(await holds())).toMatch(patternOf(says));
  const other = onOneLine(await otherwise());
  expect(other).not.toMatch(patternOf(says));
  if (instead !== null) expect(other).toContain(instead);
});
