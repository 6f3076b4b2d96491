import { invalid } from "../domain/errors.ts";
import { type Millis, parseIso } from "../domain/time.ts";

/** Reads a time among a tool's arguments. Throws `invalidInput` for a text that is not one. */
export function timeArgument(name: string, given: string): Millis {
  const time = parseIso(given);
  if (time === null) throw invalid(`"${name}" is no ISO 8601 time with a zone, such as 2026-11-20T14:00:00Z.`);
  return time;
}
