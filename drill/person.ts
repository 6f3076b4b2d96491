import type { Screen } from "../src/cli/terminal/screen.ts";
import { cleaned } from "../src/domain/untrusted.ts";
import type { AnswerQuestion, Question } from "./assistant.ts";
import type { Teller } from "./teller.ts";

const TYPE = "Type: ";

/** What the form wants typed, where it wants a phrase. */
const phraseOf = ({ field }: Question): string => (field.title.startsWith(TYPE) ? field.title.slice(TYPE.length) : "");

/** Puts the server's form to the person at the terminal, as a host would. */
export const personAt =
  (screen: Screen): AnswerQuestion =>
  async (question) => {
    screen.progress.clear();
    screen.say(`\n${screen.paint("yellow", "Approval")}   ${cleaned(question.message)}\n`);
    if (question.field.kind === "string") {
      const typed = (await screen.ask("> ")).trim();
      return typed === "" ? null : typed;
    }
    return /^y(es)?$/i.test((await screen.ask(`${cleaned(question.field.title)}? [y/N] `)).trim()) ? true : null;
  };

/** Gives the approval that `--yes` promised, and says so. */
export const sayingYes =
  (tell: Teller): AnswerQuestion =>
  async (question) => {
    tell.approval(cleaned(question.message));
    tell.approval("given beforehand, by --yes");
    return question.field.kind === "string" ? phraseOf(question) : true;
  };
