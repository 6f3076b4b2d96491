import { displayWidth, padded } from "./display-width.ts";
import { wrapped } from "./wrap.ts";

type TableRow = readonly string[];

const GAP = "  ";

/**
 * Returns a table in plain lines, with the headings first. Cells are never cut. If the table is wider than `width`, a
 * cell wraps between words. A word stays whole, so that ids, names and commands can be copied. If even that does not
 * fit, each row becomes a block of lines with its headings. A null `width` sets no limit, for output that is not a
 * terminal.
 */
export function tableLines(headings: TableRow, rows: readonly TableRow[], width: number | null): readonly string[] {
  const columns = headings.map((heading, column) => [heading, ...rows.map((cells) => cells[column] ?? "")]);
  const natural = columns.map((cells) => Math.max(...cells.map(displayWidth)));
  const room = (width ?? Number.POSITIVE_INFINITY) - GAP.length * (headings.length - 1);
  const widths = shrunk(natural, columns.map(longestWord), room);
  if (widths === null) return blocks(headings, rows, width ?? 0);
  return [headings, ...rows].flatMap((cells) => rowLines(cells, widths));
}

const longestWord = (cells: readonly string[]): number =>
  Math.max(...cells.flatMap((cell) => cell.split(" ").map(displayWidth)));

/** Narrows the widest column first, and each column at most to its longest word. Returns null if that is not enough. */
function shrunk(natural: readonly number[], least: readonly number[], room: number): readonly number[] | null {
  if (sum(least) > room) return null;
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const spare = widths.map((columns, index) => (columns > (least[index] ?? 0) ? columns : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function rowLines(cells: TableRow, widths: readonly number[]): readonly string[] {
  const columns = widths.map((width, column) => wrapped(cells[column] ?? "", width));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => padded(lines[line] ?? "", widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/**
 * Returns one block for each row, with at least one line for each cell. The first line has the headings, as in a table.
 */
function blocks(headings: TableRow, rows: readonly TableRow[], width: number): readonly string[] {
  const margin = Math.max(...headings.map(displayWidth)) + GAP.length;
  const block = (cells: TableRow): readonly string[] =>
    headings.flatMap((heading, column) =>
      wrapped(cells[column] ?? "", Math.max(1, width - margin)).map((line, index) =>
        `${padded(index === 0 ? heading : "", margin)}${line}`.trimEnd(),
      ),
    );
  return [headings.join(", "), ...rows.flatMap((cells) => ["", ...block(cells)])];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
