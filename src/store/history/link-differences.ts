import { type RawBuilder, type SqlBool, sql } from "kysely";
import { asEntityType, type EntityRef, type RefKey, refKey } from "../../domain/entity.ts";
import type { Link } from "../../domain/link.ts";
import type { Instant } from "../../domain/time.ts";
import { NAMED_KEYS } from "../sql/batch-sizes.ts";
import { amongNumbers } from "../sql/dialect.ts";
import { BEGINNING, OPEN, type Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { knownNumbers } from "./link-ends.ts";
import { linkNameOf } from "./link-versions.ts";
import { numberedKey } from "./numbered-links.ts";

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
  const numbers = await knownNumbers(db, sources);
  const { appeared, ended } = await changedLinks(db, [...numbers.values()], from, to);
  // A link that ended and appeared again in between does not differ.
  const [added, removed] = [without(appeared, ended), without(ended, appeared)];
  const sourceOf = new Map(sources.map((ref) => [numbers.get(refKey(ref)), ref]));
  const found = new Map<RefKey, { readonly added: Link[]; readonly removed: Link[] }>();
  const note = (rows: readonly LinkOfSource[], way: keyof LinkDifference) => {
    for (const row of rows) {
      const source = sourceOf.get(row.source);
      if (source === undefined) continue;
      const key = refKey(source);
      const ofSource = found.get(key) ?? { added: [], removed: [] };
      found.set(key, ofSource);
      const target = { type: asEntityType(row.target_type), id: row.target_id };
      ofSource[way].push({ link: linkNameOf(row.link), source, target });
    }
  };
  note(added, "added");
  note(removed, "removed");
  return found;
}

/** A link by the numbers of its ends, with its target. */
type LinkOfSource = Pick<Row<"link_version">, "source" | "link" | "target" | "target_type" | "target_id">;

/** Reads the links of these sources that appeared in between and hold, and those that held and ended in between. */
async function changedLinks(db: TenantDb, sources: readonly number[], from: Instant, to: Instant) {
  const appeared: LinkOfSource[] = [];
  const ended: LinkOfSource[] = [];
  for (let at = 0; at < sources.length; at += NAMED_KEYS) {
    const ofSources = sources.slice(at, at + NAMED_KEYS);
    // The partial index of links that appeared, or of closed ones, serves only a query that says it wants such.
    const fresh = sql<SqlBool>`l."valid_from" > ${from} and l."valid_from" <= ${to}
      and l."valid_from" > ${sql.lit(BEGINNING)} and l."valid_to" > ${to}`;
    const past = sql<SqlBool>`l."valid_to" > ${from} and l."valid_to" <= ${to}
      and l."valid_to" < ${sql.lit(OPEN)} and l."valid_from" <= ${from}`;
    appeared.push(...(await linksOf(db, ofSources, fresh)));
    ended.push(...(await linksOf(db, ofSources, past)));
  }
  return { appeared, ended };
}

/** Reads links with their targets. Their sources are known, and the view would look each of them up again. */
async function linksOf(
  db: TenantDb,
  sources: readonly number[],
  valid: RawBuilder<SqlBool>,
): Promise<readonly LinkOfSource[]> {
  const { rows } = await db.run(sql<LinkOfSource>`
    select l."source", l."link", l."target", t."entity_type" as "target_type", t."entity_id" as "target_id"
    from "numbered_link" as l join "link_end" as t on t."tenant_id" = ${db.tenantKey} and t."number" = l."target"
    where l."tenant_id" = ${db.tenantKey} and ${amongNumbers(db, "source", sources)} and ${valid}`);
  return rows;
}

function without(links: readonly LinkOfSource[], others: readonly LinkOfSource[]): readonly LinkOfSource[] {
  if (links.length === 0 || others.length === 0) return links;
  const known = new Set(others.map(numberedKey));
  return links.filter((link) => !known.has(numberedKey(link)));
}
