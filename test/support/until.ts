import { setTimeout as wait } from "node:timers/promises";

const LOOK_EVERY = 1;

/**
 * Looks again and again until there is something, and returns it. Rejects after `patience` milliseconds and says what it
 * was waiting for, because a loop without an end keeps a whole run from ending.
 */
export async function until<T>(
  awaited: string,
  look: () => T | Promise<T>,
  patience = 60_000,
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + patience;
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    if (performance.now() > end) throw new Error(`Waited ${patience} ms for ${awaited}, in vain.`);
    await wait(LOOK_EVERY);
  }
}

const isThere = <T>(found: T): found is Exclude<T, false | null | undefined> =>
  found !== false && found !== null && found !== undefined;
