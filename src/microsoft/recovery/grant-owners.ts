import type { Change } from "../../domain/changes/change.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { GraphClient } from "../../graph/http/graph-client.ts";
import { isSuccess } from "../../graph/http/refused.ts";

/** The change of a consent names its application only where the whole consent comes or goes. */
const MOST_READ = 20;

/** The service principals that consents and app role assignments belong to, which a recovery takes along. */
export type GrantOwners = ReadonlyMap<RefKey, EntityRef>;

export const isGrant = ({ ref }: Pick<Change, "ref">): boolean =>
  ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment";

/** Finds the owners of the consents and assignments among these changes. Those that cannot be found are left out. */
export async function grantOwners(client: GraphClient, changes: readonly Change[]): Promise<GrantOwners> {
  const owners = new Map<RefKey, EntityRef>();
  let read = 0;
  for (const { ref, properties } of changes.filter(isGrant)) {
    const member = ref.type === "appRoleAssignment" ? "resourceId" : "clientId";
    const { now, then } = properties.find(({ name }) => name === member) ?? { now: null, then: null };
    let id = now ?? then;
    if (id === null && member === "clientId" && read < MOST_READ) {
      read += 1;
      const answer = await client.get(`/oauth2PermissionGrants/${encodeURIComponent(ref.id)}`);
      if (isSuccess(answer)) id = answer.body[member] ?? null;
    }
    if (typeof id === "string") owners.set(refKey(ref), { type: "servicePrincipal", id: canonicalId(id) });
  }
  return owners;
}
