import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { names } from "../../bench/names.ts";

const result = z.object({
  measured: z.array(
    z.object({
      phase: z.string(),
      size: z.number().nullable(),
      database: z.enum(["sqlite", "postgres"]).nullable(),
      figures: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
    }),
  ),
  targets: z.array(z.object({ name: z.string(), held: z.boolean().nullable(), value: z.number().nullable() })),
  leftOut: z.array(z.string()),
});

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ["bench/run.ts", "--json", ...args], { encoding: "utf8", timeout: 240_000 });

test("a run over small tenants counts what it finds, reports every phase and judges every target", {
  timeout: 250_000,
}, () => {
  const sizes = [1_000, 1_200];
  const run = bench("--size", sizes.join(), "--skip", "start-up,reads,tokens,restic");
  expect(run.stderr).not.toContain("Error");
  // 0 and not 1: none of these tenants is as large as a target wants it.
  expect(run.status).toBe(0);
  const { measured, targets } = result.parse(JSON.parse(run.stdout));
  const value = (size: number, name: string) =>
    measured
      .filter((one) => one.size === size)
      .flatMap(({ figures }) => figures)
      .find((figure) => figure.name === name)?.value;
  for (const size of sizes) {
    expect(value(size, names.objects)).toBe(size);
    expect(value(size, names.links)).toBe(5 * size);
    for (const name of [
      names.firstCapture,
      names.dailyCapture,
      names.preview(100),
      names.preview(1_000),
      names.allPages(1_000),
      names.summary(1_000),
      names.fullJoin,
      names.comparison,
      names.commandLine,
      names.gitCapture,
      names.gitDiff,
      names.storeSize,
    ]) {
      expect(value(size, name), name).toBeGreaterThan(0);
    }
  }
  expect(value(1_200, names.recovery(960))).toBeGreaterThan(0);
  const across = targets.find(({ name }) => name.startsWith("preview of 1,000 changes at 1,200 objects"));
  expect(across).toMatchObject({ value: expect.any(Number), held: null });
  expect(targets.filter(({ name }) => name.startsWith("first capture"))).toHaveLength(4);
});

test("one phase can be asked for, what is not known is refused, and too small a tenant is none", () => {
  const { measured } = result.parse(JSON.parse(bench("--size", "1000", "--only", "generation").stdout));
  expect(measured.map(({ phase }) => phase)).toEqual(["generation"]);
  expect(bench("--only", "everything")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("There are: start-up"),
  });
  expect(bench("--size", "10")).toMatchObject({ status: 2, stderr: expect.stringContaining("at least 1000") });
});
