import { asEntityType, type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { LinkName } from "../../domain/link.ts";
import type { Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import type { TenantDb } from "../sql/tenant-db.ts";

/**
 * Returns the targets of the links of one name from each of these sources at an instant. Cost follows the links read.
 */
export async function targetsAt(
  db: TenantDb,
  sources: readonly EntityRef[],
  link: LinkName,
  instant: Instant,
): Promise<Map<RefKey, EntityRef[]>> {
  const found = new Map<RefKey, EntityRef[]>();
  for (const { type, ids } of inPortions(sources)) {
    const rows = await db
      .selectFrom("link_version")
      .select(["source_id", "target_type", "target_id"])
      .where("source_type", "=", type)
      .where(among(db, "source_id", ids))
      .where("link", "=", link)
      .where("valid_from", "<=", instant)
      .where("valid_to", ">", instant)
      .execute();
    for (const row of rows) {
      const key = refKey({ type, id: row.source_id });
      const targets = found.get(key) ?? [];
      found.set(key, targets);
      targets.push({ type: asEntityType(row.target_type), id: row.target_id });
    }
  }
  return found;
}
