import * as z from "zod";
import { canonicalId, type EntityRef, type EntityType, isApplicationType, refKey } from "../../domain/tenant/entity.ts";
import { labelEnds, labelOf } from "../../domain/tenant/state.ts";
import { isSuccess, requireList } from "../../graph/http/refused.ts";
import type { NamedEntity } from "../../service/object-view.ts";
import { decodeRows } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { literal } from "../../wire/literal.ts";
import { readObject } from "../../wire/reading.ts";
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

/** Graph's largest request of the kind. Source: directoryObject: getByIds. */
const MOST_IDS = 1_000;

/** Returns directory objects in use with their names, by id, in one request: of the first thousand, and none if they may not be read. */
export async function objectsById(
  { client }: Pick<LookUpContext, "client">,
  wanted: Iterable<string>,
): Promise<ReadonlyMap<string, NamedEntity>> {
  const ids = [...new Set([...wanted].map(canonicalId))].slice(0, MOST_IDS);
  if (ids.length === 0) return new Map();
  const types = ["user", "group", "application", "servicePrincipal", "administrativeUnit"];
  const answer = await client.post("/directoryObjects/getByIds", { ids, types }, { repeatable: true });
  if (!isSuccess(answer)) return new Map();
  const { items } = decodeRows(answer.body, (row) => readObject(named, row));
  return new Map(
    items.flatMap(({ id, "@type": typeName, displayName }) => {
      const type = entityTypeOfGraphType(typeName ?? "");
      return type === undefined
        ? []
        : [[canonicalId(id), { type, id: canonicalId(id), displayName: displayName ?? null }]];
    }),
  );
}

const named = z.looseObject({
  id: z.string(),
  displayName: z.string().nullish(),
  "@type": z.string().nullish(),
});

/** Returns relationships, which have no names, with those of what they connect, such as "Field Engineers → Fleet Map". */
export async function withLabels(
  context: Pick<LookUpContext, "client">,
  seen: readonly SeenObject[],
): Promise<readonly SeenObject[]> {
  const shown = new Map(
    seen.flatMap(({ properties }) =>
      (["principal", "resource"] as const).flatMap((end): [string, string][] => {
        const [id, name] = [properties[`${end}Id`], properties[`${end}DisplayName`]];
        return typeof id === "string" && typeof name === "string" ? [[canonicalId(id), name]] : [];
      }),
    ),
  );
  const ends = seen.flatMap(({ ref, properties }) => labelEnds(ref, properties).map(({ id }) => canonicalId(id)));
  const inUse = await objectsById(
    context,
    ends.filter((id) => !shown.has(id)),
  );
  const nameOf = ({ id }: EntityRef) => shown.get(canonicalId(id)) ?? inUse.get(canonicalId(id))?.displayName ?? null;
  return seen.map((one) => ({ ...one, displayName: labelOf(one, nameOf) }));
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
