import { sql } from "kysely";
import { asEntityType, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { Link, LinkName } from "../../domain/tenant/link.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { OPEN } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { linkOf } from "./link-versions.ts";

/** Notes what a reading from the beginning has listed, by `refKey` and `linkKey`. */
export async function markSeen(tx: TenantTx, keys: readonly string[], instant: Instant): Promise<void> {
  const rows = keys.map((key) => ({ key }));
  await insertRows(tx, "seen", { instant }, rows, "keep");
}

/**
 * Returns entities of these types, and of this life if one is given, that the history holds open and the reading did not
 * list. Reads everything it holds of the types, as the reading itself did.
 */
export async function unseenEntities(
  db: TenantDb,
  { types, life }: { readonly types: readonly EntityType[]; readonly life?: Life },
  instant: Instant,
  limit: number,
): Promise<EntityRef[]> {
  if (types.length === 0) return [];
  const rows = await db
    .selectFrom("entity_version")
    .select(["entity_type", "entity_id"])
    .where("entity_type", "in", [...types])
    .where("valid_to", "=", OPEN)
    .$if(life !== undefined, (query) => query.where("life", "=", life ?? "live"))
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

/** Returns links of one kind that the history holds open and the reading did not list. */
export async function unseenLinks(
  db: TenantDb,
  { source, link }: { readonly source: EntityType; readonly link: LinkName },
  instant: Instant,
  limit: number,
): Promise<Link[]> {
  const key = sql<string>`link_version.source_type || '/' || link_version.source_id || ' ' || link_version.link || ' ' ||
    link_version.target_type || '/' || link_version.target_id`;
  const rows = await db
    .selectFrom("link_version")
    .select(["source_type", "source_id", "link", "target_type", "target_id"])
    .where("source_type", "=", source)
    .where("link", "=", link)
    .where("valid_to", "=", OPEN)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom("seen").select("seen.key").where("seen.instant", "=", instant).where("seen.key", "=", key)),
      ),
    )
    .limit(limit)
    .execute();
  return rows.map(linkOf);
}
