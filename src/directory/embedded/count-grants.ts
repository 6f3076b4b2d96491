import type { EntityRef } from "../../domain/entity.ts";
import { type DirectoryObject, isLive, type ObjectTable } from "./object-table.ts";

/** Returns the number of live grants and assignments of an object. Those of an application are its service principal's. */
export function countGrants(objects: ObjectTable, ref: EntityRef): number {
  const appId = ref.type === "application" ? objects.find(ref)?.properties.appId : undefined;
  const principals = typeof appId === "string" ? objects.ofApplication("servicePrincipal", appId) : [];
  return [ref, ...principals.map((principal) => principal.ref)].reduce(
    (count, { id }) => count + objects.relationshipsAt(id).filter((each) => isLive(each) && isGrant(each)).length,
    0,
  );
}

const isGrant = ({ ref }: DirectoryObject): boolean =>
  ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment";
