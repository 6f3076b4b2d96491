import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";

/** Returns which of these objects are groups whose members only their rule can write. */
export async function ruledAmong(db: TenantDb, refs: readonly EntityRef[], at: Instant): Promise<ReadonlySet<RefKey>> {
  const groups = refs.filter(({ type }) => type === "group");
  const states = await statesAt(db, groups, at);
  return new Set(groups.map(refKey).filter((key) => states.get(key)?.dynamicMembership === true));
}
