import { canonicalId, type EntityRef, type EntityType, isApplicationType, refKey } from "../../domain/tenant/entity.ts";
import { requireList } from "../../graph/http/refused.ts";
import { decodeRows } from "../../wire/collection.ts";
import { literal } from "../../wire/literal.ts";
import type { LookUpContext } from "./look-ups.ts";
import { PolicyCache } from "./policy-cache.ts";
import { type SeenObject, seenObject } from "./seen-object.ts";

const collections: Readonly<Partial<Record<EntityType, string>>> = {
  user: "/users",
  group: "/groups",
  application: "/applications",
  servicePrincipal: "/servicePrincipals",
};

/** Values of one `in` filter. Source: Microsoft Graph, $filter on directory objects. */
const AT_ONCE = 15;

/** Returns the objects in use with these ids, or with these appIds. Sends a request per fifteen of a type. */
export async function objectsNamed(
  context: LookUpContext,
  type: EntityType,
  values: readonly string[],
  by: "id" | "appId" = "id",
): Promise<readonly SeenObject[]> {
  const path = collections[type];
  if (path === undefined || values.length === 0) return [];
  const portions = Array.from({ length: Math.ceil(values.length / AT_ONCE) }, (_, at) =>
    values.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  const $select = isApplicationType(type) ? "id,displayName,appId" : "id,displayName";
  const answers = await Promise.all(
    portions.map(async (portion) => {
      const $filter = `${by} in (${portion.map(literal).join(",")})`;
      const answer = requireList(await context.client.get(path, { query: { $filter, $select } }), `Reading ${path}`);
      return decodeRows(answer.body, (row) => seenObject(row, type, "live")).items;
    }),
  );
  return answers.flat();
}

/** Returns names of objects by key. Among deleted objects, only policies have a name. */
export async function namesOf(
  context: LookUpContext,
  refs: readonly EntityRef[],
): Promise<ReadonlyMap<string, string | null>> {
  const types = [...new Set(refs.map(({ type }) => type))];
  const found = await Promise.all(
    types.map(async (type) => {
      const ids = [...new Set(refs.filter((ref) => ref.type === type).map(({ id }) => canonicalId(id)))];
      if (!PolicyCache.holds(type)) return objectsNamed(context, type, ids);
      const lives = await Promise.all([context.policies.all(type, "live"), context.policies.all(type, "softDeleted")]);
      return lives.flat().filter(({ ref }) => ids.includes(ref.id));
    }),
  );
  return new Map(found.flat().map(({ ref, displayName }) => [refKey(ref), displayName]));
}
