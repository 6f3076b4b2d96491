import { entitiesOf } from "../../domain/authors/actor-scope.ts";
import type { Change } from "../../domain/changes/change.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { MICROSOFT_MAX_IDS, type Scope } from "../../domain/tenant/scope.ts";

/**
 * Returns the scope that a recovery asks for: the objects of the approved list by their ids, because the service compares
 * again and would change whatever a wider scope holds by then. Returns the scope of the preview for more objects than one
 * job takes, and for a list with consents or app role assignments, since Microsoft documents that these are recovered with
 * their service principal only. Reads the list up to the first such row.
 */
export async function narrowedScope(scope: Scope, approved: AsyncIterable<Pick<Change, "ref">>): Promise<Scope> {
  const refs = new Map<RefKey, EntityRef>();
  for await (const { ref } of approved) {
    if (ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment") return scope;
    refs.set(refKey(ref), ref);
    if (refs.size > MICROSOFT_MAX_IDS) return scope;
  }
  return refs.size === 0 ? scope : { entities: entitiesOf([...refs.values()]) };
}
