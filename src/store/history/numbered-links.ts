import { type RawBuilder, sql } from "kysely";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { givenTable } from "../sql/given-rows.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { type EndNumbers, endsOf } from "./link-ends.ts";

type NumberedLink = Pick<Row<"numbered_link">, "source" | "link" | "target">;

/** Links beside the rows that are theirs in the database. Links between entities without numbers have no rows. */
export class NumberedLinks {
  readonly #links: ReadonlyMap<string, Link>;
  readonly #rows: readonly NumberedLink[];

  private constructor(links: readonly Link[], numbers: EndNumbers) {
    const byKey = new Map<string, Link>();
    const rows: NumberedLink[] = [];
    for (const link of links) {
      const [source, target] = [numbers.get(refKey(link.source)), numbers.get(refKey(link.target))];
      if (source === undefined || target === undefined) continue;
      const row = { source, link: link.link, target };
      byKey.set(numberedKey(row), link);
      rows.push(row);
    }
    this.#links = byKey;
    this.#rows = rows;
  }

  /** `numbering` finds the numbers of the ends, or gives them. */
  static async of(
    links: readonly Link[],
    numbering: (ends: readonly EntityRef[]) => Promise<EndNumbers>,
  ): Promise<NumberedLinks> {
    return new NumberedLinks(links, await numbering(endsOf(links)));
  }

  /** Returns the links whose rows these are. */
  linksOf(rows: readonly NumberedLink[]): Link[] {
    return rows.flatMap((row) => this.#links.get(numberedKey(row)) ?? []);
  }

  /** Returns the rows as a query of `source`, `link` and `target`. */
  asQuery(db: TenantDb): RawBuilder<NumberedLink> {
    const texts = this.#rows.map(({ source, link, target }) => [String(source), link, String(target)]);
    const given = givenTable(db, ["source", "link", "target"], texts);
    return sql`select cast(source as integer) as source, link, cast(target as integer) as target from ${given}`;
  }
}

/** A text that is equal exactly for equal links. */
const numberedKey = ({ source, link, target }: NumberedLink): string => `${source} ${link} ${target}`;
