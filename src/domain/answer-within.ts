import type { Millis, Sleep } from "./time.ts";

/** Returns null if the work takes longer than a call should. The work continues, and a later call finds its result. */
export async function answerWithin<Result>(
  { sleep }: { readonly sleep: Sleep },
  time: Millis,
  work: Promise<Result>,
): Promise<Result | null> {
  const done = new AbortController();
  const late = sleep(time, done.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
    work.catch(() => {});
  }
}
