import type { Output } from "../../src/app/process-context.ts";
import { SECOND } from "../../src/domain/time.ts";
import { progressBar } from "../../src/terminal/progress-bar.ts";
import type { Progress } from "../phase.ts";

/** The time between two lines of the same work, where there is no terminal to draw a bar on. */
const LINE_EVERY = 10 * SECOND;

/** Shows the progress of a run that takes minutes, with the time that is left if the rest goes on as it has. */
export function shownProgress(stream: Output, now: () => number): { readonly show: Progress; clear(): void } {
  const bar = progressBar(stream);
  let [work, began, saidAt] = ["", 0, 0];
  return {
    show(what, done, total) {
      if (what !== work) [work, began, saidAt] = [what, now(), Number.NEGATIVE_INFINITY];
      const spent = now() - began;
      const left = total === null || done === 0 ? "" : `, about ${seconds((spent / done) * (total - done))} left`;
      bar.show(`${what}, ${seconds(spent)}${left}`, done, total);
      if (stream.isTTY === true || now() - saidAt < LINE_EVERY) return;
      saidAt = now();
      stream.write(`${what}: ${total === null ? "" : `${done} of ${total}, `}${seconds(spent)}${left}\n`);
    },
    clear: () => bar.clear(),
  };
}

const seconds = (ms: number): string => `${Math.round(ms / SECOND)} s`;
