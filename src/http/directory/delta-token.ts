import { DAY, type Millis } from "../../domain/time.ts";

/** Source: Microsoft Graph, "Use delta query": tokens of directory objects are good for seven days. */
const TOKEN_LIFE: Millis = 7 * DAY;

/** The point at which a round of a delta query continues. */
export interface DeltaToken {
  /** Null at the beginning of the first round. */
  readonly cursor: string | null;
  /** True in the first round, which lists only what is there. */
  readonly first: boolean;
  readonly at: Millis;
  /** True if what it leads to has been sent before, so that it is not sent a third time. */
  readonly again: boolean;
  /** The latest point at which the next round may begin, because later changes were not visible everywhere. */
  readonly hold: string | null;
}

export const beginning = (at: Millis): DeltaToken => ({ cursor: null, first: true, at, again: false, hold: null });

export const encodeToken = (type: string, { cursor, first, at, again, hold }: DeltaToken): string =>
  Buffer.from(JSON.stringify([type, cursor, first, at, again, hold]), "utf8").toString("base64url");

/** Returns null for a text that is not a token of this type, or for one that has expired. */
export function decodeToken(text: string, type: string, now: Millis): DeltaToken | null {
  const [of, cursor, first, at, again, hold] = membersOf(text);
  const isToken = of === type && typeof first === "boolean" && typeof again === "boolean";
  const isCursor = cursor === null || typeof cursor === "string";
  if (!isToken || !isCursor || typeof at !== "number" || !Number.isSafeInteger(at)) return null;
  if (now - at > TOKEN_LIFE || at > now) return null;
  return { cursor, first, at, again, hold: typeof hold === "string" ? hold : null };
}

function membersOf(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text.slice(0, 2_000), "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
