import { iso, type Millis } from "../domain/time.ts";

/** Edm.DateTimeOffset as Graph writes it: UTC, and no fraction where it is zero. */
export const encodeDateTime = (millis: Millis): string => iso(millis).replace(".000Z", "Z");
