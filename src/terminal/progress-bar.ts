import type { Output } from "../app/process-context.ts";
import { holdLine } from "../app/write-lines.ts";
import { printable } from "../domain/words/untrusted.ts";
import { displayWidth } from "./display-width.ts";

export interface ProgressBar {
  /** `total` is null while it is unknown. Without any count, the label alone is shown. */
  show(label: string, done: number, total: number | null): void;
  /** Removes the bar. */
  clear(): void;
}

const CELLS = 24;

/**
 * Returns one line that redraws itself, visible only on a terminal. It writes over what it removes, because not every
 * terminal erases, and anything else that is printed removes it first.
 */
export function progressBar(stream: Output): ProgressBar {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = "";
  const draw = (line: string) => {
    if (line === shown) return;
    const rest = " ".repeat(Math.max(0, displayWidth(shown) - displayWidth(line)));
    stream.write(`\r${line}${rest}${line === "" ? "\r" : ""}`);
    shown = line;
    holdLine(stream, line === "" ? null : () => draw(""));
  };
  return {
    show: (label, done, total) =>
      draw(printable(progressLine(label, done, total)).slice(0, (stream.columns || 80) - 1)),
    clear: () => draw(""),
  };
}

function progressLine(label: string, done: number, total: number | null): string {
  if (total === null || total <= 0) return done === 0 ? `${label}…` : `${label} ${done}`;
  const share = Math.min(1, Math.max(0, done / total));
  const full = Math.round(share * CELLS);
  const bar = "█".repeat(full) + "░".repeat(CELLS - full);
  return `${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
