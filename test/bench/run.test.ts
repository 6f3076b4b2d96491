import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { names } from "../../bench/names.ts";

const SIZE = 1_000;
/** The engine's phases. Those of the server have tests of their own. */
const phases =
  "generation first-capture database-alone migration daily-capture preview first-batch summary cold-open full-join git comparison recovery".split(
    " ",
  );

const result = z.object({
  measured: z.array(
    z.object({
      phase: z.string(),
      size: z.number().nullable(),
      database: z.enum(["sqlite", "postgres"]).nullable(),
      figures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
    }),
  ),
  targets: z.array(z.object({ name: z.string(), size: z.number().nullable(), held: z.boolean().nullable() })),
  leftOut: z.array(z.string()),
});

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ["bench/run.ts", "--json", "--size", String(SIZE), ...args], { encoding: "utf8" });

test("a run over a small tenant finds as much as was generated, and has a figure from every phase", {
  timeout: 240_000,
}, () => {
  const run = bench("--only", phases.join());
  // A run with wrong counts ends with 2. No target is judged here, because they are for large tenants.
  expect(run).toMatchObject({ status: 0 });
  const { measured, targets } = result.parse(JSON.parse(run.stdout));
  expect(new Set(measured.map(({ phase }) => phase))).toEqual(new Set(phases));
  expect(new Set(measured.map(({ size }) => size))).toEqual(new Set([SIZE]));
  const found = new Map(measured.flatMap(({ figures }) => figures.map(({ name, value }) => [name, value])));
  expect(found.get(names.objects)).toBe(SIZE);
  expect(found.get(names.links)).toBe(5 * SIZE);
  for (const name of [
    names.perObject,
    names.perLink,
    names.firstCapture,
    names.firstCapturePeak,
    names.dailyCapture,
    names.migration,
    names.storeSize,
    names.preview(100),
    names.firstPage(100),
    names.preview(1_000),
    names.firstOf(names.preview(1_000)),
    names.allPages(1_000),
    names.summary(1_000),
    names.summaryPeak(1_000),
    names.fullJoin,
    names.fullInSql,
    names.gitCapture,
    names.gitSize,
    names.gitDiff,
    names.comparison,
    names.firstOf(names.comparison),
    names.commandLine,
    names.recovery(800),
  ]) {
    expect(found.get(name), name).toBeGreaterThan(0);
  }
  expect(targets.every(({ held }) => held === null)).toBe(true);
});

test("one phase can run alone, and an unknown phase or tenant is refused", { timeout: 60_000 }, () => {
  const { measured } = result.parse(JSON.parse(bench("--only", "generation").stdout));
  expect(measured.map(({ phase }) => phase)).toEqual(["generation"]);
  expect(bench("--only", "everything")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("There are: start-up"),
  });
  expect(bench("--size", "10")).toMatchObject({ status: 2, stderr: expect.stringContaining("at least 1000") });
});
