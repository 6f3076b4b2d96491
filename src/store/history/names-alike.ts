import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { searchText } from "../../domain/words/search-text.ts";
import { NAMED_KEYS, READ_ROWS } from "../sql/batch-sizes.ts";
import { among } from "../sql/dialect.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { refOf } from "./entity-versions.ts";
import { keysIn } from "./search.ts";

/** Returns those of these objects whose name another object of their type has that is not gone. */
export async function sharingNames(
  db: TenantDb,
  named: readonly { readonly ref: EntityRef; readonly name: string }[],
): Promise<ReadonlySet<RefKey>> {
  const sharing = new Set<RefKey>();
  for (const [type, ofType] of Map.groupBy(named, ({ ref }) => ref.type)) {
    const names = ofType.map(({ ref, name }) => ({ ref, name: searchText(name) })).filter(({ name }) => name !== "");
    for (let at = 0; at < names.length; at += NAMED_KEYS) {
      const portion = names.slice(at, at + NAMED_KEYS);
      const rows = await db
        .selectFrom("search")
        .select(({ fn }) => ["name", fn.min("entity_id").as("first"), fn.max("entity_id").as("last")])
        .where("entity_type", "=", type)
        .where(among(db, "name", [...new Set(portion.map(({ name }) => name))]))
        .where("life", "!=", "gone")
        .groupBy("name")
        .execute();
      const holders = new Map(rows.map(({ name, first, last }) => [name, [first, last]]));
      for (const { ref, name } of portion) {
        if (holders.get(name)?.some((id) => id !== canonicalId(ref.id)) === true) sharing.add(refKey(ref));
      }
    }
  }
  return sharing;
}

/** Returns the objects of these types whose name is the same as a text apart from accents, case and spaces. */
export async function namedAlike(
  db: TenantDb,
  types: readonly EntityType[],
  name: string,
  limit: number,
): Promise<readonly EntityRef[]> {
  const folded = searchText(name);
  if (folded === "") return [];
  const rows = await db
    .selectFrom("search")
    .select(["entity_type", "entity_id"])
    .where("entity_type", "in", [...types])
    .where("name", "=", folded)
    .orderBy("entity_type")
    .orderBy("entity_id")
    .limit(limit)
    .execute();
  return rows.map(refOf);
}

/** Yields the folded keys of the live objects of a type, in the order of their ids, in batches. */
export async function* keysOfLive(
  db: TenantDb,
  type: EntityType,
): AsyncGenerator<readonly { readonly id: string; readonly keys: readonly string[] }[]> {
  for (let after = ""; ; ) {
    const rows = await db
      .selectFrom("search")
      .select(["entity_id", "keys"])
      .where("entity_type", "=", type)
      .where("entity_id", ">", after)
      .where("life", "=", "live")
      .orderBy("entity_id")
      .limit(READ_ROWS)
      .execute();
    yield rows.map((row) => ({ id: row.entity_id, keys: keysIn(row) }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < READ_ROWS) return;
    after = last.entity_id;
  }
}
