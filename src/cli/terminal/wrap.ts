import { stripVTControlCharacters } from "node:util";
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

const columnsOf = (text: string): number => displayWidth(stripVTControlCharacters(text));
