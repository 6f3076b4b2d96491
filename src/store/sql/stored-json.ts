import { RewindError } from "../../domain/errors.ts";

/** Returns a stored value. Throws `storeUnusable` for a text that is no JSON, as for other damage. */
export function storedJson<T>(text: string): T {
  try {
    const value: T = JSON.parse(text);
    return value;
  } catch (cause) {
    throw damagedValue(cause);
  }
}

export const damagedValue = (cause?: unknown): RewindError =>
  new RewindError(
    "storeUnusable",
    "The history is damaged: a stored value cannot be read. Restore it from your backup, or start afresh.",
    { cause },
  );
