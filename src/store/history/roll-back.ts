import type { EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { among } from "../sql/dialect.ts";
import { inPortions } from "../sql/portions.ts";
import { BEGINNING, OPEN } from "../sql/schema.ts";
import type { TenantTx } from "../sql/tenant-db.ts";
import { deriveTexts } from "./derived-texts.ts";
import { refOf } from "./entity-versions.ts";
import { clearLoad, isLoading } from "./first-load.ts";
import { numbersOf } from "./link-ends.ts";
import { forgetTexts } from "./search.ts";

/**
 * Takes back the writes of unfinished captures after `head`: their versions are deleted, and versions they closed are
 * opened again. Only the lease's holder may call it. Works in portions of at most `portion` rows, so that no
 * transaction is long. Returns false when all is done.
 */
export async function rollBackUnfinished(tx: TenantTx, head: Instant | null, portion: number): Promise<boolean> {
  if (head === null) return rollBackFirst(tx, portion);
  const touched = await tx
    .selectFrom("touched")
    .select(["instant", "entity_type", "entity_id"])
    .where("instant", ">", head)
    .limit(portion)
    .execute();
  for (const [instant, rows] of Map.groupBy(touched, (row) => row.instant)) {
    for (const entities of inPortions(rows.map(refOf))) await rollBackEntities(tx, instant, entities);
  }
  await deriveTexts(tx, touched.map(refOf));
  if (touched.length === 0) await tx.deleteFrom("seen").execute();
  return touched.length > 0;
}

/**
 * Takes back an unfinished first capture, to which all rows belong. Without its indexes it is deleted at once, else in
 * portions.
 */
async function rollBackFirst(tx: TenantTx, portion: number): Promise<boolean> {
  if (await isLoading(tx)) {
    await clearLoad(tx);
    return false;
  }
  const entities = await tx.selectFrom("entity_version").select(["entity_type", "entity_id"]).limit(portion).execute();
  for (const { type, ids } of inPortions(entities.map(refOf))) {
    await tx
      .deleteFrom("entity_version")
      .where("entity_type", "=", type)
      .where(among(tx, "entity_id", ids))
      .execute();
  }
  const found = await tx.selectFrom("search").select(["entity_type", "entity_id"]).limit(portion).execute();
  await forgetTexts(tx, found.map(refOf));
  const links = await tx.selectFrom("numbered_link").select("source").limit(portion).execute();
  const ends = await tx.selectFrom("link_end").select("number").limit(portion).execute();
  const sources = [...new Set(links.map(({ source }) => source))];
  if (sources.length > 0) await tx.deleteFrom("numbered_link").where("source", "in", sources).execute();
  // The numbers go last, because a link without its ends would not be seen.
  else if (ends.length > 0) {
    const numbers = ends.map(({ number }) => number);
    await tx.deleteFrom("link_end").where("number", "in", numbers).execute();
  }
  return entities.length + found.length + links.length + ends.length > 0;
}

/**
 * Deletes the versions of the instant before it opens those they had closed, because each entity has one open version.
 */
async function rollBackEntities(
  tx: TenantTx,
  instant: number,
  { type, ids }: { readonly type: EntityType; readonly ids: readonly string[] },
): Promise<void> {
  await tx
    .deleteFrom("entity_version")
    .where("entity_type", "=", type)
    .where(among(tx, "entity_id", ids))
    .where("valid_from", "=", instant)
    .execute();
  await tx
    .updateTable("entity_version")
    .set({ valid_to: OPEN })
    .where("entity_type", "=", type)
    .where(among(tx, "entity_id", ids))
    .where("valid_to", "=", instant)
    .execute();
  await tx
    .deleteFrom("numbered_link")
    .where("source", "in", numbersOf(tx, type, ids))
    .where("valid_from", "=", instant)
    // The partial index of links that appeared serves only a query that says it wants such.
    .where("valid_from", ">", BEGINNING)
    .execute();
  await tx
    .updateTable("numbered_link")
    .set({ valid_to: OPEN })
    .where("source", "in", numbersOf(tx, type, ids))
    .where("valid_to", "=", instant)
    // The partial index of closed links serves only a query that says it wants closed ones.
    .where("valid_to", "<", OPEN)
    .execute();
  await tx
    .deleteFrom("touched")
    .where("instant", "=", instant)
    .where("entity_type", "=", type)
    .where(among(tx, "entity_id", ids))
    .execute();
}
