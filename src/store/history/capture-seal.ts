import { createHmac } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Row } from "../sql/schema.ts";

/** The name of the secret that seals the newest capture, so that missing ones at the end show. */
export const HISTORY_END = "history-end";

/** The columns of a capture that its seal covers. The seal of the one before is among them, which makes a chain. */
const covered = [
  "instant",
  "read_from",
  "read_until",
  "cursor",
  "coverage",
  "coverage_version",
  "changed_entities",
  "state_sum",
  "trail_records",
  "previous_seal",
] as const satisfies readonly (keyof Row<"capture">)[];

/** Returns the seal of a capture, which takes the history's key. */
export function sealOfCapture(key: string, tenant: TenantId, capture: Omit<Row<"capture">, "seal">): string {
  // Captures of before there was the column are sealed without it.
  const unread = capture.unread_json === null ? [] : [capture.unread_json];
  return keyed(key, ["capture", tenant, ...covered.map((column) => capture[column]), ...unread]);
}

/** Returns the seal of a reading that found nothing new, which takes the history's key. */
export function sealOfReading(key: string, tenant: TenantId, reading: Omit<Row<"reading">, "seal">): string {
  return keyed(key, ["reading", tenant, reading.instant, reading.cursor, reading.read_until]);
}

/** Returns the seal of a successor, which takes the history's key. */
export function sealOfSuccessor(key: string, tenant: TenantId, row: Omit<Row<"successor">, "seal">): string {
  const { entity_type, entity_id, successor_id, app_id, successor_app_id, job_id } = row;
  return keyed(key, ["successor", tenant, entity_type, entity_id, successor_id, app_id, successor_app_id, job_id]);
}

/**
 * What a history ends with: the seal of its newest capture, the snapshots that are kept at that time, oldest first, and
 * the sum of the records of the tenant's log, if it keeps some.
 */
export interface HistoryEnd {
  readonly seal: string;
  readonly snapshots: readonly Row<"snapshot">[];
  readonly log: string | null;
}

/** Returns the mark of a history that ends like this. */
export function sealOfEnd(key: string, { seal, snapshots, log }: HistoryEnd): string {
  const kept = snapshots.flatMap(({ instant, kind, label, changed_objects }) => [
    instant,
    kind,
    label,
    changed_objects,
  ]);
  return keyed(key, ["end", seal, "snapshots", ...kept, ...(log === null ? [] : ["log", log])]);
}

/** Returns the mark that earlier versions made, which covers no snapshots. The next capture replaces it. */
export function sealOfEarlierEnd(key: string, seal: string): string {
  return keyed(key, ["end", seal]);
}

const keyed = (key: string, content: readonly (string | number | null)[]): string =>
  createHmac("sha256", key).update(JSON.stringify(content)).digest("base64url");
