import type { EntityType } from "../../domain/tenant/entity.ts";
import type { RoleGrantType } from "../../domain/tenant/role-grant.ts";
import { requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { jsonObject, readObject } from "../../wire/reading.ts";
import type { MicrosoftContext } from "../context.ts";
import { EVENTUAL } from "./directory-search.ts";
import { withLabels } from "./named-objects.ts";
import { allOf, type Pointer, type Pointers, SHOWN } from "./pointers.ts";
import { seenObject } from "./seen-object.ts";

/**
 * Returns the first `most` objects of a list of links that have a recoverable type. `type` is the type of a list with one
 * type. Sends a request per thousand.
 */
export async function linkedObjects(
  context: MicrosoftContext,
  path: string,
  { how, type, most = SHOWN }: { readonly how: string; readonly type?: EntityType; readonly most?: number },
): Promise<Pointers> {
  const query = { $count: "true", $top: String(Math.min(most, LARGEST_PAGE)), $select: "id,displayName" };
  const { rows, total, isMore } = await rowsAt(context, path, query, { headers: EVENTUAL, most });
  const first = rows.flatMap((row) => pointersOf(row, how, type));
  return { first, total: Math.max(total ?? 0, first.length), ...(isMore && total === null ? { isMore } : {}) };
}

/** Returns the object at the end of a single link, or an empty list. */
export async function linkedObject({ client }: MicrosoftContext, path: string, how: string): Promise<Pointers> {
  const answer = await client.get(path, { query: { $select: "id,displayName" } });
  if (answer.status === 404) return allOf([]);
  return allOf(pointersOf(requireSuccess(answer, `Reading ${path}`).body, how, "user"));
}

type RelationshipType = "oAuth2PermissionGrant" | "appRoleAssignment" | RoleGrantType;

/**
 * Returns the grants or assignments of an object, named by their ends. Graph does not count them, so a total
 * beyond the first page is a lower bound.
 */
export async function relationships(
  context: MicrosoftContext,
  path: string,
  {
    type,
    how,
    filter,
    most = SHOWN,
  }: {
    readonly type: RelationshipType;
    readonly how: string;
    readonly filter?: string;
    readonly most?: number;
  },
): Promise<Pointers> {
  const query = { $top: String(LARGEST_PAGE), ...(filter === undefined ? {} : { $filter: filter }) };
  const { rows, isMore } = await rowsAt(context, path, query, { most });
  const shown = rows.slice(0, most).map((row) => seenObject(row, type));
  const first = (await withLabels(context, shown)).map(({ ref, displayName }): Pointer => ({ ref, displayName, how }));
  return { first, total: rows.length, ...(isMore ? { isMore } : {}) };
}

/** Source: Microsoft Graph, largest page of directory objects. */
const LARGEST_PAGE = 999;

async function rowsAt(
  { client }: MicrosoftContext,
  path: string,
  query: Readonly<Record<string, string>>,
  { headers = {}, most }: { readonly headers?: Readonly<Record<string, string>>; readonly most: number },
) {
  const rows: unknown[] = [];
  let answer = await client.get(path, { query, headers });
  // An object that was just deleted has no links.
  if (answer.status === 404) return { rows, total: 0, isMore: false as const };
  for (let total: number | null = null; ; ) {
    const page = decodeCollection(requireSuccess(answer, `Reading ${path}`).body, (row) => row);
    rows.push(...page.items);
    total ??= page.count;
    const { nextLink } = page;
    if (nextLink === null || rows.length >= most || page.items.length === 0) {
      return nextLink === null ? { rows, total, isMore: false as const } : { rows, total, isMore: true as const };
    }
    answer = await client.follow(nextLink, answer.url, { headers });
  }
}

/** Returns an empty list for an object of another type, such as a device. */
function pointersOf(row: unknown, how: string, expected?: EntityType): readonly Pointer[] {
  const { "@type": named } = readObject(jsonObject, row);
  const type = typeof named === "string" ? entityTypeOfGraphType(named) : expected;
  if (type === undefined) return [];
  const { ref, displayName } = seenObject(row, type);
  return [{ ref, displayName, how }];
}
