import { createHmac } from "node:crypto";
import type { TenantId } from "../domain/ids.ts";
import type { TrailRow } from "../store/records/trail.ts";

/** The names of the secrets of the trail: the key of its hashes, and the mark of its end. */
export const TRAIL_KEY = "audit-key";
export const TRAIL_END = "audit-end";

/** Returns the hash of a record. It covers the record and the hash before it. */
export function hashOfRecord(
  key: string,
  tenant: TenantId,
  { seq, time, event_json }: Omit<TrailRow, "hash">,
  previous: string,
): string {
  return keyed(key, [tenant, seq, time, event_json, previous]);
}

/** Returns the mark of a trail that ends with this record, so that missing ones at the end show. */
export function endOfTrail(key: string, seq: number, hash: string): string {
  return keyed(key, ["end", seq, hash]);
}

const keyed = (key: string, content: readonly (string | number)[]): string =>
  createHmac("sha256", key).update(JSON.stringify(content)).digest("base64url");
