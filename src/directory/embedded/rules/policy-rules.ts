import { type Json, type JsonObject, objectIn } from "../../../domain/json.ts";
import { type EntityType, sameId } from "../../../domain/tenant/entity.ts";
import { wellKnownName } from "../../../domain/tenant/well-known.ts";
import { badRequest, graphFault } from "../../graph-fault.ts";
import { isLive } from "../object-table.ts";
import { guidsIn, type RuleContext, textsIn, type WriteInQuestion } from "./rule-context.ts";

/**
 * Numbers that Conditional Access puts before its messages. Source: reports of users of Graph. The texts of 1007, 1011,
 * 1054, 1064, 1088 and 1118 are established in substance, the meaning of 1040 is not.
 */
const policyFault = (number: number, message: string) => graphFault(400, "BadRequest", `${number}: ${message}`);

/** Source: Microsoft Graph v1.0, "Create conditionalAccessPolicy" and "Update conditionalAccessPolicy". */
export function checkConditionalAccess({ before, given, after }: WriteInQuestion, context: RuleContext): void {
  if (before !== null && "templateId" in given) {
    throw policyFault(1118, "The templateId of a policy cannot be changed, not even to null.");
  }
  const conditions = objectIn(after.conditions);
  if (hasValue(conditions.deviceStates)) {
    throw policyFault(1088, "The deviceStates condition is obsolete. Use the devices condition.");
  }
  checkAudience(conditions);
  const apps = objectIn(conditions.applications);
  const targets = ["includeApplications", "includeUserActions", "includeAuthenticationContextClassReferences"];
  if (!targets.some((name) => textsIn(apps[name]).length > 0) && !hasValue(apps.applicationFilter)) {
    throw policyFault(1011, "Policy contains no application: 'includeApplications' must not be empty.");
  }
  if ("clientAppTypes" in objectIn(given.conditions) && textsIn(conditions.clientAppTypes).length === 0) {
    throw policyFault(1064, "'clientAppTypes' condition does not support []. Use ['all'] for all client apps.");
  }
  if (!hasValue(after.grantControls) && !hasValue(after.sessionControls)) {
    throw policyFault(1007, "The policy has neither grant controls nor session controls.");
  }
  checkReferences(given, context);
}

function checkAudience({ users, clientApplications }: JsonObject): void {
  const names = ["includeUsers", "includeGroups", "includeRoles"];
  const people = names.some((name) => textsIn(objectIn(users)[name]).length > 0);
  const services = ["includeServicePrincipals", "includeAgentIdServicePrincipals"].some(
    (name) => textsIn(objectIn(clientApplications)[name]).length > 0,
  );
  if (people || services || hasValue(objectIn(users).includeGuestsOrExternalUsers)) return;
  throw policyFault(1007, "The policy applies to no users and to no client applications.");
}

/** Throws for what the given lists name and the tenant does not hold. Lists that are not given are not looked at. */
function checkReferences({ conditions, grantControls }: JsonObject, context: RuleContext): void {
  const { users, applications, locations, clientApplications } = objectIn(conditions);
  for (const side of ["include", "exclude"]) {
    check(1054, "users", objectIn(users)[`${side}Users`], isA("user", context));
    check(1054, "groups", objectIn(users)[`${side}Groups`], isA("group", context));
    check(1054, "roles", objectIn(users)[`${side}Roles`], isRole(context));
    check(1011, "applications", objectIn(applications)[`${side}Applications`], isApplication(context));
    check(1040, "locations", objectIn(locations)[`${side}Locations`], isA("namedLocationPolicy", context));
    const principals = objectIn(clientApplications)[`${side}ServicePrincipals`];
    check(1054, "service principals", principals, isA("servicePrincipal", context));
  }
  const { id } = objectIn(objectIn(grantControls).authenticationStrength);
  check(
    1054,
    "authentication strengths",
    typeof id === "string" ? [id] : [],
    isA("authenticationStrengthPolicy", context),
  );
}

function check(number: number, what: string, list: Json | undefined, holds: (id: string) => boolean): void {
  const missing = guidsIn(list).filter((id) => !holds(id));
  if (missing.length > 0)
    throw policyFault(number, `Policy contains invalid ${what}: ${missing.slice(0, 5).join(", ")}.`);
}

const isA =
  (type: EntityType, { tenant }: RuleContext) =>
  (id: string): boolean =>
    isLive(tenant.objects.find({ type, id }));

const isRole =
  (context: RuleContext) =>
  (id: string): boolean =>
    wellKnownName("directoryRole", id) !== undefined || isA("roleDefinition", context)(id);

const isApplication =
  ({ tenant }: RuleContext) =>
  (id: string): boolean =>
    wellKnownName("application", id) !== undefined ||
    (["application", "servicePrincipal"] as const).some((type) => tenant.objects.ofApplication(type, id).some(isLive));

/** Returns false for null, and for objects and lists without a value in them. */
export function hasValue(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Object.values(value).some(hasValue);
}

/** No page documents this. The admin center refuses it, and a policy cannot name a strength that is gone. */
export function checkDeletedStrength(strength: string, { tenant }: RuleContext): void {
  const user = tenant.objects.ofType("conditionalAccessPolicy").find(({ properties }) => {
    const { id } = objectIn(objectIn(properties.grantControls).authenticationStrength);
    return typeof id === "string" && sameId(id, strength);
  });
  if (user === undefined) return;
  throw badRequest(
    `The authentication strength is used by the Conditional Access policy ${user.ref.id} and cannot be deleted.`,
  );
}

/** Source: Microsoft Graph v1.0, "Create namedLocation" and "Update ipNamedLocation". */
export function checkNamedLocation({ before, given, after }: WriteInQuestion): void {
  if ("ipRanges" in given && !hasValue(after.ipRanges)) throw policyFault(1007, "'ipRanges' must not be empty.");
  if ("countriesAndRegions" in given && textsIn(after.countriesAndRegions).length === 0) {
    throw policyFault(1007, "'countriesAndRegions' must not be empty.");
  }
  if (before === null && after.ipRanges === undefined && after.countriesAndRegions === undefined) {
    throw policyFault(1007, "A named location has IP ranges or countries.");
  }
}
