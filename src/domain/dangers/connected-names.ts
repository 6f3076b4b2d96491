import type { Json, JsonObject } from "../json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../tenant/entity.ts";
import { recoverable } from "../tenant/recoverable.ts";
import { isRoleGrantType } from "../tenant/role-grant.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { quoted } from "../words/untrusted.ts";
import { scopeRefs } from "./role-exposures.ts";

/** A relationship with the values that the log has of it, because one that is gone has no other trace. */
export interface Connected {
  readonly ref: EntityRef;
  readonly values: JsonObject;
}

type NameOfEnd = (ref: EntityRef) => string | null;

/** Returns what a relationship connects, as each type that the id can be of. */
export const endsOf = ({ ref, values }: Connected): readonly EntityRef[] =>
  Object.keys(recoverable[ref.type].ends ?? {}).flatMap((end) => refsAt({ ref, values }, end));

/** Returns the role of an assignment and the part of the tenant that it is limited to. */
export const roleRefsOf = ({ ref, values }: Connected): readonly EntityRef[] =>
  isRoleGrantType(ref.type)
    ? [...refsOf(["roleDefinition"], values.roleDefinitionId), ...scopeRefs(values.directoryScopeId)]
    : [];

/** Returns the holder of a role under the type that has a name, or null if the log leaves the holder out. */
export function holderOf(connected: Connected, nameOf: NameOfEnd): EntityRef | null {
  const refs = refsAt(connected, "principalId");
  return refs.find((ref) => nameOf(ref) !== null) ?? refs[0] ?? null;
}

/** Returns the name of a role, or null if the log leaves the role out. */
export function roleNameOf({ values: { roleDefinitionId: id } }: Connected, nameOf: NameOfEnd): string | null {
  if (typeof id !== "string") return null;
  return wellKnownName("directoryRole", id) ?? nameOf({ type: "roleDefinition", id: canonicalId(id) }) ?? id;
}

/** Says what a relationship connects, such as ` from "Mail Sync" to "Microsoft Graph"`. Empty if the log leaves that out. */
export function connectionText({ ref, values }: Connected, nameOf: NameOfEnd): string {
  const named = (end: string) => {
    const refs = refsAt({ ref, values }, end);
    const [first] = refs;
    return first === undefined ? null : quoted(refs.map(nameOf).find((name) => name !== null) ?? first.id);
  };
  const [from, to, holder] = [named("clientId"), named("resourceId"), named("principalId")];
  const ends = { oAuth2PermissionGrant: [from, to], appRoleAssignment: [holder, to] } as const;
  if (ref.type === "oAuth2PermissionGrant" || ref.type === "appRoleAssignment") {
    const [one, other] = ends[ref.type];
    return one === null || other === null ? "" : ` from ${one} to ${other}`;
  }
  const application = named("applicationId");
  return application === null ? "" : ` of ${application}`;
}

const refsAt = ({ ref, values }: Connected, end: string): readonly EntityRef[] =>
  refsOf(recoverable[ref.type].ends?.[end] ?? [], values[end]);

const refsOf = (types: readonly EntityType[], id: Json | undefined): readonly EntityRef[] =>
  typeof id === "string" ? types.map((type) => ({ type, id: canonicalId(id) })) : [];
