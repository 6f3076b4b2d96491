import { setTimeout as wait } from "node:timers/promises";

const LOOK_EVERY = 20;

/** Waits until a look finds what is waited for, and returns it. Rejects after `patience` milliseconds and says what was missing. */
export async function until<T>(
  awaited: string,
  look: () => T | Promise<T>,
  { patience = 20_000 }: { readonly patience?: number } = {},
): Promise<NonNullable<T>> {
  for (const end = performance.now() + patience; ; ) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited ${patience} ms in vain for ${awaited}.`);
    await wait(LOOK_EVERY);
  }
}
