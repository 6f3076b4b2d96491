import { displayWidth, fitted } from "./display-width.ts";

const GAP = "  ";
const NARROWEST = 8;

/**
 * A table in plain lines, the first one its headings, none wider than `width` as long as its columns can shrink: the
 * widest gives way first, and what no longer fits is cut with an ellipsis.
 */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const lines = [headings, ...rows];
  const widths = shrunk(
    headings.map((_, column) => Math.max(...lines.map((cells) => displayWidth(cells[column] ?? "")))),
    width - GAP.length * (headings.length - 1),
  );
  return lines.map((cells) =>
    widths
      .map((columns, column) => fitted(cells[column] ?? "", columns))
      .join(GAP)
      .trimEnd(),
  );
}

function shrunk(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
