import { styleText } from "node:util";
import type { Output, Streams } from "../app/process-context.ts";
import { writeLines } from "../app/write-lines.ts";
import { printableJson } from "../domain/words/untrusted.ts";
import { type ProgressBar, progressBar } from "./progress-bar.ts";
import { openQuestions, type Questions } from "./questions.ts";
import { tableLines } from "./table.ts";
import { linesFor, widthOf } from "./wrap.ts";

export type Paint = Parameters<typeof styleText>[0];

/**
 * The terminal as commands use it. They clean every text from a directory before they show it, and what is left of
 * characters that steer a terminal is not printed.
 */
export interface Screen {
  /** True if a person sits at it, so that questions can be asked. */
  readonly interactive: boolean;
  /** True if the output is no terminal, which must get every text whole. */
  readonly piped: boolean;
  /** Prints lines. On a terminal, long lines break between words. */
  say(text?: string): void;
  /** Prints to the error stream, broken in the same way. */
  complain(line: string): void;
  json(value: unknown): void;
  /** Prints one line that is not broken, for files and other programs. */
  plain(line: string): void;
  /** Prints a table without cutting a cell. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Returns the text in a color if the output is a terminal with colors and `NO_COLOR` is not set. */
  paint(paint: Paint, text: string): string;
  /** Returns the line that is typed after the question, or null if the input ends before it, as Ctrl-C and Ctrl-D end it. */
  ask(question: string): Promise<string | null>;
  /** Runs work that asks questions and listens throughout. Lines that are typed between the questions are discarded. */
  asking<Result>(work: () => Promise<Result>): Promise<Result>;
  /** On the error stream, so that piped output stays clean. */
  readonly progress: ProgressBar;
}

export function createScreen({ input, output, errors }: Streams): Screen {
  let questions: Questions | null = null;
  const progress = progressBar(errors);
  // Both streams are one terminal, on which a line of progress stands in the way of the other stream's lines.
  const writeOn = (stream: Output, line: string) => {
    progress.clear();
    writeLines(stream, line);
  };
  const paint = (format: Paint, text: string) =>
    output.isTTY === true ? styleText(format, text, { stream: output, validateStream: true }) : text;
  const write = (stream: Output, text: string) => {
    for (const line of linesFor(stream, text)) writeOn(stream, line);
  };
  const say = (text = "") => write(output, text);
  return {
    interactive: input.isTTY === true,
    piped: output.isTTY !== true,
    say,
    complain: (line) => write(errors, line),
    plain: (line) => writeOn(output, line),
    json: (value) => writeOn(output, printableJson(value)),
    paint,
    table: (headings, rows) => {
      const [head = "", ...lines] = tableLines(headings, rows, widthOf(output));
      say(paint("dim", head));
      for (const line of lines) say(line);
    },
    ask: async (question) => {
      progress.clear();
      if (questions !== null) return questions.ask(question);
      using once = await openQuestions(input, output);
      return await once.ask(question);
    },
    asking: async (work) => {
      using opened = await openQuestions(input, output);
      questions = opened;
      try {
        return await work();
      } finally {
        questions = null;
      }
    },
    progress,
  };
}
