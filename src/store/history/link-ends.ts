import { type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Link } from "../../domain/tenant/link.ts";
import { NAMED_KEYS } from "../sql/batch-sizes.ts";
import { among } from "../sql/dialect.ts";
import { insertRows } from "../sql/insert-rows.ts";
import { inPortions } from "../sql/portions.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** The numbers that stand for the ends of links. */
export type EndNumbers = ReadonlyMap<RefKey, number>;

/** Returns both ends of links, each once. */
export function endsOf(links: readonly Link[]): EntityRef[] {
  const ends = new Map<RefKey, EntityRef>();
  for (const { source, target } of links) ends.set(refKey(source), source).set(refKey(target), target);
  return [...ends.values()];
}

/** Returns the numbers of entities that have one, because a link begins or ends at them or once did. */
export async function knownNumbers(db: TenantDb, refs: readonly EntityRef[]): Promise<Map<RefKey, number>> {
  const numbers = new Map<RefKey, number>();
  for (const { type, ids } of inPortions(refs)) {
    const rows = await db
      .selectFrom("link_end")
      .select(["entity_id", "number"])
      .where("entity_type", "=", type)
      .where(among(db, "entity_id", ids))
      .execute();
    for (const row of rows) numbers.set(refKey({ type, id: row.entity_id }), row.number);
  }
  return numbers;
}

/**
 * Returns the same in portions for statements with `amongNumbers`. Links are looked for by numbers that are known before,
 * so that a planner without statistics has no order of joins to guess.
 */
export async function numberPortions(db: TenantDb, refs: readonly EntityRef[]): Promise<number[][]> {
  const numbers = [...(await knownNumbers(db, refs)).values()];
  return Array.from({ length: Math.ceil(numbers.length / NAMED_KEYS) }, (_, at) =>
    numbers.slice(at * NAMED_KEYS, (at + 1) * NAMED_KEYS),
  );
}

/** Returns the number of one entity, or one that no link has. */
export async function numberOf(db: TenantDb, ref: EntityRef): Promise<number> {
  const [number = 0] = (await knownNumbers(db, [ref])).values();
  return number;
}

/** Selects the numbers of entities of one type, for `in`. */
export const numbersOf = (db: TenantDb, type: EntityType, ids: readonly string[]) =>
  db
    .selectFrom("link_end")
    .select("number")
    .where("entity_type", "=", type)
    .where(among(db, "entity_id", ids));

/** Returns the numbers of entities, and gives the next ones to those without. */
export async function numbersFor(tx: TenantTx, refs: readonly EntityRef[]): Promise<EndNumbers> {
  const numbers = await knownNumbers(tx, refs);
  const fresh = refs.filter((ref) => !numbers.has(refKey(ref)));
  if (fresh.length === 0) return numbers;
  const last = await tx.selectFrom("link_end").select("number").orderBy("number", "desc").limit(1).executeTakeFirst();
  let number = last?.number ?? 0;
  const rows = fresh.map((ref) => {
    number += 1;
    numbers.set(refKey(ref), number);
    return { number, entity_type: ref.type, entity_id: ref.id };
  });
  await insertRows(tx, "link_end", {}, rows);
  return numbers;
}
