import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { settingRows } from "../../../src/app/settings/setting-rows.ts";
import { runProgram } from "../../../src/cli/program.ts";

test("every setting has a meaning, and the help names it", async () => {
  const output = new PassThrough();
  const streams = { input: new PassThrough(), output, errors: new PassThrough() };
  expect(await runProgram(["--help"], { entry: new URL(import.meta.url), command: [], streams, environment: {} })).toBe(
    0,
  );
  const help = String(output.read());
  expect(settingRows.filter(({ meaning }) => meaning === "")).toEqual([]);
  expect(help).toContain("Environment in mode microsoft or vault (see `entra-rewind setup`");
  expect(settingRows.filter(({ variable }) => !help.includes(`  ${variable}  `))).toEqual([]);
});
