import { printable } from "../domain/words/untrusted.ts";
import type { Output } from "./process-context.ts";

/** Prints lines for people. Directories and services have a part in most of them, so no text can steer the terminal. */
export function writeLines(stream: Output, lines: string): void {
  stream.write(`${printable(lines, { colors: stream.isTTY === true })}\n`);
}
