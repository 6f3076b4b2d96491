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
    const ofSources = db
      .selectFrom("link_version")
      .select(["source", "link", "target", "target_type", "target_id"])
      .where(amongNumbers(db, "source", sources.slice(at, at + NAMED_KEYS)));
    const fresh = ofSources
      .where("valid_from", ">", from)
      .where("valid_from", "<=", to)
      // The partial index of links that appeared serves only a query that says it wants such.
      .where("valid_from", ">", BEGINNING)
      .where("valid_to", ">", to);
    const past = ofSources
      .where("valid_to", ">", from)
      .where("valid_to", "<=", to)
      // The partial index of closed links serves only a query that says it wants closed ones.
      .where("valid_to", "<", OPEN)
      .where("valid_from", "<=", from);
    appeared.push(...(await fresh.execute()));
    ended.push(...(await past.execute()));
  }
  return { appeared, ended };
}

function without(links: readonly LinkOfSource[], others: readonly LinkOfSource[]): readonly LinkOfSource[] {
  if (links.length === 0 || others.length === 0) return links;
  const known = new Set(others.map(numberedKey));
  return links.filter((link) => !known.has(numberedKey(link)));
}
