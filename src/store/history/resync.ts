import { sql } from "kysely";
import { asEntityType, type EntityRef } from "../../domain/entity.ts";
import { isLinkName, type Link } from "../../domain/link.ts";
import type { Instant } from "../../domain/time.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { OPEN } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** Notes what a reading from the beginning has listed, by `refKey` and `linkKey`. */
export async function markSeen(tx: TenantTx, keys: readonly string[], instant: Instant): Promise<void> {
  const rows = keys.map((key) => ({ key }));
  await insertRows(tx, "seen", { instant }, rows, "keep");
}

/** Entities held open that the reading has not listed: they are gone. Reads the whole tenant, as the reading itself did. */
export async function unseenEntities(db: TenantDb, instant: Instant, limit: number): Promise<EntityRef[]> {
  const rows = await db
    .selectFrom("entity_version")
    .select(["entity_type", "entity_id"])
    .where("valid_to", "=", OPEN)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("seen")
            .select("key")
            .where("seen.instant", "=", instant)
            .where("seen.key", "=", sql<string>`entity_version.entity_type || '/' || entity_version.entity_id`),
        ),
      ),
    )
    .limit(limit)
    .execute();
  return rows.map((row) => ({ type: asEntityType(row.entity_type), id: row.entity_id }));
}

/** The same for links. */
export async function unseenLinks(db: TenantDb, instant: Instant, limit: number): Promise<Link[]> {
  const key = sql<string>`link_version.source_type || '/' || link_version.source_id || ' ' || link_version.link || ' ' ||
    link_version.target_type || '/' || link_version.target_id`;
  const rows = await db
    .selectFrom("link_version")
    .select(["source_type", "source_id", "link", "target_type", "target_id"])
    .where("valid_to", "=", OPEN)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom("seen").select("seen.key").where("seen.instant", "=", instant).where("seen.key", "=", key)),
      ),
    )
    .limit(limit)
    .execute();
  return rows.flatMap((row) =>
    isLinkName(row.link)
      ? [
          {
            link: row.link,
            source: { type: asEntityType(row.source_type), id: row.source_id },
            target: { type: asEntityType(row.target_type), id: row.target_id },
          },
        ]
      : [],
  );
}
