import * as z from "zod";
import type { AuditRecord, AuditTarget } from "../domain/authors/audit-record.ts";
import type { Actor } from "../domain/changes/change.ts";
import type { Json } from "../domain/json.ts";
import { canonicalId, type EntityRef, type EntityType } from "../domain/tenant/entity.ts";
import { targetsAsWritten } from "./audit-shape.ts";
import { targetTypes } from "./encode-audit.ts";
import { lifeAsWritten } from "./life-records.ts";
import { dateTime, json, readAnswer, text, textUpTo } from "./reading.ts";

/** Types by activity, for target words that stand for several types. */
const typesByActivity: readonly (readonly [RegExp, EntityType])[] = [
  [/conditional access policy/i, "conditionalAccessPolicy"],
  [/named location/i, "namedLocationPolicy"],
  [/authentication methods? policy/i, "authenticationMethodPolicy"],
  [/authorization policy/i, "authorizationPolicy"],
  [/authentication strength/i, "authenticationStrengthPolicy"],
  [/permission grant|consent to application/i, "oAuth2PermissionGrant"],
  [/app role assignment/i, "appRoleAssignment"],
  [/role assignment/i, "roleAssignment"],
  [/role eligibility/i, "roleEligibilitySchedule"],
  [/role definition/i, "roleDefinition"],
  [/partner.*cross-tenant access/i, "crossTenantAccessPartner"],
  [/cross-tenant access/i, "crossTenantAccessDefault"],
  [/federated identity credential/i, "federatedIdentityCredential"],
  [/organization|company information/i, "organization"],
];

const idOrNull = text.transform((id) => (id === null ? null : canonicalId(id)));
const user = z.looseObject({ id: idOrNull, displayName: text, userPrincipalName: text, ipAddress: text });
const app = z.looseObject({ displayName: text, servicePrincipalId: idOrNull, servicePrincipalName: text });
/** Upper bound that fits the conditions of a policy. */
const encodedValue = textUpTo(1_000_000);
const modifiedProperty = z.looseObject({ displayName: text, oldValue: encodedValue, newValue: encodedValue });
const target = z.looseObject({
  id: text,
  displayName: text,
  type: text,
  modifiedProperties: z.array(modifiedProperty).max(1_000).nullish(),
});
const shape = z.looseObject({
  id: z.string().min(1).max(1_000),
  category: z.string().max(200),
  correlationId: text,
  result: text,
  activityDisplayName: z.string().max(1_000),
  activityDateTime: dateTime,
  initiatedBy: z.looseObject({ user: user.nullish(), app: app.nullish() }).nullish(),
  targetResources: z.array(target).max(1_000).nullish(),
});
type AuditRow = z.output<typeof shape>;

/**
 * Reads a directoryAudit of our service or Entra's, translated by `targetsAsWritten` and `lifeAsWritten`. Throws `badAnswer` if it is
 * malformed. A target of an unknown type has no ref.
 */
export function decodeAudit(value: unknown): AuditRecord {
  const row = readAnswer(shape, value, "audit record");
  return {
    id: row.id,
    time: row.activityDateTime,
    actor: actorOf(row),
    app: row.initiatedBy?.app?.displayName ?? null,
    ip: row.initiatedBy?.user?.ipAddress ?? null,
    category: row.category,
    operation: row.activityDisplayName,
    result: row.result === "success" ? "success" : "failure",
    correlationId: row.correlationId ?? "",
    targets: lifeAsWritten(
      row.activityDisplayName,
      row.activityDateTime,
      targetsAsWritten(row.activityDisplayName, targetsOf(row)),
    ),
  };
}

const targetsOf = ({ activityDisplayName, targetResources }: AuditRow): AuditTarget[] =>
  holderFirst(activityDisplayName, targetResources ?? []).map(({ id, displayName, type, modifiedProperties }) => ({
    ref: refOf(id, type, activityDisplayName, modifiedProperties ?? []),
    displayName,
    modified: (modifiedProperties ?? []).map((property) => ({
      name: property.displayName ?? "",
      oldValue: decodeValue(property.oldValue),
      newValue: decodeValue(property.newValue),
    })),
  }));

const principals: ReadonlySet<string | null> = new Set([
  targetTypes.user,
  targetTypes.group,
  targetTypes.servicePrincipal,
]);

/**
 * Puts the holder of a role before the role and all else. Core Directory names the holder first, and Privileged Identity
 * Management the role. Source: directoryAudit records of the service "PIM".
 */
function holderFirst<Target extends { readonly type: string | null }>(
  activity: string,
  targets: readonly Target[],
): readonly Target[] {
  if (!/\bmember (?:to|from) role\b/i.test(activity)) return targets;
  const rank = ({ type }: Target) => (principals.has(type) ? 0 : type === targetTypes.roleDefinition ? 1 : 2);
  return targets.toSorted((a, b) => rank(a) - rank(b));
}

function actorOf({ initiatedBy }: AuditRow): Actor {
  const { user, app } = initiatedBy ?? {};
  if (user !== undefined && user !== null) {
    const name = user.userPrincipalName ?? user.displayName;
    return { kind: user.id === null && name === null ? "unknown" : "user", id: user.id, name };
  }
  if (app === undefined || app === null) return { kind: "unknown", id: null, name: null };
  return { kind: "app", id: app.servicePrincipalId, name: app.servicePrincipalName ?? app.displayName };
}

function refOf(
  id: string | null,
  word: string | null,
  activity: string,
  modified: readonly z.output<typeof modifiedProperty>[],
): EntityRef | null {
  if (id === null || id === "" || id.length > 200) return null;
  const ref = (type: EntityType): EntityRef => ({ type, id: canonicalId(id) });
  const candidates = (Object.keys(targetTypes) as EntityType[]).filter((type) => targetTypes[type] === word);
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return ref(only);
  const told = typesByActivity.find(([name, type]) => candidates.includes(type) && name.test(activity));
  if (told !== undefined) return ref(told[1]);
  // The activity is that of the object which an assignment went with.
  const isAssignment =
    candidates.includes("appRoleAssignment") && modified.some((one) => one.displayName === "appRoleId");
  return isAssignment ? ref("appRoleAssignment") : null;
}

/** Returns a value that is not JSON as text, because some services do not encode their values. */
function decodeValue(value: string | null): Json {
  if (value === null) return null;
  try {
    const parsed = json.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : value;
  } catch {
    return value;
  }
}
