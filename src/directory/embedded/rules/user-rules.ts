import { badRequest } from "../../graph-fault.ts";
import { checkUnique, isVerified, type RuleContext, taken, type WriteInQuestion } from "./rule-context.ts";

/** Source: Microsoft Graph v1.0, "Create user" and "Update user". */
export function checkUser({ before, given }: WriteInQuestion, context: RuleContext): void {
  const own = before?.ref.id ?? null;
  const { userPrincipalName, onPremisesImmutableId } = given;
  if (typeof userPrincipalName === "string") {
    const domain = userPrincipalName.slice(userPrincipalName.lastIndexOf("@") + 1);
    if (!isVerified(domain, context)) {
      throw badRequest(
        "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names " +
          "in your organization.",
      );
    }
    const holder = context.tenant.objects.liveUserNamed(userPrincipalName);
    if (holder !== null && holder.ref.id !== own) throw taken("userPrincipalName");
  }
  if (typeof onPremisesImmutableId === "string") {
    checkUnique("user", "onPremisesImmutableId", onPremisesImmutableId, own, context);
  }
}

/**
 * Properties of a synchronized user that are mastered in the cloud all the same. Source: Microsoft Entra Connect,
 * attributes that are not synchronized, and Microsoft Graph v1.0, "Update user".
 */
export const cloudMastered: ReadonlySet<string> = new Set([
  "ageGroup",
  "assignedLicenses",
  "consentProvidedForMinor",
  "customSecurityAttributes",
  "passwordPolicies",
  "usageLocation",
]);
