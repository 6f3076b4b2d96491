import type { Approval } from "../domain/approval/approval.ts";
import { isTyped } from "../domain/words/typed-text.ts";
import type { Screen } from "./screen.ts";
import { uncut } from "./uncut.ts";

export interface AnswerOnTerminal {
  readonly answer: "approve" | "decline" | "withdraw";
  readonly typed?: string;
}

const TRIES = 3;
const YES = /^y(es)?$/i;
const NO = /^n(o)?$/i;
const DECLINE = /^decline$/i;
const MORE = /^more$/i;

/**
 * Asks the person at the terminal for their decision. After a mistyped phrase they may try again. Returns null if they
 * leave the request open with an empty line or by ending the input. `more` shows the next changes, as often as they like.
 * With `decline`, they may not approve and can only decline.
 */
export async function askForDecision(
  { phrase, plan }: Approval,
  screen: Screen,
  wanted: AnswerOnTerminal["answer"],
  showMore: () => Promise<boolean>,
): Promise<AnswerOnTerminal | null> {
  const ask = (question: string) => askAfterMore(screen, question, showMore);
  if (wanted === "decline") {
    // A yes after reading a plan means that it should go on, so that only the word declines it.
    screen.say("\nTo decline this recovery, type decline. Anything else leaves the request open.");
    return DECLINE.test(await ask("> ")) ? { answer: "decline" } : leftOpen(screen);
  }
  if (wanted === "withdraw") return yesOrNo(screen, ask, "Withdraw this approval?", "withdraw", null);
  const what = plan.comparedAgain === true ? "this recovery" : "exactly these changes";
  if (phrase === null) return yesOrNo(screen, ask, `Approve ${what}?`, "approve", { answer: "decline" });
  screen.say(`\nTo approve ${what}, type:\n${uncut(phrase)}`);
  screen.say("To decline, type no. An empty line leaves the request open.");
  for (let left = TRIES - 1; ; left -= 1) {
    const typed = await ask("> ");
    if (isTyped(phrase, typed)) return { answer: "approve", typed };
    if (NO.test(typed)) return { answer: "decline" };
    if (typed === "" || left === 0) return leftOpen(screen);
    screen.say(`That is not the phrase. Type exactly:\n${uncut(phrase)}`);
  }
}

async function yesOrNo(
  screen: Screen,
  ask: (question: string) => Promise<string>,
  question: string,
  yes: AnswerOnTerminal["answer"],
  no: AnswerOnTerminal | null,
): Promise<AnswerOnTerminal | null> {
  screen.say("");
  for (let left = TRIES - 1; ; left -= 1) {
    const typed = await ask(`${question} [yes/no] `);
    if (YES.test(typed)) return { answer: yes };
    if (NO.test(typed)) return no ?? leftOpen(screen);
    if (typed === "" || left === 0) return leftOpen(screen);
  }
}

/** Asks until the person types something else than `more`. Returns an empty text if the input ends. */
async function askAfterMore(screen: Screen, question: string, showMore: () => Promise<boolean>): Promise<string> {
  for (;;) {
    const typed = (await screen.ask(question))?.trim() ?? "";
    if (!MORE.test(typed)) return typed;
    if (!(await showMore())) screen.say("All changes have been shown.");
  }
}

function leftOpen(screen: Screen): null {
  screen.say("Left as it is. It can be answered until it lapses.");
  return null;
}
