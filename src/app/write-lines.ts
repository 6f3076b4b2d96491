import { printable } from "../domain/words/untrusted.ts";
import type { Output } from "./process-context.ts";

/** The unfinished line of a stream, such as one of progress, with the way to remove it. */
const unfinished = new WeakMap<Output, () => void>();

/** Has an unfinished line of a stream removed before anything else is written there. */
export function holdLine(stream: Output, remove: (() => void) | null): void {
  if (remove === null) unfinished.delete(stream);
  else unfinished.set(stream, remove);
}

/** Prints lines for people. Directories and services have a part in most of them, so no text can steer the terminal. */
export function writeLines(stream: Output, lines: string): void {
  unfinished.get(stream)?.();
  stream.write(`${printable(lines, { colors: stream.isTTY === true })}\n`);
}
