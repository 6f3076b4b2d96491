import { allEntityTypes, asEntityType, type EntityRef, type EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { insertRows } from "../sql/insert-rows.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** Notes the entities that a capture found changed. */
export async function markTouched(tx: TenantTx, refs: readonly EntityRef[], instant: Instant): Promise<void> {
  const rows = refs.map(({ type, id }) => ({ entity_type: type, entity_id: id }));
  await insertRows(tx, "touched", { instant }, rows, "keep");
}

/**
 * Returns the entities that some capture in (from, to] found changed, themselves or in a link they are the source of,
 * in the order of entity types, then ids. Only these can differ between the two instants. Reads one range of the
 * clustered `touched` table, so that cost and memory follow the number of changes. With a limit, more than so many are
 * not read, and which of them are returned is not defined.
 */
export async function touchedBetween(
  db: TenantDb,
  from: Instant | null,
  to: Instant,
  limit = Number.MAX_SAFE_INTEGER,
): Promise<EntityRef[]> {
  const rows = await db
    .selectFrom("touched")
    .select(["entity_type", "entity_id"])
    .distinct()
    .where("instant", ">", from ?? -1)
    .where("instant", "<=", to)
    .limit(limit)
    .execute();
  const byType = new Map<EntityType, EntityRef[]>();
  for (const { entity_type, entity_id } of rows) {
    const type = asEntityType(entity_type);
    const refs = byType.get(type);
    if (refs === undefined) byType.set(type, [{ type, id: entity_id }]);
    else refs.push({ type, id: entity_id });
  }
  return allEntityTypes.flatMap((type) => inOrder(byType.get(type) ?? []));
}

/** Sorts refs of one type. Those of one capture are sorted already. */
function inOrder(refs: readonly EntityRef[]): readonly EntityRef[] {
  const isSorted = refs.every(({ id }, at) => at === 0 || (refs[at - 1]?.id ?? "") <= id);
  return isSorted ? refs : refs.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Counts the entities that changed in (from, to]. */
export async function countTouched(db: TenantDb, from: Instant, to: Instant): Promise<number> {
  const inner = db
    .selectFrom("touched")
    .select(["entity_type", "entity_id"])
    .distinct()
    .where("instant", ">", from)
    .where("instant", "<=", to)
    .as("entity");
  const row = await db
    .selectFrom(inner)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
