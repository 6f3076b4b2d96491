import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { entry, temporaryFolder } from "./support.ts";

/** Runs a command on a terminal of this width, or into a pipe, and returns its output. */
async function printed(
  args: readonly string[],
  environment: Record<string, string>,
  columns: number | null,
): Promise<string> {
  let text = "";
  const output = Object.assign(new PassThrough(), columns === null ? {} : { isTTY: true, columns });
  output.on("data", (chunk) => {
    text += String(chunk);
  });
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const streams = { input, output, errors: new PassThrough().resume() };
  const command = [process.execPath, fileURLToPath(entry)];
  await runProgram(args, { entry, command, streams, environment: { ...process.env, ...environment } });
  return text;
}

/** The tables of single commands are in copyable-tables.test.ts. */
test("no command cuts what people copy, on a terminal of any width or in a pipe", { timeout: 120_000 }, async () => {
  const data = join(temporaryFolder(), "data");
  const environment = { ENTRA_REWIND_DATA: data };
  const ids = { AZURE_TENANT_ID: "b3e8f5a2-7c1d-4f5e-9a6b-0c2d4e6f8a1b", AZURE_CLIENT_ID: "a-client" };
  const drill = await printed(["drill", "--yes", "--users", "100", "--data", data], environment, 40);
  const inOneLine = stripVTControlCharacters(drill).replace(/\s+/g, " ");
  // The phrase to type is at the end of a long message.
  expect(inOneLine).toMatch(/To approve, type: restore \d+ in Contoso/);
  expect(inOneLine).toMatch(/calls \w+ \{/);
  // The server's own sentences quote long names of policies in short.
  expect(inOneLine.replaceAll(/"[^"]{1,40}…"/g, "")).not.toContain("…");
  for (const columns of [40, 80, 200, null]) {
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
    const [list = "", status = "", audit = "", setup = ""] = outputs;
    expect(list).toContain("groups-deleted");
    expect(status).toMatch(/[\w.-]+@contoso\.example/);
    expect(audit).toMatch(/[\w.-]+@contoso\.example/);
    expect(setup).toContain("http://localhost");
    expect(setup).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  }
});

test("the help breaks each line to the columns of a narrow terminal", async () => {
  const lines = stripVTControlCharacters(await printed(["--help"], {}, 40)).split("\n");
  const isPhrase = (line: string) => line.trim().includes(" ");
  expect(lines.filter((line) => line.length > 40 && isPhrase(line))).toEqual([]);
});
