/** Lets each caller search one page of a list at a time, so that many searches of one caller cost others no more than one. */
export class ScanTurns {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Returns a function that waits until the caller's earlier pages are read. Call it before each page. A request that has
   * no further page to read gives way by ending.
   */
  for(caller: string, ended: Promise<unknown>): () => Promise<void> {
    let release: (() => void) | null = null;
    const pass = () => {
      release?.();
      release = null;
    };
    void ended.then(pass, pass);
    return async () => {
      pass();
      const before = this.#last.get(caller) ?? Promise.resolve();
      const mine = Promise.withResolvers<void>();
      const last = before.then(() => mine.promise);
      this.#last.set(caller, last);
      void last.then(() => {
        if (this.#last.get(caller) === last) this.#last.delete(caller);
      });
      await before;
      release = mine.resolve;
    };
  }
}
