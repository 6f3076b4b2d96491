import type { EntityType } from "../../domain/entity.ts";
import { requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { jsonObject, readAnswer } from "../../wire/reading.ts";
import type { MicrosoftContext } from "../context.ts";
import { EVENTUAL } from "./directory-search.ts";
import { allOf, type Pointer, type Pointers, SHOWN } from "./pointers.ts";
import { seenObject } from "./seen-object.ts";

/** The objects a list of links holds, of types that are recovered; `type` where the list has one only. */
export async function linkedObjects(
  context: MicrosoftContext,
  path: string,
  { how, type }: { readonly how: string; readonly type?: EntityType },
): Promise<Pointers> {
  const query = { $count: "true", $top: String(SHOWN), $select: "id,displayName" };
  const { rows, total } = await rowsAt(context, path, query, EVENTUAL);
  const first = rows.flatMap((row) => pointersOf(row, how, type));
  return { first, total: Math.max(total ?? 0, first.length) };
}

/** The one object at the end of a link; none where there is none. */
export async function linkedObject({ client }: MicrosoftContext, path: string, how: string): Promise<Pointers> {
  const answer = await client.get(path, { query: { $select: "id,displayName" } });
  if (answer.status === 404) return allOf([]);
  return allOf(pointersOf(requireSuccess(answer, `Reading ${path}`).body, how, "user"));
}

/**
 * Grants or assignments an object is an end of, named by their other end as far as Graph names it. Graph counts none of
 * them, so a total beyond the first page is the least there are.
 */
export async function relationships(
  context: MicrosoftContext,
  path: string,
  { type, how, filter }: { type: "oAuth2PermissionGrant" | "appRoleAssignment"; how: string; filter?: string },
): Promise<Pointers> {
  const query = { $top: String(MOST_RELATIONSHIPS), ...(filter === undefined ? {} : { $filter: filter }) };
  const { rows } = await rowsAt(context, path, query);
  const first = rows.map((row): Pointer => {
    const { ref, properties } = seenObject(row, type);
    const other = how === "resourceId" ? properties.principalDisplayName : properties.resourceDisplayName;
    return { ref, displayName: typeof other === "string" ? other : null, how };
  });
  return { first: first.slice(0, SHOWN), total: first.length };
}

const MOST_RELATIONSHIPS = 999;

async function rowsAt(
  { client }: MicrosoftContext,
  path: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const answer = await client.get(path, { query, headers });
  // What was deleted a moment ago has no links any more.
  if (answer.status === 404) return { rows: [], total: 0 };
  const { items, count } = decodeCollection(requireSuccess(answer, `Reading ${path}`).body, (row) => row);
  return { rows: items, total: count };
}

/** None for an object of a type that is not recovered, such as a device. */
function pointersOf(row: unknown, how: string, expected?: EntityType): readonly Pointer[] {
  const { "@type": named } = readAnswer(jsonObject, row, "directory object");
  const type = typeof named === "string" ? entityTypeOfGraphType(named) : expected;
  if (type === undefined) return [];
  const { ref, displayName } = seenObject(row, type);
  return [{ ref, displayName, how }];
}
