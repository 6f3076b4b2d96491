/** Readings of one request that may wait in the directory's queue, so that others' come in between. */
const AT_A_TIME = 25;

/** Does work for each item, some at a time, and returns the results in their order. */
export async function someAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME) {
    results.push(...(await Promise.all(items.slice(start, start + AT_A_TIME).map(work))));
  }
  return results;
}
