import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { readableProperties, secretProperties } from "../../directory/schema/schemas.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import type { Life } from "../../domain/tenant/state.ts";
import type { Listing } from "../list-reply.ts";
import type { Offer, Option } from "../odata/query.ts";
import type { GraphCall } from "../route.ts";
import { directoryTypes, type EntitySet } from "./entity-sets.ts";
import { withInheritedLicenses } from "./inherited-licenses.ts";
import { itemJson } from "./item-json.ts";
import { strengthsOf } from "./strengths.ts";

export const contextOf = ({ root }: Pick<GraphCall, "root">, path: string): string =>
  `${root}/$metadata#${path.slice(1)}`;

/** Returns a collection of the directory as a list, in the order of ids. */
export async function collectionListing(
  call: GraphCall,
  { path, type }: Pick<EntitySet, "path" | "type">,
  life: Life,
): Promise<Listing<DirectoryItem>> {
  const { directory } = call;
  const inlined = await strengthsOf(call, type);
  const licensed = await withInheritedLicenses(call, type);
  return {
    context: contextOf(call, path),
    offer: offerOf(type),
    rows: {
      async read(cursor, limit) {
        const { items, cursor: next } = await directory.list(type, life, { cursor, limit });
        return { rows: items, cursor: next };
      },
      view: (item, names) => licensed(inlined(view(call, item, names, life === "softDeleted")), item),
      total: () => directory.count(type, life),
      turn: call.turn,
    },
  };
}

/** Returns a list of objects at hand, of several types. */
export const objectsListing = (
  call: GraphCall,
  items: readonly DirectoryItem[],
  types: readonly EntityType[] = directoryTypes,
  context = "/directoryObjects",
): Listing<DirectoryItem> => ({
  context: contextOf(call, context),
  offer: offerOf(...types),
  rows: {
    read: async () => ({ rows: items, cursor: null }),
    view: (item, names) => view(call, item, names, types.length > 1),
    total: async () => items.length,
  },
});

/** Returns an object with these properties, or with those shown by default. */
export const view = (
  { behavior }: Pick<GraphCall, "behavior">,
  item: DirectoryItem,
  names: readonly string[] | null,
  typed: boolean,
): JsonObject => itemJson(item, { typed, names, all: behavior["default-properties"] === "all" });

/** Query options of collections of directory objects, and of others. Source: Microsoft Graph v1.0, the "List" pages. */
const ofDirectoryObjects: readonly Option[] = [
  "$select",
  "$expand",
  "$top",
  "$filter",
  "$orderby",
  "$count",
  "$search",
];
const ofAssignments: readonly Option[] = ["$select", "$expand", "$top", "$skip", "$filter", "$orderby", "$count"];
const ofOthers: readonly Option[] = ["$select", "$top", "$skip", "$filter", "$orderby", "$count"];

/** Every property of the types can be filtered, sorted and selected, because a sandbox has no index to wait for. */
export function offerOf(...types: readonly EntityType[]): Offer {
  const names = [...new Set(["id", "deletedDateTime", ...types.flatMap(readableProperties)])];
  const advanced = types.every((type) => directoryTypes.includes(type));
  return {
    options: advanced ? ofDirectoryObjects : types.every(isRoleGrantType) ? ofAssignments : ofOthers,
    advanced,
    searchable: names,
    selectable: [...names, ...types.flatMap(secretProperties)],
    sortable: names,
    filterable: {
      allows: (property) => names.includes(property.split("/")[0] ?? ""),
      hint: `It takes the properties of ${types.join(", ")}.`,
    },
  };
}
