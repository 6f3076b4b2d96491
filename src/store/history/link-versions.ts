import { sql } from "kysely";
import { asEntityType } from "../../domain/tenant/entity.ts";
import { isLinkName, type Link, type LinkName } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import { NAMED_KEYS } from "../sql/batch-sizes.ts";
import { together } from "../sql/if-all-new.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { BEGINNING, OPEN, type Row } from "../sql/schema.ts";
import type { TenantTx } from "../sql/tenant-db.ts";
import type { FirstLinks } from "./first-links.ts";
import { knownNumbers, numbersFor } from "./link-ends.ts";
import { NumberedLinks } from "./numbered-links.ts";
import type { OpenCapture, StateSum } from "./state-sum.ts";

/** Opens links from an instant on. Returns those that were not held already. */
export async function openLinks(tx: TenantTx, links: readonly Link[], { instant, sum }: OpenCapture): Promise<Link[]> {
  const opened: Link[] = [];
  for (let i = 0; i < links.length; i += NAMED_KEYS) {
    const numbered = await NumberedLinks.of(links.slice(i, i + NAMED_KEYS), (refs) => numbersFor(tx, refs));
    const { rows } = await tx.run(sql<Row<"numbered_link">>`
      insert into "numbered_link" ("tenant_id", "source", "link", "target", "valid_from", "valid_to")
      select ${tx.tenantKey}, source, link, target, cast(${instant} as bigint), cast(${OPEN} as bigint)
      from (${numbered.asQuery(tx)}) as opened where true
      on conflict do nothing returning "source", "link", "target"`);
    const fresh = numbered.linksOf(rows);
    for (const link of fresh) sum.addLink(link);
    opened.push(...fresh);
  }
  return opened;
}

/**
 * Opens the links of a first capture, some of which may be held already. They are valid from the `BEGINNING`, because
 * no comparison looks behind it and they need not be found by the time they appeared.
 */
export async function openFirstLinks(
  tx: TenantTx,
  links: readonly Link[],
  { rows, ends }: FirstLinks,
  sum: StateSum,
): Promise<void> {
  await insertRows(tx, "link_end", {}, ends);
  const written = await insertRows(tx, "numbered_link", sinceBeginning, rows, "keep");
  for (const link of links) sum.addLink(link);
  // Which of them were there already is not worth asking for each.
  if (written < links.length) sum.lose();
}

/** Opens links that are known not to be held yet: see `first-load.ts`. */
export const loadLinks = (tx: TenantTx, { rows, ends }: FirstLinks): Promise<void> =>
  together([insertRows(tx, "link_end", {}, ends), insertRows(tx, "numbered_link", sinceBeginning, rows)]);

const sinceBeginning = { valid_from: BEGINNING, valid_to: OPEN };

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
    const numbered = await NumberedLinks.of(links.slice(i, i + NAMED_KEYS), (refs) => knownNumbers(tx, refs));
    const among = sql<boolean>`(source, link, target) in (${numbered.asQuery(tx)})`;
    const undone = await tx
      .deleteFrom("numbered_link")
      .where(among)
      .where("valid_to", "=", OPEN)
      .where("valid_from", "=", from)
      .returning(["source", "link", "target"])
      .execute();
    const ended = await tx
      .updateTable("numbered_link")
      .set({ valid_to: instant })
      .where(among)
      .where("valid_to", "=", OPEN)
      .returning(["source", "link", "target"])
      .execute();
    const gone = numbered.linksOf(ended);
    for (const link of [...numbered.linksOf(undone), ...gone]) sum.subtractLink(link);
    closed.push(...gone);
  }
  return closed;
}

export function linkOf(
  row: Pick<Row<"link_version">, "source_type" | "source_id" | "link" | "target_type" | "target_id">,
): Link {
  return {
    link: linkNameOf(row.link),
    source: { type: asEntityType(row.source_type), id: row.source_id },
    target: { type: asEntityType(row.target_type), id: row.target_id },
  };
}

export function linkNameOf(link: string): LinkName {
  if (!isLinkName(link)) throw new TypeError(`The store holds a link named ${link}, which no coverage has.`);
  return link;
}
