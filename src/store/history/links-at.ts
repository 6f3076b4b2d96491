import { type RawBuilder, type SqlBool, sql } from "kysely";
import { asEntityType, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Link, LinkName } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { amongNumbers } from "../sql/dialect.ts";
import { BEGINNING, OPEN } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { knownNumbers, numberOf, numberPortions } from "./link-ends.ts";
import { linkOf } from "./link-versions.ts";

/**
 * Returns the targets of the links of one name from each of these sources at an instant, or those of one type. Cost follows
 * the links read, and memory those returned.
 */
export async function targetsAt(
  db: TenantDb,
  sources: readonly EntityRef[],
  link: LinkName,
  instant: Instant,
  type?: EntityType,
): Promise<Map<RefKey, EntityRef[]>> {
  const found = new Map<RefKey, EntityRef[]>();
  for (const numbers of await numberPortions(db, sources)) {
    const links = db
      .selectFrom("link_version")
      .select(["source_type", "source_id", "target_type", "target_id"])
      .where(amongNumbers(db, "source", numbers))
      .where("link", "=", link)
      .where("valid_from", "<=", instant)
      .where("valid_to", ">", instant);
    const rows = await (type === undefined ? links : links.where("target_type", "=", type)).execute();
    for (const row of rows) {
      const key = refKey({ type: asEntityType(row.source_type), id: row.source_id });
      const targets = found.get(key) ?? [];
      found.set(key, targets);
      targets.push({ type: asEntityType(row.target_type), id: row.target_id });
    }
  }
  return found;
}

export type LinkEnd = "source" | "target";

/** Returns the instants before one at which links of an entity appeared or went, newest first. */
export async function linkInstantsBefore(
  db: TenantDb,
  ref: EntityRef,
  before: number,
  limit: number,
): Promise<number[]> {
  const found = new Set<number>();
  const number = await numberOf(db, ref);
  for (const end of ["source", "target"] as const) {
    for (const column of ["valid_from", "valid_to"] as const) {
      const rows = await db
        .selectFrom("numbered_link")
        .select(column)
        .distinct()
        .where(end, "=", number)
        .where(column, "<", Math.min(before, OPEN))
        // Links from the beginning did not appear at any time that is known.
        .where(column, ">", BEGINNING)
        .orderBy(column, "desc")
        .limit(limit)
        .execute();
      for (const row of rows) found.add(row[column]);
    }
  }
  return [...found].sort((a, b) => b - a).slice(0, limit);
}

/**
 * Returns links of an entity, at one of their ends, that appeared or went at an instant, in order and from a place on,
 * with the number of all of them.
 */
export async function linksChangedAt(
  db: TenantDb,
  end: LinkEnd,
  ref: EntityRef,
  column: "valid_from" | "valid_to",
  instant: Instant,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<{ readonly total: number; readonly links: readonly Link[] }> {
  const number = await numberOf(db, ref);
  const changed = db.selectFrom("link_version").where(end, "=", number).where(column, "=", instant);
  return firstOf(changed, limit, skip);
}

/** Returns the first links of an entity, at one of their ends, that existed at an instant, with their number. */
export async function linksAt(
  db: TenantDb,
  end: LinkEnd,
  ref: EntityRef,
  instant: Instant,
  limit: number,
): Promise<{ readonly total: number; readonly links: readonly Link[] }> {
  const number = await numberOf(db, ref);
  const there = db
    .selectFrom("link_version")
    .where(end, "=", number)
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant);
  return firstOf(there, limit);
}

type LinkQuery = ReturnType<typeof linkQuery>;
const linkQuery = (db: TenantDb) => db.selectFrom("link_version");

async function firstOf(query: LinkQuery, limit: number, skip = 0): Promise<{ total: number; links: Link[] }> {
  const rows = await query
    .selectAll()
    .orderBy("link")
    .orderBy("source_type")
    .orderBy("source_id")
    .orderBy("target_type")
    .orderBy("target_id")
    .limit(limit)
    .offset(skip)
    .execute();
  const { count } = await query.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  return { total: Number(count), links: rows.map(linkOf) };
}

/** Returns the links of these entities, at either end, that are there now. */
export async function openLinksAt(db: TenantDb, refs: readonly EntityRef[]): Promise<Link[]> {
  const found: Link[] = [];
  for (const numbers of await numberPortions(db, refs)) {
    for (const end of ["source", "target"] as const) {
      const rows = await db
        .selectFrom("link_version")
        .selectAll()
        .where(amongNumbers(db, end, numbers))
        .where("valid_to", "=", OPEN)
        .execute();
      found.push(...rows.map(linkOf));
    }
  }
  return found;
}

/** Counts the links of a name that each of these sources has now. */
export const countOpenTargets = (
  db: TenantDb,
  sources: readonly EntityRef[],
  link: LinkName,
): Promise<Map<RefKey, number>> => countTargets(db, sources, link, sql<SqlBool>`valid_to = ${OPEN}`);

/** Counts what the links of one name point at from each of these sources at an instant. */
export const countTargetsAt = (
  db: TenantDb,
  sources: readonly EntityRef[],
  link: LinkName,
  instant: Instant,
): Promise<Map<RefKey, number>> =>
  countTargets(db, sources, link, sql<SqlBool>`valid_from <= ${instant} and valid_to > ${instant}`);

async function countTargets(
  db: TenantDb,
  sources: readonly EntityRef[],
  link: LinkName,
  valid: RawBuilder<SqlBool>,
): Promise<Map<RefKey, number>> {
  const counts = new Map<RefKey, number>();
  const numbers = await knownNumbers(db, sources);
  const keys = new Map([...numbers].map(([key, number]) => [number, key]));
  for (const portion of await numberPortions(db, sources)) {
    const rows = await db
      .selectFrom("numbered_link")
      .select("source")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where(amongNumbers(db, "source", portion))
      .where("link", "=", link)
      .where(valid)
      .groupBy("source")
      .execute();
    for (const row of rows) {
      const key = keys.get(row.source);
      if (key !== undefined) counts.set(key, Number(row.count));
    }
  }
  return counts;
}
