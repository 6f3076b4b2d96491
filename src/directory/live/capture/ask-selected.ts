import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { isSuccess } from "../../../graph/http/refused.ts";
import type { ReadingRun } from "./reading.ts";
import type { LiveSource } from "./sources.ts";

/** Asks again with a smaller selection for as long as the service refuses one of the properties asked for. */
export async function askSelected(
  { selections }: Pick<ReadingRun, "selections">,
  { type }: LiveSource,
  ask: () => Promise<GraphAnswer>,
): Promise<GraphAnswer> {
  for (;;) {
    const answer = await ask();
    if (isSuccess(answer) || !selections.learn(type, answer)) return answer;
  }
}
