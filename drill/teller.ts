import { cleaned } from "../src/domain/words/untrusted.ts";
import type { Screen } from "../src/terminal/screen.ts";
import { uncut } from "../src/terminal/uncut.ts";
import type { OnProgress } from "./assistant.ts";

/** Reports the drill's progress. */
export interface Teller {
  asks(question: string): void;
  calls(tool: string, args: Record<string, unknown>): void;
  /** Shows the progress of the current call. */
  readonly progress: OnProgress;
  learns(answer: string): void;
  says(thought: string): void;
  /** Shows the server's own sentence as the person sees it, and the outcome. */
  approval(sentence: string): void;
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void;
}

/** Reports step by step for a person. The caller cleans names from the directory. */
export const toldOn = (screen: Screen): Teller => ({
  asks: (question) => screen.say(`${screen.paint("bold", "You")}        ${question}\n`),
  calls: (tool, args) => {
    screen.say(`${screen.paint("cyan", "calls")}      ${tool} ${screen.paint("dim", uncut(JSON.stringify(args)))}`);
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

/** Reports no progress, for `--json`. */
export const untold: Teller = {
  asks: nothing,
  calls: nothing,
  progress: nothing,
  learns: nothing,
  says: nothing,
  approval: nothing,
  table: nothing,
};
