import type { EntityType } from "../../domain/entity.ts";
import { invalid } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { GraphCall } from "../route.ts";

/** Properties that Graph requires at creation. Source: the "Create" page of each resource. */
const required: Partial<Record<EntityType, readonly string[]>> = {
  user: ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"],
  group: ["displayName", "mailEnabled", "mailNickname", "securityEnabled"],
  application: ["displayName"],
  servicePrincipal: ["appId"],
  conditionalAccessPolicy: ["displayName", "state", "conditions"],
  namedLocationPolicy: ["displayName"],
  authenticationStrengthPolicy: ["displayName", "allowedCombinations"],
};

/**
 * Returns the properties of an object to create, with those that the directory assigns. Throws `invalidInput` if a
 * required one is missing.
 */
export async function withDefaults(call: GraphCall, type: EntityType, given: JsonObject): Promise<JsonObject> {
  const missing = required[type]?.find((name) => (given[name] ?? null) === null);
  if (missing !== undefined) throw invalid(`"${missing}" is needed to create this.`);
  if (type === "application") {
    if ("appId" in given) throw invalid('"appId" is read-only: leave it out.');
    return { signInAudience: "AzureADMyOrg", ...given, appId: call.newId() };
  }
  return type === "servicePrincipal" ? ofItsApplication(call, given) : given;
}

async function ofItsApplication({ directory }: GraphCall, given: JsonObject): Promise<JsonObject> {
  const { appId } = given;
  if (typeof appId !== "string") throw invalid('"appId" takes a string.');
  const application = await directory.find("application", appId);
  if (application?.life !== "live") throw invalid(`There is no application with the appId ${appId.slice(0, 80)}.`);
  const present = await directory.find("servicePrincipal", appId);
  if (present?.life === "live") throw invalid(`The application ${appId} has a service principal already.`);
  const { displayName = null } = application.properties;
  return {
    accountEnabled: true,
    displayName,
    appDisplayName: displayName,
    servicePrincipalType: "Application",
    servicePrincipalNames: [appId],
    ...given,
  };
}
