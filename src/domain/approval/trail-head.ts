import { isJsonObject, type Json } from "../json.ts";
import type { Millis } from "../time.ts";

/**
 * The part of a record of the trail that leaves this machine: enough to show later that the trail was altered, cut or
 * replaced, and without a name or a value.
 */
export interface TrailHead {
  readonly tenant: string;
  readonly seq: number;
  readonly time: Millis;
  readonly action: string;
  readonly hash: string;
}

/** Returns a head as one line of JSON. */
export const headLine = ({ tenant, seq, time, action, hash }: TrailHead): string =>
  JSON.stringify({ tenant, seq, time: new Date(time).toISOString(), action, hash });

const LONGEST_LINE = 4_096;

/** Reads a head from a line, which may begin with the words of a log. Returns null for any other line. */
export function readHead(line: string): Pick<TrailHead, "tenant" | "seq" | "hash"> | null {
  const begin = line.indexOf("{");
  if (begin === -1 || line.length > LONGEST_LINE) return null;
  try {
    const value: Json = JSON.parse(line.slice(begin, line.lastIndexOf("}") + 1));
    if (!isJsonObject(value)) return null;
    const { tenant, seq, hash } = value;
    if (typeof tenant !== "string" || typeof seq !== "number" || typeof hash !== "string") return null;
    return Number.isSafeInteger(seq) && seq > 0 ? { tenant, seq, hash } : null;
  } catch {
    return null;
  }
}
