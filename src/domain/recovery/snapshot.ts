import { invalid } from "../errors.ts";
import type { SnapshotId } from "../ids.ts";
import type { UnreadPart } from "../tenant/part.ts";
import { asInstant, type Instant, iso, type Millis, parseIso } from "../time.ts";

export const snapshotKinds = ["scheduled", "onDemand", "beforeRecovery"] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

/** An instant a person can go back to. Immutable: only retention ends one. */
export interface Snapshot {
  readonly id: SnapshotId;
  readonly createdDateTime: Instant;
  readonly kind: SnapshotKind;
  readonly label: string | null;
  /** Number of objects changed since the previous snapshot. Null for the first. */
  readonly totalChangedObjects: number | null;
  /** Time at which retention removes it. Null if the policy alone does not determine it. */
  readonly expiresDateTime: Millis | null;
  /** Sentences about what its capture could not read. Absent if it read everything. */
  readonly unread?: readonly string[];
  /** False for a snapshot kept before a recovery, whose use is to undo that recovery. */
  readonly isTarget: boolean;
}

/** A snapshot that was taken just now, with the parts that it lacks. */
export interface TakenSnapshot {
  readonly instant: Instant;
  readonly unread: readonly UnreadPart[];
}

/** The beginning of the label of a snapshot that a recovery takes first. The id of its job follows. */
export const BEFORE_RECOVERY = "Before recovery ";

export function snapshotIdOf(instant: Instant): SnapshotId {
  return Buffer.from(iso(instant), "utf8").toString("base64") as SnapshotId;
}

/**
 * Parses a snapshot id: base64 of ISO 8601 text or, as Microsoft's live service sends, of Unix seconds.
 * Throws `invalidInput` for any other text.
 */
export function instantOfSnapshotId(id: string): Instant {
  const text = /^[A-Za-z0-9+/]{8,64}={0,2}$/.test(id) ? Buffer.from(id, "base64").toString("utf8") : "";
  const millis = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : parseIso(text);
  if (millis === null) {
    throw invalid(`"${id.slice(0, 80)}" is not a snapshot id. Copy a snapshotId from list_snapshots unchanged.`);
  }
  return asInstant(millis);
}

/** Validates a snapshot id from outside input and returns it unchanged. Throws `invalidInput`. */
export function asSnapshotId(id: string): SnapshotId {
  instantOfSnapshotId(id);
  return id as SnapshotId;
}
