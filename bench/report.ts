import { tableLines } from "../src/terminal/table.ts";
import { shown, verdict } from "./figures.ts";
import type { Measured } from "./measured.ts";
import type { Target } from "./targets.ts";

/** Formats a run for people: the figures, size by size, and the targets in one table. No line is wider than `width`. */
export function report(measured: readonly Measured[], targets: readonly Target[], width: number): string {
  const groups = Map.groupBy(measured, titleOf);
  const tables = [...groups].map(([title, group]) => {
    const figures = group.flatMap((one) => one.figures);
    const rows = figures.map((figure) => [figure.name, shown(figure.value, figure.unit), verdict(figure)]);
    return tableLines([title, "", ""], rows, width).join("\n");
  });
  const rows = targets.map((target) => [
    target.size === null ? "" : target.size.toLocaleString("en"),
    target.name,
    target.value === null ? "" : shown(target.value, target.unit),
    `${target.sense} ${shown(target.bound, target.unit)}`,
    target.held === null ? target.note : target.held ? "held" : "MISSED",
  ]);
  return [...tables, tableLines(["objects", "target", "", "", ""], rows, width).join("\n")].join("\n\n");
}

function titleOf({ phase, size, database }: Measured): string {
  if (size === null) return phase;
  const objects = `${size.toLocaleString("en")} objects`;
  return database === null ? objects : `${objects}, ${database === "sqlite" ? "SQLite" : "PostgreSQL"}`;
}
