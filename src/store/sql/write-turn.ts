import { resolve } from "node:path";

/**
 * The turn to write a file, which this process's connections to it take in the order in which they ask. SQLite would
 * block the thread that waits for the lock of a transaction, and with it the work that the transaction waits for.
 */
export class WriteTurn {
  #last: Promise<void> = Promise.resolve();
  #end: (() => void) | null = null;

  /** True while a transaction of this process writes, or is about to. */
  get isTaken(): boolean {
    return this.#end !== null;
  }

  async take(): Promise<void> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    await before;
    this.#end = turn.resolve;
  }

  give(): void {
    const end = this.#end;
    this.#end = null;
    end?.();
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.give();
    }
  }
}

const turns = new Map<string, WriteTurn>();

/** Returns the turn of a file, which all connections of this thread to it share. */
export function turnOf(file: string): WriteTurn {
  const path = resolve(file);
  const turn = turns.get(path) ?? new WriteTurn();
  turns.set(path, turn);
  return turn;
}
