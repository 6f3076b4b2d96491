import type { Coverage } from "../../../domain/tenant/coverage.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import { recoverable, recoverableProperties } from "../../../domain/tenant/recoverable.ts";

/** A property with a permission of its own, without which a request for everything would be refused. */
interface OwnPermission {
  readonly type: EntityType;
  readonly property: string;
  readonly permission: string;
}

/**
 * Sources: Microsoft Graph permissions reference, and user resource type, properties with a permission of their own.
 */
export const ownPermissions: readonly OwnPermission[] = [
  { type: "user", property: "customSecurityAttributes", permission: "CustomSecAttributeAssignment.Read.All" },
  { type: "user", property: "employeeLeaveDateTime", permission: "User-LifeCycleInfo.Read.All" },
];

/** Properties that Graph v1.0 does not return reliably, so that histories of live tenants do not have them. */
const unreadable: readonly { readonly type: EntityType; readonly property: string }[] = [
  { type: "user", property: "perUserMfaState" },
  { type: "user", property: "showInAddressList" },
  { type: "organization", property: "strongAuthenticationDetails" },
  { type: "organization", property: "strongAuthenticationPolicy" },
];

/** Members that an entity's state needs in addition to its recoverable properties. */
const facts: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: ["onPremisesSyncEnabled"],
  group: ["onPremisesSyncEnabled", "isAssignableToRole"],
  application: ["appId"],
  servicePrincipal: ["appId", "servicePrincipalType"],
};

/** Policies have derived forms, and partners have no id of their own. */
const isDirectoryObject = (type: EntityType): boolean =>
  !type.endsWith("Policy") && type !== "crossTenantAccessPartner";

/**
 * Returns the properties for `$select`, or null for types whose derived forms make a selection impossible. `leftOut`
 * are those that the caller may not read or that the service does not know.
 */
export function selectionOf(
  type: EntityType,
  coverage: Coverage,
  leftOut: ReadonlySet<string>,
): readonly string[] | null {
  const { softDeletable, singleton, ends } = recoverable[type];
  if (singleton || ends !== null || !softDeletable || !isDirectoryObject(type)) return null;
  const hidden = unreadable.filter((one) => one.type === type).map(({ property }) => property);
  const wanted = ["id", "displayName", ...(facts[type] ?? []), ...recoverableProperties(type, coverage)];
  return [...new Set(wanted)].filter((name) => !leftOut.has(name) && !hidden.includes(name));
}
