import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isOver } from "../../bench/figures.ts";
import { tokens } from "../../bench/tokens.ts";

test("the tool list and every answer of an incident's conversation stay within their budgets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tokens-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const figures = await tokens(folder);
  expect(figures.filter(({ bound }) => bound !== undefined).length).toBeGreaterThanOrEqual(15);
  expect(figures.filter(isOver)).toEqual([]);
});
