import { PassThrough } from "node:stream";
import { runProgram } from "../src/cli/program.ts";
import { code, markdownTable } from "./markdown-table.ts";

interface Setting {
  readonly name: string;
  readonly mode: string;
  readonly meaning: string;
}

/** The environment variables as `entra-rewind --help` explains them. */
export async function settingTable(): Promise<string> {
  const settings = settingsIn(await help());
  if (settings.length === 0) throw new Error("The help names no environment variable.");
  return markdownTable(
    ["variable", "meaning", "only in mode"],
    settings.map(({ name, meaning, mode }) => [code(name), meaning, mode]),
  );
}

function settingsIn(text: string): readonly Setting[] {
  const settings: Setting[] = [];
  let mode = "";
  for (const line of text.slice(text.indexOf("\nEnvironment:")).split("\n")) {
    mode = /^ {2}in mode (\w+)/.exec(line)?.[1] ?? mode;
    const [, name, meaning] = /^ {2}(ENTRA_REWIND_\w+) +(.+)$/.exec(line) ?? [];
    const more = /^ {10,}(\S.*)$/.exec(line)?.[1];
    const last = settings.at(-1);
    if (name !== undefined && meaning !== undefined) settings.push({ name, mode, meaning });
    else if (more !== undefined && last !== undefined) {
      settings.splice(-1, 1, { ...last, meaning: `${last.meaning} ${more}` });
    }
  }
  return settings;
}

async function help(): Promise<string> {
  const output = new PassThrough();
  const streams = { input: new PassThrough(), output, errors: new PassThrough() };
  await runProgram(["--help"], { entry: new URL(import.meta.url), streams, environment: {} });
  return String(output.read());
}
