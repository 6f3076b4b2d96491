import { RewindError } from "../src/domain/errors.ts";
import { isTyped } from "../src/domain/words/typed-text.ts";
import type { Screen } from "../src/terminal/screen.ts";
import { uncut } from "../src/terminal/uncut.ts";
import type { AnswerQuestion, Question } from "./assistant.ts";
import type { Teller } from "./teller.ts";

const TYPE = "Type: ";

/** Returns the phrase that the form asks for, or an empty text if a yes is enough. */
const phraseOf = ({ field }: Question): string => (field.title.startsWith(TYPE) ? field.title.slice(TYPE.length) : "");

/** Returns the sentence and the dangers of the form, one line each. */
const approvalText = ({ message }: Question): string =>
  message
    .split("\n")
    .map((line) => uncut(line))
    .join("\n");

const TRIES = 2;

/**
 * Shows the server's form to the person at the terminal, as a host would. After a mistyped phrase they get a second
 * try. An empty line or "no" declines. Ctrl-C ends the drill: it throws `cancelled`.
 */
export const personAt =
  (screen: Screen): AnswerQuestion =>
  (question) =>
    screen.asking(() => answerOf(screen, question));

async function answerOf(screen: Screen, question: Question): Promise<string | true | null> {
  screen.progress.clear();
  screen.say(`\n${screen.paint("yellow", "Approval")}   ${approvalText(question)}\n`);
  const phrase = phraseOf(question);
  const isPhrase = question.field.kind === "string";
  const wanted = isPhrase ? phrase : "yes";
  if (isPhrase) screen.say(`To approve, type:\n${screen.paint("bold", uncut(phrase))}`);
  for (let left = TRIES - 1; ; left -= 1) {
    const line = await screen.ask(isPhrase ? "> " : `${uncut(question.field.title)}? [yes/no] `);
    if (line === null) throw new RewindError("cancelled", "The drill was stopped. Nothing was changed.");
    const typed = line.trim();
    if (isPhrase ? isTyped(phrase, typed) : /^y(es)?$/i.test(typed)) return isPhrase ? typed : true;
    if (typed === "" || /^no?$/i.test(typed)) return null;
    if (left === 0) {
      screen.say("That is not it either, which counts as a no.");
      return null;
    }
    screen.say(`To approve, type exactly:\n${uncut(wanted)}\nTo decline, type no.`);
  }
}

/** Gives the approval that `--yes` promised, and prints that it did. */
export const sayingYes =
  (tell: Teller): AnswerQuestion =>
  async (question) => {
    tell.approval(approvalText(question));
    tell.approval("given beforehand, by --yes");
    return question.field.kind === "string" ? phraseOf(question) : true;
  };
