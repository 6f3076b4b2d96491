import type { EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import type { Life } from "../../domain/tenant/state.ts";
import { requireList } from "../../graph/http/refused.ts";
import { decodeRows } from "../../wire/collection.ts";
import { literal } from "../../wire/literal.ts";
import type { MicrosoftContext } from "../context.ts";
import { type SeenObject, seenObject } from "./seen-object.ts";

/** Search parameters of a type that derives from directoryObject. */
interface Searched {
  readonly set: string;
  readonly select: readonly string[];
  /** Properties beside the name that identify it. Graph compares them from the beginning. */
  readonly keys: readonly string[];
}

const basics = ["id", "displayName", "deletedDateTime"];

/**
 * Searchable types. Source: the Microsoft Graph v1.0 reference of each resource, properties that support $filter with
 * startsWith.
 */
const searched: Readonly<Partial<Record<EntityType, Searched>>> = {
  user: {
    set: "/users",
    select: [...basics, "userPrincipalName", "mail", "mailNickname", "department", "jobTitle", "createdDateTime"],
    keys: ["userPrincipalName", "mail", "mailNickname"],
  },
  group: {
    set: "/groups",
    select: [...basics, "mail", "mailNickname", "description", "createdDateTime"],
    keys: ["mail", "mailNickname"],
  },
  application: {
    set: "/applications",
    select: [...basics, "appId", "description", "identifierUris", "createdDateTime"],
    keys: [],
  },
  servicePrincipal: {
    set: "/servicePrincipals",
    select: [...basics, "appId", "description", "servicePrincipalNames"],
    keys: [],
  },
};

/** One collection to search: the objects of a type in one life. */
export interface SearchPlace {
  readonly type: EntityType;
  readonly life: Life;
  readonly path: string;
  readonly select: readonly string[];
  readonly keys: readonly string[];
}

export function searchPlace(type: EntityType, life: Life): SearchPlace | null {
  const found = searched[type];
  if (found === undefined) return null;
  const { set, select, keys } = found;
  return { type, life, select, keys, path: life === "live" ? set : deletedPath(type) };
}

const deletedPath = (type: EntityType): string => `/directory/deletedItems/${recoverable[type].graphType}`;

/** The result of one request, and whether more matched. */
export interface Findings {
  readonly seen: readonly SeenObject[];
  readonly cut: boolean;
}

/**
 * Header of advanced queries. They are answered from an index that lags behind the directory by seconds. Source:
 * Microsoft Graph, "Advanced query capabilities".
 */
export const EVENTUAL = { consistencylevel: "eventual" } as const;

/** Searches the index by words. */
export const searchIn = (
  context: MicrosoftContext,
  place: SearchPlace,
  search: string,
  most: number,
): Promise<Findings> => listed(context, place, { $search: search, $count: "true", $top: String(most) }, EVENTUAL);

/** Searches the directory itself by the beginning of the name or a key, which finds objects created a moment ago. */
export function beginningIn(
  context: MicrosoftContext,
  place: SearchPlace,
  text: string,
  most: number,
): Promise<Findings> {
  const names = /\s/.test(text) ? ["displayName"] : ["displayName", ...place.keys];
  const $filter = names.map((name) => `startswith(${name},${literal(text)})`).join(" or ");
  return listed(context, place, { $filter, $top: String(most) });
}

/** Searches by id and, for types with one, by appId. */
export function byIdIn(context: MicrosoftContext, place: SearchPlace, id: string): Promise<Findings> {
  const names = place.select.includes("appId") ? ["id", "appId"] : ["id"];
  return listed(context, place, { $filter: names.map((name) => `${name} eq ${literal(id)}`).join(" or ") });
}

/** Searches for the exact name, which must not be missed among the many names that begin with it. */
export const namedIn = (context: MicrosoftContext, place: SearchPlace, text: string): Promise<Findings> =>
  listed(context, place, { $filter: `displayName eq ${literal(text)}` });

/** Searches by the end of a user principal name, because a deleted user's name begins with their id. */
export const endingIn = (context: MicrosoftContext, place: SearchPlace, address: string): Promise<Findings> =>
  listed(context, place, { $filter: `endswith(userPrincipalName,${literal(address)})`, $count: "true" }, EVENTUAL);

async function listed(
  { client }: MicrosoftContext,
  { path, type, life, select }: SearchPlace,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Findings> {
  const answer = await client.get(path, { query: { ...query, $select: select.join(",") }, headers });
  const { items, nextLink } = decodeRows(requireList(answer, `Searching ${path}`).body, (row) =>
    seenObject(row, type, life),
  );
  return { seen: items, cut: nextLink !== null };
}
