import type { RewindError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";

/** Returns what stopped an examination. The first sentence of the error is the finding, and the others are its remedy. */
export function inTheWay(name: string, { message }: RewindError): Finding {
  const end = message.indexOf(". ") + 1;
  if (end === 0) return { name, ok: false, says: message, remedy: null };
  return { name, ok: false, says: message.slice(0, end), remedy: message.slice(end + 1) };
}

/** Returns what stopped the examination of a live mode. A wrong setting has one remedy. */
export const inTheWayOfLive = (name: string, error: RewindError): Finding =>
  error.code === "invalidInput"
    ? { name, ok: false, says: error.message, remedy: "Run entra-rewind setup, and set what it prints." }
    : inTheWay(name, error);
