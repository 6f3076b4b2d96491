import { expect, test } from "vitest";
import type { Unit } from "../../bench/figures.ts";
import type { Measured } from "../../bench/measured.ts";
import { names } from "../../bench/names.ts";
import { judged } from "../../bench/targets.ts";

const at = (
  size: number | null,
  values: Readonly<Record<string, number>>,
  database: Measured["database"] = null,
): Measured => ({
  phase: "any",
  size,
  database,
  figures: Object.entries(values).map(([name, value]) => ({ name, value, unit: "ms" satisfies Unit })),
});

const verdicts = (measured: readonly Measured[], sizes: readonly number[]) =>
  judged(measured, sizes).map(({ name, size, held, note }) => ({ name, size, held, note }));

test("a ratio is met or missed by what one run measured at one size", () => {
  const measured = [at(100_000, { [names.comparison]: 33, [names.gitDiff]: 84, [names.commandLine]: 85 })];
  const found = verdicts(measured, [100_000]);
  expect(found).toContainEqual(
    expect.objectContaining({ name: expect.stringContaining("running process / git"), held: true }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ name: expect.stringContaining("command line / git"), held: false }),
  );
});

test("a target of so many times faster is missed below that", () => {
  const captured = (ms: number) => [at(100_000, { [names.gitCapture]: 500, [names.dailyCapture]: ms })];
  const held = (ms: number) => judged(captured(ms), [100_000]).find(({ name }) => name.startsWith("1 % changed"))?.held;
  expect([held(50), held(51)]).toEqual([true, false]);
});

test("a target is not judged at a tenant smaller than it is meant for, nor without its figures", () => {
  const measured = [at(100_000, { [names.firstCapture]: 61 }), at(1_000_000, { [names.firstCapture]: 61 })];
  const found = judged(measured, [100_000, 1_000_000]).filter(({ name }) => name === "first capture");
  expect(found).toMatchObject([
    { size: 100_000, value: 61, held: null, note: "from 1,000,000 on" },
    { size: 1_000_000, value: 61, held: false },
  ]);
  expect(judged([], [100_000]).every(({ held, value }) => held === null && value === null)).toBe(true);
});

test("a preview at the largest size is compared with one at the smallest", () => {
  const measured = [100_000, 1_000_000].map((size, place) =>
    at(size, { [names.preview(1_000)]: 100 + 60 * place }, "sqlite"),
  );
  const [across] = judged(measured, [100_000, 1_000_000]).filter(({ name }) =>
    name.includes("1,000,000 / 100,000 objects"),
  );
  expect(across).toMatchObject({ value: 1.6, held: false });
});

test("PostgreSQL is compared with SQLite, and they are not confused", () => {
  const preview = names.preview(10_000);
  const measured = [at(100_000, { [preview]: 100 }, "sqlite"), at(100_000, { [preview]: 250 }, "postgres")];
  const [target] = judged(measured, [100_000]).filter(({ name }) =>
    name.startsWith("preview of 10,000 changes: PostgreSQL"),
  );
  expect(target).toMatchObject({ value: 2.5, held: true });
});
