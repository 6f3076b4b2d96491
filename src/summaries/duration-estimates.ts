import { HOUR, MINUTE, type Millis, SECOND } from "../domain/time.ts";

/**
 * Durations of Microsoft's service as far as it documents them, for planning only. Source: "Difference reports and
 * recovery in Microsoft Entra Backup and Recovery", 25 August 2026.
 */

const loads: readonly { readonly objects: number; readonly upTo: Millis }[] = [
  { objects: 50_000, upTo: HOUR },
  { objects: 300_000, upTo: 90 * MINUTE },
  { objects: 1_000_000, upTo: 2 * HOUR },
];
const LONGEST_LOAD: Millis = 150 * MINUTE;

/**
 * Returns the time of the first load of a snapshot, by the number of objects in the tenant, or null if that is unknown.
 */
export const loadEstimate = (objects: number | null): Millis =>
  (objects === null ? undefined : loads.find((row) => objects <= row.objects)?.upTo) ?? LONGEST_LOAD;

/** Comparing: about 45 minutes for each 100,000 changes. */
export const comparisonEstimate = (changes: number): Millis => Math.round((changes / 100_000) * 45 * MINUTE);

/** Recovering: up to 30 hours for 500,000 changes. */
export const recoveryEstimate = (changes: number): Millis => Math.round((changes / 500_000) * 30 * HOUR);

/** Objects that are written together, and the five agreeing reads after them, five seconds apart. */
const WRITTEN_TOGETHER = 50;
const CONFIRMING: Millis = 25 * SECOND;
/** Source: Microsoft Graph throttling limits, 3,000 writes in 150 seconds. */
const WRITES_A_SECOND = 20;

/**
 * Recovering into a live tenant. Writes of one action and type are confirmed before the next ones. `parts` are the
 * pairs of both in the plan.
 */
export const liveRecoveryEstimate = (parts: number, objects: number, links: number): Millis =>
  (parts + Math.floor(objects / WRITTEN_TOGETHER)) * CONFIRMING + ((objects + links) / WRITES_A_SECOND) * SECOND;

/** Returns a text such as "up to 2 h 30 min", in whole minutes and at least one. */
export function upTo(millis: Millis): string {
  const minutes = Math.max(1, Math.ceil(millis / MINUTE));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `up to ${[hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter((part) => part !== "").join(" ")}`;
}
