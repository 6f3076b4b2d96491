import { RewindError } from "../../domain/errors.ts";

/** A value as it was stored. A text that is no JSON was not written by us: `storeUnusable`, as for any damage SQLite sees itself. */
export function storedJson<T>(text: string): T {
  try {
    const value: T = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new RewindError(
      "storeUnusable",
      "The history is damaged: a stored value cannot be read. Restore it from your backup, or start afresh.",
      { cause },
    );
  }
}
