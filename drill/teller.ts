import type { Screen } from "../src/cli/terminal/screen.ts";
import { cleaned } from "../src/domain/untrusted.ts";
import type { OnProgress } from "./assistant.ts";

/** How the drill is told while it goes on. */
export interface Teller {
  asks(question: string): void;
  calls(tool: string, args: Record<string, unknown>): void;
  /** Shows how far the call under way is. */
  readonly progress: OnProgress;
  learns(answer: string): void;
  says(thought: string): void;
  /** The server's own sentence, as the person sees it, and what becomes of it. */
  approval(sentence: string): void;
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
}

const LONGEST_ARGUMENTS = 160;

/** Step by step, for a person to read. Names in it come from the directory and are cleaned by whoever tells them. */
export const toldOn = (screen: Screen): Teller => ({
  asks: (question) => screen.say(`${screen.paint("bold", "You")}        ${question}\n`),
  calls: (tool, args) => {
    const shown = cleaned(JSON.stringify(args), LONGEST_ARGUMENTS);
    screen.say(`${screen.paint("cyan", "calls")}      ${tool} ${screen.paint("dim", shown)}`);
  },
  progress: (done, total, message) => screen.progress.show(cleaned(message, 40), done, total),
  learns: (answer) => {
    screen.progress.clear();
    screen.say(`${screen.paint("cyan", "learns")}     ${answer}`);
  },
  says: (thought) => screen.say(`\n${screen.paint("bold", "Assistant")}  ${thought}\n`),
  approval: (sentence) => {
    screen.progress.clear();
    screen.say(`${screen.paint("yellow", "Approval")}   ${sentence}`);
  },
  table: (headings, rows) => {
    screen.say();
    screen.table(headings, rows);
    screen.say();
  },
});

const nothing = () => {};

/** Not at all: for `--json`. */
export const untold: Teller = {
  asks: nothing,
  calls: nothing,
  progress: nothing,
  learns: nothing,
  says: nothing,
  approval: nothing,
  table: nothing,
};
