import { asEntityType, type EntityRef, type RefKey, refKey } from "../domain/entity.ts";
import type { TenantId } from "../domain/ids.ts";
import { isLinkName, type Link, linkKey } from "../domain/link.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable, Tx } from "./database.ts";
import { inPortions } from "./portions.ts";
import { type LinkVersionTable, OPEN } from "./schema.ts";

/** Rows in one statement: large enough to be quick, small enough for SQLite's 32,766 parameters. */
const ROWS = 1_000;

/** Records links that are there from `instant` on; returns those that were not held already. */
export async function openLinks(tx: Tx, tenant: TenantId, links: readonly Link[], instant: Instant): Promise<Link[]> {
  const opened: Link[] = [];
  for (let i = 0; i < links.length; i += ROWS) {
    const rows = links
      .slice(i, i + ROWS)
      .map((link) => ({ ...columns(tenant, link), valid_from: instant, valid_to: OPEN }));
    const inserted = await tx
      .insertInto("link_version")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .execute();
    opened.push(...inserted.map(linkOf));
  }
  return opened;
}

/** Ends links at `instant`; returns those that were held. */
export async function closeLinks(tx: Tx, tenant: TenantId, links: readonly Link[], instant: Instant): Promise<Link[]> {
  const closed: Link[] = [];
  for (const link of links) {
    const open = { ...columns(tenant, link), valid_to: OPEN };
    const never = await tx
      .deleteFrom("link_version")
      .where((eb) => eb.and({ ...open, valid_from: instant }))
      .executeTakeFirst();
    if (never.numDeletedRows > 0n) continue;
    const ended = await tx
      .updateTable("link_version")
      .set({ valid_to: instant })
      .where((eb) => eb.and(open))
      .executeTakeFirst();
    if (ended.numUpdatedRows > 0n) closed.push(link);
  }
  return closed;
}

/** What differs in one entity's links between two instants. */
export interface LinkDifference {
  /** There at `to` and not at `from`. */
  readonly added: readonly Link[];
  /** There at `from` and not at `to`. */
  readonly removed: readonly Link[];
}

/**
 * The differences in the links of these sources between two instants. Reads the ranges of each source's links that
 * appeared or ended in between, so cost follows what changed and not how many members a group has.
 */
export async function linkDifferences(
  db: Queryable,
  tenant: TenantId,
  sources: readonly EntityRef[],
  from: Instant,
  to: Instant,
): Promise<Map<RefKey, LinkDifference>> {
  const appeared: Link[] = [];
  const ended: Link[] = [];
  for (const { type, ids } of inPortions(sources)) {
    const ofSources = db
      .selectFrom("link_version")
      .selectAll()
      .where("tenant_id", "=", tenant)
      .where("source_type", "=", type)
      .where("source_id", "in", ids);
    const fresh = await ofSources
      .where("valid_from", ">", from)
      .where("valid_from", "<=", to)
      .where("valid_to", ">", to)
      .execute();
    const past = await ofSources
      .where("valid_to", ">", from)
      .where("valid_to", "<=", to)
      // The partial index of closed links serves only a query that says it wants closed ones.
      .where("valid_to", "<", OPEN)
      .where("valid_from", "<=", from)
      .execute();
    appeared.push(...fresh.map(linkOf));
    ended.push(...past.map(linkOf));
  }
  return differencesOf(appeared, ended);
}

/** A link that ended and appeared again in between does not differ. */
function differencesOf(appeared: readonly Link[], ended: readonly Link[]): Map<RefKey, LinkDifference> {
  const endedKeys = new Set(ended.map(linkKey));
  const appearedKeys = new Set(appeared.map(linkKey));
  const added = Map.groupBy(
    appeared.filter((link) => !endedKeys.has(linkKey(link))),
    sourceKey,
  );
  const removed = Map.groupBy(
    ended.filter((link) => !appearedKeys.has(linkKey(link))),
    sourceKey,
  );
  const keys = new Set([...added.keys(), ...removed.keys()]);
  return new Map([...keys].map((key) => [key, { added: added.get(key) ?? [], removed: removed.get(key) ?? [] }]));
}

const sourceKey = (link: Link): RefKey => refKey(link.source);

/** Whether a link was there at an instant. */
export async function linkAt(db: Queryable, tenant: TenantId, link: Link, instant: Instant): Promise<boolean> {
  const row = await db
    .selectFrom("link_version")
    .select("valid_from")
    .where((eb) => eb.and(columns(tenant, link)))
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .executeTakeFirst();
  return row !== undefined;
}

function columns(tenant: TenantId, { link, source, target }: Link) {
  return {
    tenant_id: tenant,
    source_type: source.type,
    source_id: source.id,
    link,
    target_type: target.type,
    target_id: target.id,
  };
}

function linkOf(row: LinkVersionTable): Link {
  if (!isLinkName(row.link)) throw new TypeError(`The store holds a link named ${row.link}, which no coverage has.`);
  return {
    link: row.link,
    source: { type: asEntityType(row.source_type), id: row.source_id },
    target: { type: asEntityType(row.target_type), id: row.target_id },
  };
}
