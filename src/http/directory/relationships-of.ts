import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { type EntityRef, sameId } from "../../domain/tenant/entity.ts";
import type { GraphCall } from "../route.ts";

/** A kind of relationship entity, and the property that names the object it belongs to. */
export interface RelationshipKind {
  readonly type: "appRoleAssignment" | "oAuth2PermissionGrant" | "federatedIdentityCredential";
  readonly end: "principalId" | "resourceId" | "clientId" | "applicationId";
}

/** Returns the relationships of an object that name it as this end. */
export async function relationshipsOf(
  { directory }: Pick<GraphCall, "directory">,
  { id }: EntityRef,
  { type, end }: RelationshipKind,
): Promise<readonly DirectoryItem[]> {
  const all = await directory.relationshipsAt(id);
  return all.filter((item) => item.ref.type === type && sameId(String(item.properties[end]), id));
}
