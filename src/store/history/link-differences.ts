import { asEntityType, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { ListedStatement } from "../sql/listed-statement.ts";
import { BEGINNING, OPEN, type Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { linkNameOf } from "./link-versions.ts";

/** The difference in one entity's links between two instants. */
export interface LinkDifference {
  /** There at `to` and not at `from`. */
  readonly added: readonly Link[];
  /** There at `from` and not at `to`. */
  readonly removed: readonly Link[];
}

/** A link of a source that appeared in between and holds, or that held and ended in between. */
interface LinkBetween extends Pick<Row<"numbered_link">, "link" | "target"> {
  readonly is_added: number;
  readonly target_type: string;
  readonly target_id: string;
}

/** Links are looked for by the numbers of their sources, which are found first. Their targets are found by number. */
const changedLinks = new ListedStatement<LinkBetween>(({ given, lookUp }) => {
  const select = (isAdded: 0 | 1, valid: string) => `
    select source.place, ${isAdded} as is_added, l.link, l.target,
      t.entity_type as target_type, t.entity_id as target_id
    from source ${lookUp("numbered_link", "l", `l.source = source.number and ${valid}`)}
    ${lookUp("link_end", "t", "t.number = l.target")}`;
  // The partial index of links that appeared, or of closed ones, serves only a query that says it wants such.
  const appeared = `l.valid_from > $4 and l.valid_from <= $5 and l.valid_from > ${BEGINNING} and l.valid_to > $5`;
  const ended = `l.valid_to > $4 and l.valid_to <= $5 and l.valid_to < ${OPEN} and l.valid_from <= $4`;
  const numbered = "s.entity_type = $2 and s.entity_id = given.value";
  return `with source as materialized (
      select given.place, s.number from ${given} ${lookUp("link_end", "s", numbered)}
    ) ${select(1, appeared)} union all ${select(0, ended)}`;
});

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
  const found = new Map<RefKey, LinkDifference>();
  for await (const { rows, refs } of changedLinks.of(db, sources, from, to)) {
    for (const [place, changed] of Map.groupBy(rows, (row) => row.place)) {
      const source = refs[place];
      if (source !== undefined) found.set(refKey(source), differenceOf(source, changed));
    }
  }
  return found;
}

function differenceOf(source: EntityRef, changed: readonly LinkBetween[]): LinkDifference {
  const appeared = changed.filter(({ is_added }) => is_added === 1);
  const ended = changed.filter(({ is_added }) => is_added === 0);
  const linkOf = ({ link, target_type, target_id }: LinkBetween): Link => ({
    link: linkNameOf(link),
    source,
    target: { type: asEntityType(target_type), id: target_id },
  });
  // A link that ended and appeared again in between does not differ.
  return { added: without(appeared, ended).map(linkOf), removed: without(ended, appeared).map(linkOf) };
}

function without(links: readonly LinkBetween[], others: readonly LinkBetween[]): readonly LinkBetween[] {
  if (links.length === 0 || others.length === 0) return links;
  const keyOf = ({ link, target }: LinkBetween) => `${link} ${target}`;
  const known = new Set(others.map(keyOf));
  return links.filter((link) => !known.has(keyOf(link)));
}
