import type { IncomingMessage, ServerResponse } from "node:http";
import type { Millis, Sleep } from "../domain/time.ts";
import type { NodeHandler } from "./listen.ts";

/** A handler that knows which of its answers are not finished. */
export interface CountedHandler {
  readonly answer: NodeHandler;
  /** Resolves when no call is under way, or after so long. */
  finished(within: Millis, sleep: Sleep): Promise<void>;
}

/** Counts the calls that `isCall` picks, from their first byte to the end of their answer. */
export function countCalls(answer: NodeHandler, isCall: (incoming: IncomingMessage) => boolean): CountedHandler {
  let underWay = 0;
  let onNone: () => void = () => {};
  return {
    answer(incoming: IncomingMessage, outgoing: ServerResponse) {
      if (isCall(incoming)) {
        underWay += 1;
        outgoing.once("close", () => {
          underWay -= 1;
          if (underWay === 0) onNone();
        });
      }
      return answer(incoming, outgoing);
    },
    async finished(within, sleep) {
      if (underWay === 0) return;
      const ended = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      onNone = resolve;
      await Promise.race([promise, sleep(within, ended.signal).catch(() => {})]);
      ended.abort();
    },
  };
}
