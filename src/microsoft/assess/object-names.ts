import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import type { Change } from "../../domain/changes/change.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import type { ListNames } from "../list-names.ts";
import { namesIn } from "../recovery/value-names.ts";
import { type DirectoryReader, readable } from "./directory-reader.ts";

interface NameSources {
  readonly reader: DirectoryReader;
  readonly listNames: ListNames;
  readonly records: readonly AuditRecord[];
}

/** Returns the name of an object: in use, else in a list of changes, else in the audit log. */
export type NameOfRef = (ref: EntityRef) => string | null;

/** Reads the names of these objects in one request for 1,000, but those that lists of changes have. */
export async function readNames(
  { reader, listNames, records }: NameSources,
  refs: readonly EntityRef[],
): Promise<NameOfRef> {
  const wanted = refs.filter((ref) => listNames.of(ref) === null);
  const ids = [...new Set(wanted.map(({ id }) => canonicalId(id)))];
  const inUse = new Map<string, string>();
  const types = [...new Set(wanted.map(({ type }) => type))];
  for (const { id, displayName } of await readable(reader.byIds(ids, types, NAMES), [])) {
    if (typeof id === "string" && typeof displayName === "string") inUse.set(canonicalId(id), displayName);
  }
  const logged = namesIn(records);
  return (ref) => inUse.get(canonicalId(ref.id)) ?? listNames.of(ref) ?? logged.get(canonicalId(ref.id)) ?? null;
}

const NAMES = "id,displayName";

/** Most clients whose names are read. */
const MOST_CLIENTS = 1_000;

/** Returns the service principals that grants and assignments of a list give permissions to. */
export function clientsIn(changes: readonly Change[]): readonly EntityRef[] {
  const ids = changes.flatMap(({ ref, properties }) =>
    ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment"
      ? properties
          .filter(({ name }) => name === "clientId" || name === "principalId")
          .flatMap(({ now, then }) => [now, then].filter((id) => typeof id === "string"))
      : [],
  );
  return [...new Set(ids)].slice(0, MOST_CLIENTS).map((id) => ({ type: "servicePrincipal", id }));
}
