import type { Sources } from "./sources.ts";

export const MOST_LINES = 250;

export function lengthViolations(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([file, text]) => !file.startsWith("test/") && linesOf(text) > MOST_LINES)
    .map(([file, text]) => `${file} has ${linesOf(text)} lines, and ${MOST_LINES} are allowed. Split it.`);
}

/** Counts physical lines, without empty ones at the end. */
export const linesOf = (text: string): number => text.trimEnd().split("\n").length;
