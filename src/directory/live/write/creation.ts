import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";
import type { EntityRef, EntityType } from "../../../domain/tenant/entity.ts";
import { encodePatch } from "../../../wire/directory-object.ts";
import type { LiveContext } from "../context.ts";

/**
 * Properties in the request that creates an object. The others follow in separate requests, because they need another
 * permission or ids that the service chooses. Types that are not listed are created with all of them. Source: Microsoft
 * Graph v1.0, the "Create" page of each resource.
 */
const inCreation: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: ["displayName", "userPrincipalName", "mailNickname", "usageLocation", "userType"],
  group: [
    "description",
    "displayName",
    "groupTypes",
    "isAssignableToRole",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "securityEnabled",
    "visibility",
  ],
  application: ["displayName", "signInAudience"],
  servicePrincipal: ["appId"],
};

/** Properties that cannot be written after the creation. */
const onlyInCreation: readonly string[] = [
  "appId",
  "isAssignableToRole",
  "servicePrincipalType",
  "groupTypes",
  "mailEnabled",
  "securityEnabled",
];

export interface Creation {
  readonly body: JsonObject;
  /** Properties to write afterward. */
  readonly rest: JsonObject;
}

/** Returns the requests that create an object with these properties. */
export function creationOf(
  { newSecret }: Pick<LiveContext, "newSecret">,
  ref: EntityRef,
  properties: JsonObject,
): Creation {
  const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => hasContent(value)));
  const first = inCreation[ref.type];
  const isFirst = (name: string): boolean => first === undefined || first.includes(name);
  const own = Object.fromEntries(Object.entries(set).filter(([name]) => isFirst(name)));
  const rest = Object.fromEntries(
    Object.entries(set).filter(([name]) => !isFirst(name) && !onlyInCreation.includes(name)),
  );
  const body = withoutNulls({ ...own, ...(required[ref.type]?.(set, newSecret) ?? {}) });
  const partner = ref.type === "crossTenantAccessPartner" ? { tenantId: ref.id } : {};
  return { body: encodePatch({ ref }, { ...body, ...partner }), rest };
}

/** Returns false for an empty value, which every new object has. */
function hasContent(value: Json): boolean {
  if (value === null || typeof value !== "object") return value !== null;
  return isJsonCollection(value) ? value.length > 0 : Object.values(value).some(hasContent);
}

/** Members that Graph requires and that a history may lack. */
const required: Readonly<Partial<Record<EntityType, (set: JsonObject, newSecret: () => string) => JsonObject>>> = {
  user: (set, newSecret) => ({
    displayName: set.displayName ?? "(no name)",
    // An account is enabled after all its other properties are written.
    accountEnabled: false,
    mailNickname: set.mailNickname ?? nickname(set.userPrincipalName),
    passwordProfile: { forceChangePasswordNextSignIn: true, password: `${newSecret()}aA1!` },
  }),
  group: (set) => ({
    mailEnabled: set.mailEnabled ?? false,
    securityEnabled: set.securityEnabled ?? true,
    mailNickname: set.mailNickname ?? nickname(set.displayName),
  }),
};

const nickname = (name: Json | undefined): string =>
  (typeof name === "string" ? (name.split("@")[0] ?? "") : "").replace(/[^\w.-]/g, "").slice(0, 60) || "unnamed";

/** Graph refuses an explicit null in a new object. */
function withoutNulls(value: JsonObject): JsonObject {
  const clean = (one: Json): Json => {
    if (one === null || typeof one !== "object") return one;
    if (isJsonCollection(one)) return one.map(clean);
    return isJsonObject(one) ? withoutNulls(one) : one;
  };
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => (one === null ? [] : [[name, clean(one)]])));
}
