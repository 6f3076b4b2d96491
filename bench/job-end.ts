import type { Clock, Millis } from "../src/domain/time.ts";
import { MINUTE } from "../src/domain/time.ts";

interface State {
  readonly status: string;
}

/** A run at full size takes minutes. A job that takes longer than this does not end any more. */
const LONGEST: Millis = 60 * MINUTE;

/** Asks for the state of a job until it is an end. Throws with the last state if it is none after an hour. */
export async function endOfJob<T extends State>(
  ask: () => Promise<T>,
  isEnd: (state: T) => boolean,
  clock: Clock,
): Promise<T> {
  const until = clock.now() + LONGEST;
  for (;;) {
    const state = await ask();
    if (isEnd(state)) return state;
    if (clock.now() >= until) throw new Error(`A job is still ${state.status} after ${LONGEST / MINUTE} minutes.`);
  }
}
