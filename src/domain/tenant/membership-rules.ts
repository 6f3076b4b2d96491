import type { JsonObject } from "../json.ts";
import { recoverable } from "./recoverable.ts";

/** The property that holds what rules call `extensionAttribute1` to `extensionAttribute15`. */
const EXTENSIONS = "onPremisesExtensionAttributes";
const EXTENSION = /^extensionattribute\d{1,2}$/;

/**
 * Properties of users that have another name in rules. Source: "Rules for dynamic membership groups", supported
 * properties.
 */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["mobile", "mobilePhone"],
  ["facsimiletelephonenumber", "faxNumber"],
  ["physicaldeliveryofficename", "officeLocation"],
  ["telephonenumber", "businessPhones"],
  ["objectid", "id"],
]);

const properties = recoverable.user.properties;
const knownNames: ReadonlyMap<string, string> = new Map([
  ...[...properties.microsoft, ...properties.extended].map((name) => [name.toLowerCase(), name] as const),
  ...otherNames,
]);

/** Properties of users that are kept, and that rules compare as one text or truth value. */
const compared: ReadonlySet<string> = new Set([
  ...["accountEnabled", "city", "companyName", "country", "department", "displayName"],
  ...["employeeId", "employeeType", "faxNumber", "givenName", "id", "jobTitle"],
  ...["mail", "mailNickname", "mobilePhone", "officeLocation", EXTENSIONS, "passwordPolicies"],
  ...["postalCode", "preferredLanguage", "state", "streetAddress", "surname", "usageLocation"],
  ...["userPrincipalName", "userType"],
]);

/** Returns those of the properties that a rule reads whose values are not kept, or not compared here. */
export const notCompared = (reads: Iterable<string>): readonly string[] =>
  [...reads].filter((name) => !compared.has(name));

/** Returns the property of users that a rule's name means, and the member of it if it is an object. Ignores case. */
export function propertyRead(name: string): readonly [string, string | null] {
  const word = name.toLowerCase();
  if (EXTENSION.test(word)) return [EXTENSIONS, `extensionAttribute${word.slice("extensionattribute".length)}`];
  return [knownNames.get(word) ?? name, null];
}

/**
 * Returns the attributes of users that a membership rule reads, of those given. Names are compared without case. Source:
 * "Rules for dynamic membership groups in Microsoft Entra ID", supported properties, and "Direct Reports" rules.
 */
export function attributesRead(rule: string, attributes: Iterable<string>): readonly string[] {
  const text = rule.toLowerCase();
  const read = new Set([...text.matchAll(/\buser\.(\w+)/g)].map(([, name = ""]) => propertyRead(name)[0]));
  return [...attributes].filter(
    (attribute) => read.has(attribute) || (attribute === "manager" && /\bdirect reports for\b/.test(text)),
  );
}

/** Returns true for a rule that follows the members of other groups. Source: the same, "memberOf". */
export const readsGroups = (rule: string): boolean => /\.memberof\b/i.test(rule);

/** Returns true for a group with a membership rule that Entra does not evaluate for the time being. */
export const isRulePaused = (group: JsonObject | null | undefined): boolean =>
  membershipRuleOf(group) === null && membershipRuleOf({ ...group, membershipRuleProcessingState: "On" }) !== null;

/** Returns the rule that the members of a group follow. Null if they are assigned, or keep being those of before a pause. */
export function membershipRuleOf(group: JsonObject | null | undefined): string | null {
  const { groupTypes, membershipRule, membershipRuleProcessingState } = group ?? {};
  const isDynamic = Array.isArray(groupTypes) && groupTypes.includes("DynamicMembership");
  if (!isDynamic || membershipRuleProcessingState === "Paused") return null;
  return typeof membershipRule === "string" ? membershipRule : null;
}
