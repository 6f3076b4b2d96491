import { type PlannedCredentials, plannedCredentials } from "../../domain/changes/credentials.ts";
import { type ApplicationUse, addressesOf, unknownUse } from "../../domain/dangers/application-use.ts";
import type { ChangedObject } from "../../domain/dangers/changed-object.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { canonicalId, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { recoverable } from "../../domain/tenant/recoverable.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import type { CollectedList } from "./collected-list.ts";
import { type DirectoryReader, deletedOf, readable } from "./directory-reader.ts";

/** The most applications that are looked at for one answer, because each takes up to eight requests. */
const LOOKED_AT = 6;
/** An assessment needs its other requests more. */
const MOST_REQUESTS = 80;

/** The applications that a list deletes or restores. */
export interface ListedApplications {
  /** Returns the signs of use of one. */
  readonly useOf: (ref: EntityRef) => ApplicationUse;
  /** Returns the credentials that a deleted one has once it is restored, because no recovery here writes them. */
  readonly credentialsOf: (ref: EntityRef) => Pick<ChangedObject, "credentials">;
}

/**
 * Reads the signs of use of the applications and service principals that a list deletes or restores: of the first that are
 * in use, and of the deleted ones together. Those that cannot be read count as not looked at.
 */
export async function readApplicationUses(
  reader: DirectoryReader,
  { applications }: CollectedList,
): Promise<ListedApplications> {
  const found = new Map<RefKey, ApplicationUse>();
  const credentials = new Map<RefKey, PlannedCredentials>();
  for (const type of ["application", "servicePrincipal"] as const) {
    const isDeleted = applications.some(({ ref, action }) => ref.type === type && action !== "softDelete");
    for (const row of isDeleted ? await readable(deletedOnes(reader, type), []) : []) {
      // The directory shows neither grants nor owners of a deleted object. They come back with it, so that no list has them.
      const use = { ...unknownUse, addresses: addressesOf([row], true) };
      if (typeof row.id !== "string") continue;
      const key = refKey({ type, id: canonicalId(row.id) });
      found.set(key, use);
      if ("passwordCredentials" in row && "keyCredentials" in row) {
        credentials.set(key, plannedCredentials({ properties: [] }, row));
      }
    }
  }
  const present = applications.filter(({ action }) => action === "softDelete");
  for (const { ref } of present.slice(0, LOOKED_AT)) {
    if (reader.requests > MOST_REQUESTS) break;
    found.set(refKey(ref), await readable(presentUse(reader, ref), unknownUse));
  }
  return {
    useOf: (ref) => found.get(refKey(ref)) ?? unknownUse,
    credentialsOf: (ref) => {
      const held = credentials.get(refKey(ref));
      return held === undefined ? {} : { credentials: held };
    },
  };
}

const deletedOnes = (reader: DirectoryReader, type: keyof typeof SELECT): Promise<readonly JsonObject[]> =>
  reader.list(`/directory/deletedItems/${recoverable[type].graphType}`, deletedOf(type), {
    query: { $select: `${SELECT[type]},passwordCredentials,keyCredentials` },
  });

/** Names the lists of an application, as `isCut` takes them. */
export const grantsOf = ({ type, id }: EntityRef): string =>
  `the owners and grants of ${type} ${cleaned(id, NAME_LENGTH)}`;

async function presentUse(reader: DirectoryReader, ref: EntityRef): Promise<ApplicationUse> {
  const [shown] = await reader.byIds(
    [ref.id],
    [ref.type],
    SELECT[ref.type === "application" ? "application" : "servicePrincipal"],
  );
  if (shown === undefined) return unknownUse;
  const what = grantsOf(ref);
  const owners = await reader.listOf(`/${ref.type}s/${encodeURIComponent(ref.id)}/owners`, what, {
    query: { $select: "id" },
  });
  const principals = await principalsOf(reader, ref, shown.appId, what);
  const counts = { assigned: 0, clients: 0, forEveryone: 0, forOne: 0, permissions: 0 };
  for (const id of principals) {
    const own = `/servicePrincipals/${encodeURIComponent(id)}`;
    const assigned = await reader.listOf(`${own}/appRoleAssignedTo`, what);
    const permissions = await reader.listOf(`${own}/appRoleAssignments`, what);
    const given = await reader.listOf(`${own}/oauth2PermissionGrants`, what);
    const $filter = `resourceId eq '${id}'`;
    const clients = await reader.list("/oauth2PermissionGrants", what, { query: { $filter } });
    const isClient = ({ principalType }: JsonObject) => principalType === "ServicePrincipal";
    counts.assigned += assigned.filter((row) => !isClient(row)).length;
    counts.clients += assigned.filter(isClient).length + clients.length;
    counts.permissions += permissions.length;
    counts.forEveryone += given.filter(isForEveryone).length;
    counts.forOne += given.filter((row) => !isForEveryone(row)).length;
  }
  return {
    grants: { ...counts, isCut: reader.isCut(what) },
    addresses: addressesOf([shown], true),
    owners: owners.length,
  };
}

const isForEveryone = ({ consentType }: JsonObject): boolean => consentType === "AllPrincipals";

const SELECT = { application: "id,appId,web,spa,publicClient", servicePrincipal: "id,appId,replyUrls" } as const;

/** Returns the ids of the service principals of an application that are in use. */
export async function principalsOf(
  reader: DirectoryReader,
  ref: EntityRef,
  appId: Json | undefined,
  what: string,
): Promise<string[]> {
  if (ref.type === "servicePrincipal") return [canonicalId(ref.id)];
  if (typeof appId !== "string") return [];
  const query = { $filter: `appId eq '${appId.replaceAll("'", "''")}'`, $select: "id" };
  const rows = await reader.list("/servicePrincipals", what, { query });
  return rows.flatMap(({ id }) => (typeof id === "string" ? [canonicalId(id)] : []));
}
