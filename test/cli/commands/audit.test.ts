import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { runProgram } from "../../../src/cli/program.ts";
import { headLine } from "../../../src/domain/approval/trail-head.ts";
import { entry, temporaryFolder } from "../support.ts";

/** Runs `audit` with a data folder that is not there. */
async function audited(folder: string, args: readonly string[], environment: Record<string, string> = {}) {
  let shown = "";
  const output = new PassThrough();
  output.on("data", (chunk) => {
    shown += String(chunk);
  });
  const streams = { input: new PassThrough(), output, errors: output };
  const status = await runProgram(["audit", ...args], {
    entry,
    command: [],
    streams,
    environment: { ENTRA_REWIND_DATA: join(folder, "gone"), ...environment },
  });
  return { status, shown };
}

describe("entra-rewind audit without data", () => {
  test("fails if heads outside show that there was a trail", async () => {
    const folder = temporaryFolder();
    const heads = join(folder, "heads.jsonl");
    const head = { tenant: "t", seq: 3, time: 0, action: "recoveryStarted", hash: "h" };
    writeFileSync(heads, `${headLine(head)}\n`);
    const lost = { status: 1, shown: expect.stringContaining("record 3 of tenant t is known outside") };
    expect(await audited(folder, ["--verify", "--heads", heads])).toMatchObject(lost);
    const settings = { ENTRA_REWIND_TRAIL_TO: pathToFileURL(heads).href };
    expect(await audited(folder, ["--verify"], settings)).toMatchObject(lost);
  });

  test("passes before the first record, and refuses heads that it would not compare", async () => {
    const folder = temporaryFolder();
    const heads = join(folder, "heads.jsonl");
    const settings = { ENTRA_REWIND_TRAIL_TO: pathToFileURL(heads).href };
    expect(await audited(folder, ["--verify"], settings)).toMatchObject({ status: 0 });
    const empty = { status: 0, shown: expect.stringContaining("The trail is empty: nothing was asked for") };
    expect(await audited(folder, [])).toMatchObject(empty);
    expect(await audited(folder, ["--verify", "--heads", heads])).toMatchObject({ status: 2 });
    expect(await audited(folder, ["--heads", heads])).toMatchObject({
      status: 2,
      shown: expect.stringContaining("only together with --verify"),
    });
  });
});
