import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKey } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { NAMED_KEYS } from "../sql/batch-sizes.ts";
import { amongNumbers } from "../sql/dialect.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { numberPortions } from "./link-ends.ts";
import { linkOf } from "./link-versions.ts";

/**
 * Returns the keys of those of the given links that exist at an instant. Links that are not given may be among them,
 * because only the ends are looked for.
 */
export async function presentLinks(
  db: TenantDb,
  links: readonly Link[],
  instant: Instant,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let at = 0; at < links.length; at += NAMED_KEYS) {
    const portion = links.slice(at, at + NAMED_KEYS);
    const sources = endsOfSide(portion, "source");
    const targets = endsOfSide(portion, "target");
    for (const from of await numberPortions(db, sources)) {
      for (const to of await numberPortions(db, targets)) {
        const rows = await db
          .selectFrom("link_version")
          .selectAll()
          .where(amongNumbers(db, "source", from))
          .where(amongNumbers(db, "target", to))
          .where("valid_from", "<=", instant)
          .where("valid_to", ">", instant)
          .execute();
        for (const row of rows) found.add(linkKey(linkOf(row)));
      }
    }
  }
  return found;
}

const endsOfSide = (links: readonly Link[], side: "source" | "target"): readonly EntityRef[] => [
  ...new Map(links.map((link) => [refKey(link[side]), link[side]])).values(),
];
