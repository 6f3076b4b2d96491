import { mentionsOf } from "../../../domain/changes/mentions.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { type EntityRef, refKey } from "../../../domain/tenant/entity.ts";
import { cleaned, NAME_LENGTH } from "../../../domain/words/untrusted.ts";
import { objectReader, readObjects } from "../capture/read-objects.ts";
import type { LiveContext } from "../context.ts";

/**
 * Returns the objects that properties name and that are not live. Graph would refuse a write that names them, or drop
 * them.
 */
export async function missingTargets(
  context: LiveContext,
  ref: EntityRef,
  properties: JsonObject,
): Promise<readonly string[]> {
  const mentions = mentionsOf(ref, properties);
  if (mentions.length === 0) return [];
  const refs = mentions.flatMap(({ id, types }) => types.map((type): EntityRef => ({ type, id })));
  const unique = [...new Map(refs.map((one) => [refKey(one), one])).values()];
  const { states } = await readObjects(objectReader(context), unique);
  const live = new Set(states.filter(({ life }) => life === "live").map(({ ref: one }) => one.id.toLowerCase()));
  return mentions
    .filter(({ id }) => !live.has(id.toLowerCase()))
    .map(({ types, id, path }) => `${types.join(" or ")} ${cleaned(id, NAME_LENGTH)} in ${path}`);
}
