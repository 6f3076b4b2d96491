import * as z from "zod";
import { RewindError } from "../../../domain/errors.ts";
import { allEntityTypes } from "../../../domain/tenant/entity.ts";
import { allParts } from "../../../domain/tenant/part.ts";

const millis = z.int().min(0);
const text = z.string().min(1).max(1_000);

const sourcePlace = z.object({
  /** Link to continue from. Absent for a source that is read completely each time. */
  delta: z.string().min(1).max(16_384).optional(),
  /** Digest of the ids in a list, and the time its deleted items were read, because these are read only if it changes. */
  ids: z.string().optional(),
  deletedAt: millis.optional(),
  /** Properties the service refused, each with the reason. */
  refused: z.record(z.string(), text).optional(),
});

const unreadPart = z.object({
  part: z.enum(allParts),
  property: text.exactOptional(),
  id: text.exactOptional(),
  reason: text,
});

const shape = z.object({
  version: z.literal(2),
  tenant: z.string().min(1).max(200),
  /** Beginning of the newest reading of everything. */
  wholeAt: millis,
  /** Time up to which the audit log's hints were followed. */
  hintsUntil: millis,
  /** Number of users, which sizes the budget for reads. */
  users: z.int().min(0),
  sources: z.partialRecord(z.enum(allEntityTypes), sourcePlace),
  /** Parts that the last reading could not see. */
  unread: z.array(unreadPart),
});

/** Position of a reader in a live tenant. Each type has its own place, because each has its own record of changes. */
export type LivePlace = z.infer<typeof shape>;
export type SourcePlace = z.infer<typeof sourcePlace>;

export const encodePlace = (place: LivePlace): string => JSON.stringify(place);

/** Parses a place. Throws `stale` for a text of another tenant, version or form, which makes the reader start over. */
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

function parse(cursor: string): unknown {
  try {
    return JSON.parse(cursor);
  } catch {
    return null;
  }
}
