import { HOUR, MINUTE, type Millis } from "../domain/time.ts";

/**
 * How long Microsoft's service takes, as far as it documents it: for planning only.
 * Source: "Difference reports and recovery in Microsoft Entra Backup and Recovery", 25 August 2026.
 */

const loads: readonly { readonly objects: number; readonly upTo: Millis }[] = [
  { objects: 50_000, upTo: HOUR },
  { objects: 300_000, upTo: 90 * MINUTE },
  { objects: 1_000_000, upTo: 2 * HOUR },
];
const LONGEST_LOAD: Millis = 150 * MINUTE;

/** The first load of a snapshot, by the number of objects in the tenant; null where that is not known. */
export const loadEstimate = (objects: number | null): Millis =>
  (objects === null ? undefined : loads.find((row) => objects <= row.objects)?.upTo) ?? LONGEST_LOAD;

/** Comparing: about 45 minutes for each 100,000 changes. */
export const comparisonEstimate = (changes: number): Millis => Math.round((changes / 100_000) * 45 * MINUTE);

/** Recovering: up to 30 hours for 500,000 changes. */
export const recoveryEstimate = (changes: number): Millis => Math.round((changes / 500_000) * 30 * HOUR);

/** "up to 2 h 30 min"; never less than a minute, and in whole minutes. */
export function upTo(millis: Millis): string {
  const minutes = Math.max(1, Math.ceil(millis / MINUTE));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `up to ${[hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter((part) => part !== "").join(" ")}`;
}
