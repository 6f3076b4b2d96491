import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../domain/time.ts";

const units = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
] as const;

/** Returns a duration in its largest whole unit: "3 hours", "1 minute", or "0 seconds" below a second. */
export function span(millis: Millis): string {
  const [size, name] = units.find(([unit]) => millis >= unit) ?? [SECOND, "second"];
  const count = Math.floor(millis / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
