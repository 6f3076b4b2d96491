import { invalid } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { EntityRef, EntityType } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { relationshipIdentity } from "../../domain/tenant/relationship-identity.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import { type DirectoryObject, exists, isLive, type ObjectTable } from "./object-table.ts";
import { refusal } from "./refusal.ts";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns true for a relationship that a recovery makes again with the same id. */
export const isRelationship = (type: EntityType): boolean => relationshipIdentity[type] !== undefined;

/**
 * Returns true for an object that is in force: a grant or an assignment is while all its ends are live. It is kept with a
 * soft-deleted end, and comes back into force with it.
 */
export const isInForce = (
  objects: ObjectTable,
  { ref, properties }: Pick<DirectoryObject, "ref" | "properties">,
): boolean => endsOf(ref, properties).every((candidates) => candidates.some((end) => isLive(objects.find(end))));

/** Returns the live objects at the ends of a grant or assignment, in the order of its properties. Throws unless all are live. */
export function liveEnds(objects: ObjectTable, type: EntityType, properties: JsonObject): DirectoryObject[] {
  checkRelationship(type, properties);
  return endsOf({ type, id: "" }, properties).map((candidates) => {
    const found = candidates.map((ref) => objects.find(ref)).filter(exists);
    const live = found.find(isLive);
    if (live !== undefined) return live;
    const named = describeCandidates(candidates);
    if (found.length > 0) throw refusal("targetDeleted", `${named} is soft-deleted: restore it first.`);
    throw refusal("targetGone", `There is no ${named}.`);
  });
}

function checkRelationship(type: EntityType, properties: JsonObject): void {
  const { consentType, principalId, appRoleId } = properties;
  const needed = Object.keys(recoverable[type].ends ?? {}).filter(
    (name) => type !== "oAuth2PermissionGrant" || name !== "principalId",
  );
  const missing = needed.find((name) => typeof properties[name] !== "string");
  if (missing !== undefined) throw invalid(`"${missing}" is missing: name the object by its id.`);
  if (type === "oAuth2PermissionGrant") {
    const forOne = consentType === "Principal";
    if (!forOne && consentType !== "AllPrincipals") {
      throw invalid('"consentType" is "AllPrincipals" or "Principal".');
    }
    if (forOne !== (typeof principalId === "string")) {
      throw invalid('"principalId" names the user if "consentType" is "Principal", and is left out otherwise.');
    }
  }
  if (type === "appRoleAssignment" && (typeof appRoleId !== "string" || !GUID.test(appRoleId))) {
    throw invalid(
      '"appRoleId" is missing: it is the GUID of a role of the resource, or all zeros for the default one.',
    );
  }
}

const describeCandidates = (candidates: readonly EntityRef[]): string =>
  `${candidates.map((ref) => ref.type).join(" or ")} ${candidates[0]?.id ?? ""}`;
