import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { graphFault } from "../../directory/graph-fault.ts";
import type { EntityRef } from "../../domain/entity.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { isLinkName, linkKind } from "../../domain/link.ts";
import { selected } from "../odata/list.ts";
import type { Expansion } from "../odata/query.ts";
import type { GraphCall } from "../route.ts";
import { itemJson } from "./item-json.ts";

/**
 * Most linked objects that `$expand` shows. Source: Microsoft Graph, known issues: it returns 20 of them, and no link to
 * the others.
 */
const MOST_EXPANDED = 20;

/** Relationships that point at an object, by the link that makes them. */
const inverse: Readonly<Record<string, "members" | "owners" | "manager">> = {
  memberOf: "members",
  ownedObjects: "owners",
  directReports: "manager",
};

/** Returns a function that reads the relationship of an object that `$expand` names. */
export const expansionOf =
  (call: GraphCall) =>
  async (item: DirectoryItem, { name, select }: Expansion): Promise<JsonObject> => {
    const items = await linkedObjects(call, item.ref, name);
    const single = isLinkName(name) && linkKind(item.ref.type, name)?.single === true;
    const shown = items
      .slice(0, MOST_EXPANDED)
      .map((each) => selected(itemJson(each, { typed: true, names: select }), select));
    const value: Json = single ? (shown[0] ?? null) : shown;
    return { [name]: value };
  };

async function linkedObjects(
  { directory }: GraphCall,
  ref: EntityRef,
  name: string,
): Promise<readonly DirectoryItem[]> {
  if (isLinkName(name) && linkKind(ref.type, name) !== undefined) return directory.linked("source", ref, name);
  const link = inverse[name];
  if (link !== undefined) return directory.linked("target", ref, link);
  throw graphFault(
    400,
    "Request_BadRequest",
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${ref.type}'.`,
  );
}
