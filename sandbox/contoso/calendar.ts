import { invalid } from "../../src/domain/errors.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../src/domain/time.ts";

/** Number of scheduled snapshots when the story ends, one a day. */
export const SNAPSHOTS = 7;

/** The hour of the anchor and of the scheduled snapshots, UTC. */
const MORNING = 8 * HOUR;
const EVENING = 22 * HOUR;

/** Returns the sandbox's present: the most recent 08:00Z that is not after the machine's time. */
export const anchorFor = (now: Millis): Millis => now - modulo(now - MORNING, DAY);

/** Returns the times of the scheduled snapshots, oldest first: 22:00Z of the seven days before the anchor. Throws `invalidInput` unless the anchor is an 08:00Z. */
export function snapshotTimes(anchor: Millis): readonly Millis[] {
  if (!Number.isSafeInteger(anchor) || modulo(anchor, DAY) !== MORNING) {
    throw invalid("The sandbox's anchor has to be an 08:00Z. Take it from anchorFor().");
  }
  const newest = anchor - MORNING - DAY + EVENING;
  return Array.from({ length: SNAPSHOTS }, (_, index) => newest - (SNAPSHOTS - 1 - index) * DAY);
}

/** Returns the time at which the tenant was set up, before the story. */
export const foundingTime = (anchor: Millis): Millis => anchor - 60 * DAY;

/**
 * Returns the moment of a clock text ("23:14" or "23:14:05") in the day that begins at a 22:00Z: from 22:00 on it is that
 * evening, before it the day after.
 */
export function clockTime(evening: Millis, text: string): Millis {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  const midnight = evening - EVENING;
  return midnight + (hours >= 22 ? 0 : DAY) + hours * HOUR + minutes * MINUTE + seconds * SECOND;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
