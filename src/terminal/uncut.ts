import { cleaned } from "../domain/words/untrusted.ts";

/**
 * Cleans a text from the directory and keeps its whole length, because people copy ids, names and commands from what a
 * terminal or a pipe shows.
 */
export const uncut = (text: string): string => cleaned(text, text.length + 1);
