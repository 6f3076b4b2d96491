import type { JsonObject } from "../json.ts";

/** The property that holds what rules call `extensionAttribute1` to `extensionAttribute15`. */
const EXTENSIONS = "onPremisesExtensionAttributes";

/**
 * Returns the attributes of users that a membership rule reads, of those given. Names are compared without case. Source:
 * "Rules for dynamic membership groups in Microsoft Entra ID", supported properties, and "Direct Reports" rules.
 */
export function attributesRead(rule: string, attributes: Iterable<string>): readonly string[] {
  const text = rule.toLowerCase();
  const words = new Set([...text.matchAll(/\buser\.(\w+)/g)].map(([, name = ""]) => name));
  const readsExtensions = [...words].some((word) => /^extensionattribute\d+$/.test(word));
  return [...attributes].filter((attribute) => {
    const name = attribute.toLowerCase();
    if (name === EXTENSIONS.toLowerCase()) return readsExtensions;
    return words.has(name) || (name === "manager" && /\bdirect reports for\b/.test(text));
  });
}

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
