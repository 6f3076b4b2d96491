/**
 * Runs generators side by side, at most `concurrency` at a time, and passes their values on as they come. A generator is
 * asked for its next value only once its last one was taken, so that memory holds one value of each. The first error ends
 * all of them.
 */
export async function* interleave<T>(
  generators: readonly AsyncGenerator<T, void>[],
  concurrency: number,
): AsyncGenerator<T, void> {
  const waiting = [...generators];
  const running = new Map<AsyncGenerator<T, void>, Promise<Turn<T>>>();
  const ask = (generator: AsyncGenerator<T, void>): void => {
    running.set(
      generator,
      generator.next().then((result) => ({ generator, result })),
    );
  };
  try {
    for (;;) {
      while (running.size < concurrency) {
        const generator = waiting.shift();
        if (generator === undefined) break;
        ask(generator);
      }
      if (running.size === 0) return;
      const { generator, result } = await Promise.race(running.values());
      running.delete(generator);
      if (result.done === true) continue;
      yield result.value;
      ask(generator);
    }
  } finally {
    const pending = [...running.values()].map((turn) => turn.catch(() => {}));
    await Promise.all(pending);
    await Promise.all(generators.map((generator) => generator.return()));
  }
}

interface Turn<T> {
  readonly generator: AsyncGenerator<T, void>;
  readonly result: IteratorResult<T, void>;
}
