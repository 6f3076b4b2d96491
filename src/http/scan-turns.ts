import { graphFault } from "../directory/graph-fault.ts";
import { yieldToEventLoop } from "../domain/yield-to-event-loop.ts";

/** Searches of one caller that may wait at a time. Each holds a page. */
const MOST_WAITING = 16;
/** Pages that the requests of one batch may search together before the rest has to come again. */
const MOST_IN_A_BATCH = 20;

/** Waits for a caller's turn to search a page, or to do the work of several. Throws where the caller has asked for too much at once. */
export type ScanTurn = (pages?: number) => Promise<void>;

/** The pages that the requests of one batch have searched so far, and the end of those that are searching. */
export interface SearchedPages {
  count: number;
  ended: Promise<void>;
}

export const noPages = (): SearchedPages => ({ count: 0, ended: Promise.resolve() });

/**
 * Lets each caller search one page of a list at a time, so that many searches of one caller cost others no more than one.
 * Searches beyond what a caller may have waiting, or a batch may search, are refused as Graph refuses too many requests.
 */
export class ScanTurns {
  readonly #last = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, number>();

  /**
   * Returns a function that waits until the caller's earlier pages are read. Call it before each page. A request that has
   * no further page to read gives way by ending.
   */
  for(caller: string, ended: Promise<unknown>, batch: SearchedPages | null = null): ScanTurn {
    let release: (() => void) | null = null;
    let begun = false;
    let beginning: Promise<void> | null = null;
    let over = false;
    const pass = () => {
      release?.();
      release = null;
    };
    const end = () => {
      over = true;
      pass();
      if (begun) this.#count(caller, -1);
    };
    const done = ended.then(end, end);
    const begin = async () => {
      this.#requireRoom(caller, batch);
      if (batch !== null) {
        const earlier = batch.ended;
        batch.ended = earlier.then(() => done);
        await earlier;
        this.#requireRoom(caller, batch);
      }
      if (over) return;
      begun = true;
      this.#count(caller, 1);
    };
    return async (pages = 1) => {
      pass();
      beginning ??= begin();
      await beginning;
      if (batch !== null) batch.count += pages;
      const before = this.#last.get(caller) ?? Promise.resolve();
      const mine = Promise.withResolvers<void>();
      const last = before.then(() => mine.promise);
      this.#last.set(caller, last);
      void last.then(() => {
        if (this.#last.get(caller) === last) this.#last.delete(caller);
      });
      await before;
      release = mine.resolve;
      // A request may have ended while it waited, and then it must not hold up the next one.
      if (over) pass();
      // Others' requests are read in between, also where the directory is in this thread.
      await yieldToEventLoop();
    };
  }

  /** A search that has begun is finished, however long the list is. A batch begins the next one after that. */
  #requireRoom(caller: string, batch: SearchedPages | null): void {
    const isFull = (this.#waiting.get(caller) ?? 0) >= MOST_WAITING;
    if (isFull || (batch !== null && batch.count >= MOST_IN_A_BATCH)) {
      throw graphFault(
        429,
        "TooManyRequests",
        "Too many searches of long lists at once. Send this request again later.",
      );
    }
  }

  #count(caller: string, change: 1 | -1): void {
    const count = (this.#waiting.get(caller) ?? 0) + change;
    if (count === 0) this.#waiting.delete(caller);
    else this.#waiting.set(caller, count);
  }
}
