import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { entry, temporaryFolder } from "./support.ts";

/** Runs a command on a terminal of this width and returns its output. */
async function printed(args: readonly string[], environment: Record<string, string>, columns: number): Promise<string> {
  let text = "";
  const output = Object.assign(new PassThrough(), { isTTY: true, columns });
  output.on("data", (chunk) => {
    text += String(chunk);
  });
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const streams = { input, output, errors: new PassThrough().resume() };
  const command = [process.execPath, fileURLToPath(entry)];
  await runProgram(args, { entry, command, streams, environment: { ...process.env, ...environment } });
  return text;
}

describe.each([40, 80, 200])("on a terminal of %i columns", (columns) => {
  test("no command cuts what people copy", { timeout: 120_000 }, async () => {
    const data = join(temporaryFolder(), "data");
    const environment = { ENTRA_REWIND_DATA: data };
    const ids = { AZURE_TENANT_ID: "b3e8f5a2-7c1d-4f5e-9a6b-0c2d4e6f8a1b", AZURE_CLIENT_ID: "a-client" };
    const drill = await printed(["drill", "--yes", "--users", "100", "--data", data], environment, columns);
    const outputs = [
      await printed(["sandbox", "list"], environment, columns),
      await printed(["sandbox", "status"], environment, columns),
      await printed(["audit"], environment, columns),
      await printed(["setup"], { ...environment, ...ids }, columns),
      await printed(["--help"], environment, columns),
    ];
    for (const output of outputs) {
      const lines = stripVTControlCharacters(output).split("\n");
      expect(lines.filter((line) => line.includes("…") && !line.includes('"ids":["…"]'))).toEqual([]);
    }
    // The phrase to type is at the end of a long message.
    expect(stripVTControlCharacters(drill).replace(/\s+/g, " ")).toMatch(/To approve, type: restore \d+ in Contoso/);
    const [list = "", status = "", audit = "", setup = ""] = outputs;
    expect(list).toContain("groups-deleted");
    expect(status).toMatch(/[\w.-]+@contoso\.example/);
    expect(audit).toMatch(/[\w.-]+@contoso\.example/);
    expect(setup).toContain("http://localhost");
    expect(setup).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  });
});
