import type { JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { type DirectoryReader, USER_STATE } from "./directory-reader.ts";

/** The properties of an object in use, or the reason why it is not. */
export type PresentState = JsonObject | "softDeleted" | "gone";

/** The properties that are read of an object in use, for the types that can be deleted and restored. */
const selects: Readonly<Partial<Record<EntityType, string>>> = {
  user: `${USER_STATE},createdDateTime`,
  group: "id",
  application: "id,appId,passwordCredentials,keyCredentials",
  servicePrincipal: "id,accountEnabled,passwordCredentials,keyCredentials",
};

/**
 * Reads the states of directory objects now: one request per 1,000 of a type, and the deleted items of a type only if one
 * of its objects is not in use. Objects of other types are left out, and so are those that a list which was cut may hold.
 */
export async function presentStates(
  reader: DirectoryReader,
  refs: readonly EntityRef[],
): Promise<ReadonlyMap<RefKey, PresentState>> {
  const states = new Map<RefKey, PresentState>();
  for (const [type, of] of Map.groupBy(refs, (ref) => ref.type)) {
    const $select = selects[type];
    if ($select === undefined) continue;
    const ids = [...new Set(of.map(({ id }) => canonicalId(id)))];
    for (const row of await reader.byIds(ids, [type], $select)) {
      if (typeof row.id === "string") states.set(refKey({ type, id: canonicalId(row.id) }), row);
    }
    const missing = ids.filter((id) => !states.has(refKey({ type, id })));
    if (missing.length === 0) continue;
    const { rows: deleted, isWhole } = await reader.deletedOf(type);
    for (const id of missing) {
      if (deleted.has(id)) states.set(refKey({ type, id }), "softDeleted");
      else if (isWhole) states.set(refKey({ type, id }), "gone");
    }
  }
  return states;
}
