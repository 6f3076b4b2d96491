import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isOver } from "../../bench/figures.ts";
import { largeAnswers } from "../../bench/large-answers.ts";

/** Enough for every list to have many pages. `npm run bench -- --only answers` does the same with 100,000. */
const CHANGES = 2_000;

test("no answer about a list of thousands of changes is over its budget, for any names in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "large-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const figures = await largeAnswers(folder, CHANGES);
  expect(figures.filter(({ bound }) => bound !== undefined).length).toBeGreaterThan(25);
  expect(figures.filter(isOver)).toEqual([]);
}, 180_000);
