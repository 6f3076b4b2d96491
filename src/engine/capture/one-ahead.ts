/**
 * Reads the next item while the last one is worked on, so that a directory far away and a database do not wait for each
 * other. An error of the source comes after the items before it. Ends the source, whose read under way it waits for.
 */
export async function* oneAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // An error is thrown by the next turn. Until then it must not count as one that is not awaited.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await items.return?.();
  }
}
