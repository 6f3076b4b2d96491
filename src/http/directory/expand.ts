import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { graphFault } from "../../directory/graph-fault.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { isLinkName, linkKind } from "../../domain/tenant/link.ts";
import { selected } from "../odata/list.ts";
import type { Expansion } from "../odata/query.ts";
import type { GraphCall } from "../route.ts";
import { endOf } from "./assignment-ends.ts";
import { directoryTypes } from "./entity-sets.ts";
import { itemJson } from "./item-json.ts";
import { type RelationshipKind, relationshipsOf } from "./relationships-of.ts";

/**
 * Most linked objects that `$expand` shows. Source: Microsoft Graph, known issues: it returns 20 of them, and no link to
 * the others.
 */
const MOST_EXPANDED = 20;

const assignments: RelationshipKind = { type: "appRoleAssignment", end: "principalId" };

/** Lists of relationship entities that can be expanded. Source: Microsoft Graph v1.0, relationships of these types. */
const relationshipLists: Readonly<Partial<Record<EntityType, Readonly<Record<string, RelationshipKind>>>>> = {
  user: { appRoleAssignments: assignments },
  group: { appRoleAssignments: assignments },
  application: { federatedIdentityCredentials: { type: "federatedIdentityCredential", end: "applicationId" } },
  servicePrincipal: {
    appRoleAssignedTo: { type: "appRoleAssignment", end: "resourceId" },
    appRoleAssignments: assignments,
  },
};

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
    const end = endOf(item.ref.type, name);
    if (end !== undefined) return { [name]: shownEnd(await end(call, item), select) };
    const items = await linkedObjects(call, item.ref, name);
    const single = isLinkName(name) && linkKind(item.ref.type, name)?.single === true;
    const shown = items
      .slice(0, MOST_EXPANDED)
      .map((each) => selected(itemJson(each, { typed: isDirectoryObject(each), names: select }), select));
    const value: Json = single ? (shown[0] ?? null) : shown;
    return { [name]: value };
  };

const shownEnd = (item: DirectoryItem | null, select: readonly string[] | null): JsonObject | null =>
  item === null ? null : selected(itemJson(item, { typed: isDirectoryObject(item), names: select }), select);

/** Entries of a list of several types name their own. */
const isDirectoryObject = ({ ref }: DirectoryItem): boolean => directoryTypes.includes(ref.type);

async function linkedObjects(call: GraphCall, ref: EntityRef, name: string): Promise<readonly DirectoryItem[]> {
  const { directory } = call;
  const list = relationshipLists[ref.type]?.[name];
  if (list !== undefined) return relationshipsOf(call, ref, list);
  if (isLinkName(name) && linkKind(ref.type, name) !== undefined) return directory.linked("source", ref, name);
  const link = inverse[name];
  if (link !== undefined) return directory.linked("target", ref, link);
  throw graphFault(
    400,
    "Request_BadRequest",
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type '${ref.type}'.`,
  );
}
