import { styleText } from "node:util";
import type { Output, Streams } from "../../app/process-context.ts";
import { type ProgressBar, progressBar } from "./progress-bar.ts";
import { tableLines } from "./table.ts";
import { wrapped } from "./wrap.ts";

export type Paint = Parameters<typeof styleText>[0];

/** The terminal as commands use it. They clean every text from a directory before they show it. */
export interface Screen {
  /** True if a person sits at it, so that questions can be asked. */
  readonly interactive: boolean;
  /** Prints lines. On a terminal, long lines break between words. */
  say(text?: string): void;
  complain(line: string): void;
  json(value: unknown): void;
  /** Prints a table without cutting a cell. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Returns the text in a color if the output is a terminal with colors and `NO_COLOR` is not set. */
  paint(paint: Paint, text: string): string;
  /** Returns the line that a person types, or null if the input ends before it, as Ctrl-C and Ctrl-D end it. */
  ask(question: string): Promise<string | null>;
  /** On the error stream, so that piped output stays clean. */
  readonly progress: ProgressBar;
}

/** The width of a terminal that does not report one. */
const STANDARD_WIDTH = 80;

export function createScreen({ input, output, errors }: Streams): Screen {
  const paint = (format: Paint, text: string) =>
    output.isTTY === true ? styleText(format, text, { stream: output, validateStream: true }) : text;
  const columns = output.isTTY === true ? (output.columns ?? STANDARD_WIDTH) : null;
  const write = (line: string) => void output.write(`${line}\n`);
  const say = (text = "") => {
    for (const line of text.split("\n")) {
      for (const part of columns === null ? [line] : wrapped(line, columns)) write(part);
    }
  };
  return {
    interactive: input.isTTY === true,
    say,
    complain: (line) => void errors.write(`${line}\n`),
    json: (value) => write(JSON.stringify(value)),
    paint,
    table: (headings, rows) => {
      const [head = "", ...lines] = tableLines(
        headings,
        rows,
        output.isTTY === true ? (output.columns ?? STANDARD_WIDTH) : null,
      );
      say(paint("dim", head));
      for (const line of lines) say(line);
    },
    ask: (question) => ask(input, output, question),
    progress: progressBar(errors),
  };
}

async function ask(input: Streams["input"], output: Output, question: string): Promise<string | null> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input, output });
  try {
    const ended = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
