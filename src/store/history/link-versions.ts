import { sql } from "kysely";
import { asEntityType, type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import { isLinkName, type Link, linkKey } from "../../domain/link.ts";
import type { Instant } from "../../domain/time.ts";
import { NAMED_KEYS } from "../sql/batch-sizes.ts";
import { among } from "../sql/dialect.ts";
import { givenRows } from "../sql/given-rows.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import { BEGINNING, OPEN, type Row } from "../sql/schema.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import type { OpenCapture } from "./state-sum.ts";

/** Opens links from an instant on. Returns those that were not held already. */
export async function openLinks(tx: TenantTx, links: readonly Link[], { instant, sum }: OpenCapture): Promise<Link[]> {
  const opened: Link[] = [];
  for (let i = 0; i < links.length; i += NAMED_KEYS) {
    const portion = links.slice(i, i + NAMED_KEYS);
    const held = await tx
      .selectFrom("link_version")
      .select(keyColumns)
      .where(amongKeys(tx, portion))
      .where("valid_to", "=", OPEN)
      .execute();
    const fresh = new Map(portion.map((link) => [linkKey(link), link]));
    for (const row of held) fresh.delete(linkKey(linkOf(row)));
    await insertRows(tx, "link_version", openSince(instant), [...fresh.values()].map(columns));
    for (const link of fresh.values()) sum.addLink(link);
    opened.push(...fresh.values());
  }
  return opened;
}

/**
 * Opens the links of a first capture, some of which may be held already. They are valid from the `BEGINNING`, because
 * no comparison looks behind it and they need not be found by the time they appeared.
 */
export async function openFirstLinks(tx: TenantTx, links: readonly Link[], { sum }: OpenCapture): Promise<void> {
  const written = await insertRows(tx, "link_version", openSince(BEGINNING), links.map(columns), "keep");
  for (const link of links) sum.addLink(link);
  // Which of them were there already is not worth asking for each.
  if (written < links.length) sum.lose();
}

/** Opens links that are known not to be held yet: see `first-load.ts`. */
export async function loadLinks(tx: TenantTx, links: readonly Link[], { sum }: OpenCapture): Promise<void> {
  await insertRows(tx, "link_version", openSince(BEGINNING), links.map(columns));
  for (const link of links) sum.addLink(link);
}

const openSince = (from: Instant) => ({ valid_from: from, valid_to: OPEN });

/**
 * Ends links at `instant`. Returns those that were held. A link that the same capture opened, with `from`, is deleted.
 */
export async function closeLinks(
  tx: TenantTx,
  links: readonly Link[],
  { instant, sum }: OpenCapture,
  from: Instant = instant,
): Promise<Link[]> {
  const closed: Link[] = [];
  for (let i = 0; i < links.length; i += NAMED_KEYS) {
    const among = amongKeys(tx, links.slice(i, i + NAMED_KEYS));
    const undone = await tx
      .deleteFrom("link_version")
      .where(among)
      .where("valid_to", "=", OPEN)
      .where("valid_from", "=", from)
      .returning(keyColumns)
      .execute();
    const ended = await tx
      .updateTable("link_version")
      .set({ valid_to: instant })
      .where(among)
      .where("valid_to", "=", OPEN)
      .returning(keyColumns)
      .execute();
    for (const row of [...undone, ...ended]) sum.subtractLink(linkOf(row));
    closed.push(...ended.map(linkOf));
  }
  return closed;
}

const keyColumns = ["source_type", "source_id", "link", "target_type", "target_id"] as const;

function amongKeys(db: TenantDb, links: readonly Link[]) {
  const rows = links.map(({ link, source, target }) => [source.type, source.id, link, target.type, target.id]);
  return sql<boolean>`(${sql.join(keyColumns.map((column) => sql.ref(column)))}) in ${givenRows(db, rows)}`;
}

/** The difference in one entity's links between two instants. */
export interface LinkDifference {
  /** There at `to` and not at `from`. */
  readonly added: readonly Link[];
  /** There at `from` and not at `to`. */
  readonly removed: readonly Link[];
}

/**
 * Returns the differences in the links of these sources between two instants. Reads the ranges of each source's links
 * that appeared or ended in between, so that cost follows the changes and not the size of a group.
 */
export async function linkDifferences(
  db: TenantDb,
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
      .where("source_type", "=", type)
      .where(among(db, "source_id", ids));
    const fresh = await ofSources
      .where("valid_from", ">", from)
      .where("valid_from", "<=", to)
      // The partial index of links that appeared serves only a query that says it wants such.
      .where("valid_from", ">", BEGINNING)
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

/** Leaves out links that ended and appeared again in between. */
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

function columns({ link, source, target }: Link) {
  return {
    source_type: source.type,
    source_id: source.id,
    link,
    target_type: target.type,
    target_id: target.id,
  };
}

export function linkOf(row: Pick<Row<"link_version">, (typeof keyColumns)[number]>): Link {
  if (!isLinkName(row.link)) throw new TypeError(`The store holds a link named ${row.link}, which no coverage has.`);
  return {
    link: row.link,
    source: { type: asEntityType(row.source_type), id: row.source_id },
    target: { type: asEntityType(row.target_type), id: row.target_id },
  };
}
