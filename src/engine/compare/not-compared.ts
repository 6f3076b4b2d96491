import { unreadIn } from "../../domain/tenant/part.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { unreadBetween } from "./unseen.ts";

/**
 * Describes the parts of the scope that a comparison left out, because a capture could not read them. Returns null if
 * it left out no part.
 */
export async function notComparedIn(db: TenantDb, basis: ComparisonBasis): Promise<string | null> {
  const unread = describeUnread(unreadIn(basis.scope, await unreadBetween(db, basis)));
  return unread.length === 0 ? null : `Not compared: ${unread.join(" ")}`;
}
