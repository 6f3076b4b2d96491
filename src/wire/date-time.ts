import { iso, type Millis } from "../domain/time.ts";

/** Writes Edm.DateTimeOffset as Graph does, in UTC and without a fraction of zero. */
export const encodeDateTime = (millis: Millis): string => iso(millis).replace(".000Z", "Z");
