import { elementsOf, type JsonObject, objectIn } from "../../domain/json.ts";
import { canonicalId, type EntityType } from "../../domain/tenant/entity.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { GraphCall } from "../route.ts";

type Defaults = (call: GraphCall, given: JsonObject) => JsonObject | Promise<JsonObject>;

/** Properties the service gives a new object. Source: Microsoft Graph v1.0, the "Create" page of each resource. */
const defaults: Readonly<Partial<Record<EntityType, Defaults>>> = {
  user: (_call, given) => ({ userType: "Member", ...given }),
  group: (_call, given) => ({ groupTypes: [], ...given }),
  application: (call, given) => ({
    signInAudience: "AzureADMyOrg",
    ...given,
    ...withKeys("passwordCredentials", given, call),
    appId: call.newId(),
  }),
  servicePrincipal: ofItsApplication,
  conditionalAccessPolicy: (_call, { conditions, ...given }) => ({
    ...given,
    conditions: { clientAppTypes: ["all"], ...objectIn(conditions) },
  }),
  authenticationStrengthPolicy: (_call, given) => ({ policyType: "custom", requirementsSatisfied: "mfa", ...given }),
  roleDefinition: ({ newId }, given) => {
    const id = newId();
    return { isBuiltIn: false, templateId: id, ...given };
  },
  roleAssignment: (_call, given) => ({ directoryScopeId: WHOLE_TENANT, ...given }),
};

/** Returns the properties of an object to create, with those the service gives it. */
export const withDefaults = async (call: GraphCall, type: EntityType, given: JsonObject): Promise<JsonObject> =>
  (await defaults[type]?.(call, given)) ?? given;

async function ofItsApplication({ directory, newId }: GraphCall, given: JsonObject): Promise<JsonObject> {
  const appId = canonicalId(String(given.appId));
  const application = await directory.find("application", appId);
  const live = application?.life === "live" ? application.properties : {};
  const displayName = live.displayName ?? wellKnownName("application", appId) ?? null;
  const names = elementsOf(given.servicePrincipalNames ?? live.identifierUris).filter((name) => name !== appId);
  return {
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    displayName,
    appDisplayName: displayName,
    servicePrincipalType: "Application",
    signInAudience: live.signInAudience ?? null,
    ...copied(live, "appRoles", "tags"),
    ...given,
    appId,
    servicePrincipalNames: [appId, ...names],
    ...withKeys("keyCredentials", given, { newId }),
  };
}

const copied = (from: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

/** Gives each credential of a new object a key id. A secret is never stored. */
function withKeys(property: string, given: JsonObject, { newId }: Pick<GraphCall, "newId">): JsonObject {
  if (given[property] === undefined) return {};
  const entries = elementsOf(given[property]).map((entry) => ({
    keyId: newId(),
    ...objectIn(entry),
    secretText: null,
  }));
  return { [property]: entries };
}
