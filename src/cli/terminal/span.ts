import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../../domain/time.ts";

const units = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
] as const;

/** A length of time in its largest whole unit: "3 hours", "1 minute"; below a second, "0 seconds". */
export function span(millis: Millis): string {
  const [size, name] = units.find(([unit]) => millis >= unit) ?? [SECOND, "second"];
  const count = Math.floor(millis / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
