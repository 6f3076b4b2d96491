import type { EntityRef } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { numberOf } from "./link-ends.ts";
import { linkOf } from "./link-versions.ts";
import type { LinkEnd } from "./links-at.ts";

/** The place of a link among the links at one end of an entity: by name and other end. */
export interface LinkPlace {
  readonly link: string;
  readonly type: string;
  readonly id: string;
}

/** Returns the links at one end of an entity at an instant, in order, after a place. Cost follows the links returned. */
export async function linksAfter(
  db: TenantDb,
  { end, ref, link }: { readonly end: LinkEnd; readonly ref: EntityRef; readonly link?: string | undefined },
  instant: Instant,
  after: LinkPlace | null,
  limit: number,
): Promise<readonly Link[]> {
  const [otherType, otherId] =
    end === "source" ? (["target_type", "target_id"] as const) : (["source_type", "source_id"] as const);
  let { query } = await there(db, end, ref, instant);
  if (link !== undefined) query = query.where("link", "=", link);
  if (after !== null) {
    query = query.where((eb) =>
      eb.or([
        eb("link", ">", after.link),
        eb.and([eb("link", "=", after.link), eb(otherType, ">", after.type)]),
        eb.and([eb("link", "=", after.link), eb(otherType, "=", after.type), eb(otherId, ">", after.id)]),
      ]),
    );
  }
  const rows = await query.selectAll().orderBy("link").orderBy(otherType).orderBy(otherId).limit(limit).execute();
  return rows.map(linkOf);
}

/** Counts the links at one end of an entity at an instant, by name. */
export async function countLinksAt(
  db: TenantDb,
  end: LinkEnd,
  ref: EntityRef,
  instant: Instant,
): Promise<readonly { readonly link: string; readonly total: number }[]> {
  const { query } = await there(db, end, ref, instant);
  const rows = await query
    .select("link")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .groupBy("link")
    .orderBy("link")
    .execute();
  return rows.map(({ link, count }) => ({ link, total: Number(count) }));
}

async function there(db: TenantDb, end: LinkEnd, ref: EntityRef, instant: Instant) {
  const number = await numberOf(db, ref);
  const query = db
    .selectFrom("link_version")
    .where(end, "=", number)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant);
  // Wrapped, because a query by itself would be waited for.
  return { query };
}
