import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { createScreen, type Screen } from "../../src/terminal/screen.ts";
import { owned } from "../support/owned.ts";

/** The program as it is installed, which starts in half the time that it takes from its sources. */
export const entry = new URL("../../bin/entra-rewind.cjs", import.meta.url);

/** Creates a folder that is removed with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "entra-rewind-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a file in a separate process with an empty stdin, to its end. */
export function ran(
  file: string | URL,
  args: readonly string[],
  environment: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  return new Promise((resolve) => {
    const path = typeof file === "string" ? file : fileURLToPath(file);
    const child = owned(
      execFile(
        process.execPath,
        [...flags, path, ...args],
        { env: { ...process.env, ...environment } },
        (error, output, errors) => {
          resolve({ status: error === null ? 0 : Number(error.code), output, errors });
        },
      ),
    );
    child.stdin?.end();
  });
}

/** Returns a screen whose person types these lines, one for each question. `output` is everything they were shown. */
export function screenTyping(...lines: readonly string[]): { screen: Screen; output: () => string } {
  const answers = [...lines];
  const input = Object.assign(new PassThrough(), { isTTY: true });
  let shown = "";
  const output = new PassThrough();
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString("utf8");
    if (!/(\[yes\/no\] |> )$/.test(shown)) return;
    const answer = answers.shift();
    if (answer !== undefined) input.write(`${answer}\n`);
  });
  return { screen: createScreen({ input, output, errors: output }), output: () => shown };
}
