import { invalid } from "./errors.ts";
import type { SnapshotId } from "./ids.ts";
import { asInstant, type Instant, iso, type Millis, parseIso } from "./time.ts";

export const snapshotKinds = ["scheduled", "onDemand", "beforeRecovery"] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

/** An instant a person can go back to. Immutable: only retention ends one. */
export interface Snapshot {
  readonly id: SnapshotId;
  readonly createdDateTime: Instant;
  readonly kind: SnapshotKind;
  readonly label: string | null;
  /** Objects that changed between the snapshot before this one and this one; null for the first. */
  readonly totalChangedObjects: number | null;
  /** When retention will let it go, as far as its policy tells; null while something else keeps it. */
  readonly expiresDateTime: Millis | null;
  /** False for what the engine kept before a recovery: it holds the incident. */
  readonly recommended: boolean;
}

export function snapshotIdOf(instant: Instant): SnapshotId {
  return Buffer.from(iso(instant), "utf8").toString("base64") as SnapshotId;
}

/**
 * The instant a snapshot id names: base64 of ISO 8601 text, or, as Microsoft's live service sends, of Unix seconds.
 * Throws `invalidInput` for any other text.
 */
export function instantOfSnapshotId(id: string): Instant {
  const text = /^[A-Za-z0-9+/]{8,64}={0,2}$/.test(id) ? Buffer.from(id, "base64").toString("utf8") : "";
  const millis = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : parseIso(text);
  if (millis === null) {
    throw invalid(`"${id.slice(0, 80)}" is no snapshot id. Take a snapshotId from list_snapshots as it stands.`);
  }
  return asInstant(millis);
}

/** A snapshot id from outside, as it stands; throws `invalidInput` where the text is none. */
export function asSnapshotId(id: string): SnapshotId {
  instantOfSnapshotId(id);
  return id as SnapshotId;
}
