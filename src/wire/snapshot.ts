import * as z from "zod";
import type { SnapshotId } from "../domain/ids.ts";
import type { Snapshot } from "../domain/recovery/snapshot.ts";
import { asInstant, DAY, type Millis } from "../domain/time.ts";
import { encodeDateTime } from "./date-time.ts";
import { count, dateTime, readAnswer } from "./reading.ts";

export interface GraphSnapshot {
  readonly id: string;
  readonly createdDateTime: string;
  readonly totalChangedObjects: number | null;
}

/** Lifetime of a snapshot. Source: Microsoft Entra Backup and Recovery, "View available backups". */
const RETENTION: Millis = 7 * DAY;

/**
 * A snapshot id, passed on unchanged because two encodings occur and more may come. It holds no character that ends a
 * path.
 */
const snapshotId = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]{1,256}={0,2}$/, "not a snapshot id")
  .transform((id) => id as SnapshotId);

const shape = z.looseObject({ id: snapshotId, createdDateTime: dateTime, totalChangedObjects: count });

/** Reads a snapshot of Microsoft's service, whose snapshots are all scheduled and kept for seven days. */
export function decodeSnapshot(value: unknown): Snapshot {
  const { id, createdDateTime, totalChangedObjects } = readAnswer(shape, value, "snapshot");
  return {
    id,
    createdDateTime: asInstant(createdDateTime),
    kind: "scheduled",
    label: null,
    totalChangedObjects,
    expiresDateTime: createdDateTime + RETENTION,
    isTarget: true,
  };
}

export const encodeSnapshot = ({ id, createdDateTime, totalChangedObjects }: Snapshot): GraphSnapshot => ({
  id,
  createdDateTime: encodeDateTime(createdDateTime),
  totalChangedObjects,
});
