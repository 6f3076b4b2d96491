import { setImmediate as nextTurn } from "node:timers/promises";
import type { Streams } from "../app/process-context.ts";
import { printable } from "../domain/words/untrusted.ts";

/** Questions to the person at a terminal. While they are open, lines that answer none are discarded. */
export interface Questions extends Disposable {
  /** Returns the line that is typed after the question, or null if the input has ended or ends before it. */
  ask(question: string): Promise<string | null>;
}

/** The keys that clear a line, whichever place of it the cursor is at. */
const CLEARING = ["e", "u"];

export async function openQuestions(input: Streams["input"], output: Streams["output"]): Promise<Questions> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input, output });
  let isEnded = false;
  const ended = new Promise<null>((resolve) => {
    lines.once("close", () => {
      isEnded = true;
      resolve(null);
    });
  });
  return {
    async ask(question) {
      // The terminal keeps what was typed before it was listened to. One whole turn reads that, and it answers no question.
      await nextTurn();
      await nextTurn();
      if (isEnded) return null;
      // The beginning of a line that was typed before the question is not a part of its answer.
      if (lines.terminal && lines.line !== "") for (const name of CLEARING) lines.write(null, { ctrl: true, name });
      return await Promise.race([ended, lines.question(printable(question))]);
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
