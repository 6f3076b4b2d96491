import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ProcessContext } from "../../src/app/process-context.ts";
import { runProgram } from "../../src/cli/program.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { createScreen, type Screen } from "../../src/terminal/screen.ts";
import { entry } from "../cli/support.ts";
import type { Asked } from "./pair.ts";

type Environment = Readonly<Record<string, string>>;

/** Collects what is written to both streams of a process, which are a terminal or none. */
function collecting(
  environment: Environment,
  isTTY: boolean,
): { readonly context: ProcessContext; readonly text: () => string } {
  const output = Object.assign(new PassThrough(), isTTY ? { isTTY, columns: 200 } : {});
  const parts: string[] = [];
  output.on("data", (chunk) => parts.push(String(chunk)));
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end();
  const streams = { input, output, errors: output };
  return { context: { entry, command: [], streams, environment }, text: () => parts.join("") };
}

/** Returns all that a part of the program shows, on a terminal or into a pipe, with the error that ends it. */
export const shownBy =
  (
    work: (screen: Screen, context: ProcessContext) => unknown,
    environment: Environment = {},
    { isTTY = false }: { readonly isTTY?: boolean } = {},
  ): Asked =>
  async () => {
    const { context, text } = collecting(environment, isTTY);
    try {
      await work(createScreen(context.streams), context);
    } catch (error) {
      if (!(error instanceof RewindError)) throw error;
      return `${text()}${error.message}`;
    }
    return text();
  };

/** Returns all that a command of the program prints, in a folder that is empty and goes with it. */
export const printedBy =
  (argv: (folder: string) => readonly string[], environment: (folder: string) => Environment = () => ({})): Asked =>
  () =>
    inFolder(async (folder) => {
      const { context, text } = collecting({ ENTRA_REWIND_DATA: join(folder, "data"), ...environment(folder) }, false);
      await runProgram(argv(folder), context);
      return text();
    });

/** Works in a folder that is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "entra-rewind-sentences-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
