import * as z from "zod";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { requireSuccess } from "../../graph/http/refused.ts";
import { decodeCollection } from "../../wire/collection.ts";
import { literal } from "../../wire/literal.ts";
import { objectId, readObject } from "../../wire/reading.ts";
import type { LiveContext } from "./context.ts";

/** Filters by which Graph finds the holder of a unique value, which is written as a literal. */
const filters: Readonly<
  Partial<Record<EntityType, (text: string) => { readonly path: string; readonly filter: string }>>
> = {
  user: (text) => ({ path: "/users", filter: `userPrincipalName eq ${text}` }),
  group: (text) => ({ path: "/groups", filter: `mailNickname eq ${text} and groupTypes/any(t:t eq 'Unified')` }),
  application: (text) => ({ path: "/applications", filter: `identifierUris/any(u:u eq ${text})` }),
  servicePrincipal: (text) => ({ path: "/servicePrincipals", filter: `servicePrincipalNames/any(n:n eq ${text})` }),
};

/** Looks up the live objects that hold a unique value, with one request. */
export async function readHolders(
  { client }: Pick<LiveContext, "client">,
  type: EntityType,
  value: string,
): Promise<readonly EntityRef[]> {
  const found = filters[type]?.(literal(value));
  if (found === undefined) return [];
  const answer = await client.get(found.path, { query: { $filter: found.filter, $select: "id" } });
  const { items } = decodeCollection(requireSuccess(answer, "Looking for the holder of a name").body, (row) =>
    readObject(identified, row),
  );
  return items.map(({ id }): EntityRef => ({ type, id }));
}

const identified = z.looseObject({ id: objectId });
