import { stripVTControlCharacters } from "node:util";
import type { Output } from "../app/process-context.ts";
import { displayWidth } from "./display-width.ts";

/**
 * Breaks a line between words into lines of at most `width` columns, with the indentation of the first. A wider word
 * stays whole on its own line. Colors take no columns.
 */
export function wrapped(text: string, width: number): readonly string[] {
  const [indent = ""] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const word of text.slice(indent.length).split(" ")) {
    const longer = line === "" ? `${indent}${word}` : `${line} ${word}`;
    if (line !== "" && columnsOf(longer) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}

/** The width of a terminal that does not report one. */
const STANDARD_WIDTH = 80;

/** Returns the columns of a terminal, or null for a file or pipe, where lines have any length. */
export const widthOf = ({ isTTY, columns }: Output): number | null =>
  isTTY === true ? (columns ?? STANDARD_WIDTH) : null;

/** Returns the lines of a text, broken between words where a terminal is narrower. Elsewhere they stay whole. */
export function linesFor(stream: Output, text: string): readonly string[] {
  const [lines, width] = [text.split("\n"), widthOf(stream)];
  return width === null ? lines : lines.flatMap((line) => wrapped(line, width));
}

const columnsOf = (text: string): number => displayWidth(stripVTControlCharacters(text));
