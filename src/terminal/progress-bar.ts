import type { Output } from "../app/process-context.ts";
import { printable } from "../domain/words/untrusted.ts";

export interface ProgressBar {
  /** `total` is null while it is unknown. */
  show(label: string, done: number, total: number | null): void;
  /** Removes the bar. */
  clear(): void;
}

const CELLS = 24;

/** Returns one line that redraws itself, visible only on a terminal. */
export function progressBar(stream: Output): ProgressBar {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = "";
  const draw = (line: string) => {
    if (line === shown) return;
    shown = line;
    stream.write(`\r\u001b[K${line}`);
  };
  return {
    show: (label, done, total) =>
      draw(printable(progressLine(label, done, total)).slice(0, (stream.columns || 80) - 1)),
    clear: () => draw(""),
  };
}

function progressLine(label: string, done: number, total: number | null): string {
  if (total === null || total <= 0) return `${label} ${done}`;
  const share = Math.min(1, Math.max(0, done / total));
  const full = Math.round(share * CELLS);
  const bar = "█".repeat(full) + "░".repeat(CELLS - full);
  return `${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
