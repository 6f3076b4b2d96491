import { openMode } from "../../src/app/open-mode.ts";
import { shownBy } from "./shown.ts";

/** Works on the jobs of a mode until its first news. Returns that. */
export const working = async (environment: Readonly<Record<string, string>>): Promise<string> =>
  shownBy(async (screen, context) => {
    const ending = new AbortController();
    const onNews = (sentence: string) => {
      screen.say(sentence);
      ending.abort();
    };
    await (await openMode(context)).work({ schedules: false, signal: ending.signal, onNews });
  }, environment)();
