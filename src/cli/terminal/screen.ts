import { styleText } from "node:util";
import type { Output, Streams } from "../../app/process-context.ts";
import { type ProgressBar, progressBar } from "./progress-bar.ts";
import { tableLines } from "./table.ts";

export type Paint = Parameters<typeof styleText>[0];

/** What a command sees of the terminal. Every text that came from a directory is to be cleaned before it is said. */
export interface Screen {
  /** A person sits at it: questions can be asked. */
  readonly interactive: boolean;
  say(line?: string): void;
  complain(line: string): void;
  json(value: unknown): void;
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
  /** The text in a colour, where the output is a terminal that shows one and `NO_COLOR` does not forbid it. */
  paint(paint: Paint, text: string): string;
  /** Returns the line that a person types, or null if the input ends before it, as Ctrl-C and Ctrl-D end it. */
  ask(question: string): Promise<string | null>;
  /** On the error stream, so that piped output stays clean. */
  readonly progress: ProgressBar;
}

const WIDTH_OF_A_FILE = 120;

export function createScreen({ input, output, errors }: Streams): Screen {
  const paint = (format: Paint, text: string) =>
    output.isTTY === true ? styleText(format, text, { stream: output, validateStream: true }) : text;
  const say = (line = "") => void output.write(`${line}\n`);
  return {
    interactive: input.isTTY === true,
    say,
    complain: (line) => void errors.write(`${line}\n`),
    json: (value) => say(JSON.stringify(value)),
    paint,
    table: (headings, rows) => {
      const [head = "", ...lines] = tableLines(headings, rows, output.columns || WIDTH_OF_A_FILE);
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
