import type { StepOutcome } from "../../src/directory/directory.ts";
import type { LiveContext } from "../../src/directory/live/context.ts";
import { inLive, type Replies } from "./in-graph.ts";
import { accepted, tried } from "./tried.ts";

/** Returns the message of an outcome, its note, or "done". A refusal that no step caused is shown by its words. */
export const outcome =
  (run: (context: LiveContext) => Promise<StepOutcome>, replies: Replies = []) =>
  async () => {
    let told = "";
    const message = await tried(async () => {
      const found = await run(inLive(replies));
      told = found.outcome === "failed" ? found.message : "done";
    })();
    return message === accepted ? told : message;
  };
