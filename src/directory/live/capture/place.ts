import * as z from "zod";
import { allEntityTypes } from "../../../domain/entity.ts";
import { RewindError } from "../../../domain/errors.ts";

const millis = z.int().min(0);

const shape = z.object({
  version: z.literal(1),
  tenant: z.string().min(1).max(200),
  /** Beginning of the newest reading of everything. */
  wholeAt: millis,
  /** Time up to which the audit log's hints were followed. */
  hintsUntil: millis,
  /** Links to continue from, by entity type. A type without one is read completely. */
  deltas: z.partialRecord(z.enum(allEntityTypes), z.string().min(1).max(16_384)),
});

/** Position of a reader in a live tenant: one place for each type, because each has a record of changes of its own. */
export type LivePlace = z.infer<typeof shape>;

export const encodePlace = (place: LivePlace): string => JSON.stringify(place);

/** Reads a place back. Throws `stale` for a text of another tenant, version or form, which makes the reader start over. */
export function decodePlace(cursor: string, tenant: string): LivePlace {
  const place = placeIn(cursor, tenant);
  if (place !== null) return place;
  throw new RewindError("stale", "This cursor is not a place in this tenant: read it from the beginning.");
}

/** Returns the place of a cursor, or null for a text of another tenant, version or form. */
export function placeIn(cursor: string, tenant: string): LivePlace | null {
  const parsed = shape.safeParse(parse(cursor));
  return parsed.success && parsed.data.tenant === tenant ? parsed.data : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
