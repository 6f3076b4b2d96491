import { spawnSync } from "node:child_process";
import type { TerminalLine } from "./terminal-svg.ts";

/** Longest text of one line before it continues on the next. */
const WRAP = 100;

/** Runs the drill in a data folder and returns its conversation, without its tables. Throws an `Error` if the drill fails. */
export function drillLines(dataFolder: string): readonly TerminalLine[] {
  const run = spawnSync(process.execPath, ["bin/entra-rewind.cjs", "drill", "--yes"], {
    encoding: "utf8",
    env: { ...process.env, ENTRA_REWIND_DATA: dataFolder, NO_COLOR: "1" },
  });
  if (run.status !== 0) throw new Error(`The drill failed: ${run.stderr}`);
  const spoken = run.stdout.split("\n").flatMap((line) => {
    const [, label = "", text = ""] = /^(You|calls|learns|Assistant|Approval)\s+(.+)$/.exec(line) ?? [];
    return label === "" ? [] : [{ label, text }];
  });
  return spoken.flatMap(({ label, text }) =>
    label === "calls" || label === "learns" ? { label, text } : wrapped(label, text),
  );
}

/** Spreads a sentence over at most three lines. */
function wrapped(label: string, text: string): readonly TerminalLine[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length >= WRAP) lines.push(word);
    else lines.splice(-1, 1, last === "" ? word : `${last} ${word}`);
  }
  const shown = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
  return shown.map((line, index) => ({ label: index === 0 ? label : "", text: line }));
}
