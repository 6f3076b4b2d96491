import { type UnreadPart, type Unseen, unseenIn } from "../../domain/tenant/part.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/** Two instants that are compared. */
interface Instants {
  readonly from: Instant;
  readonly to: Instant;
}

/** Returns the parts that the captures of two instants could not read, each part once. */
export async function unreadBetween(db: TenantDb, { from, to }: Instants): Promise<readonly UnreadPart[]> {
  const all = [...(await partsUnreadAt(db, from)), ...(await partsUnreadAt(db, to))];
  return [...new Map(all.map((one) => [[one.part, one.property, one.id].join(" "), one])).values()];
}

/**
 * Returns the parts that cannot be compared between two instants, because one of their captures could not read them.
 */
export async function unseenBetween(db: TenantDb, instants: Instants): Promise<Unseen> {
  return unseenIn(await unreadBetween(db, instants));
}
