import { missingIn } from "../sign-in/set-values.ts";
import { itself, told } from "../words/told.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure } from "./exposure-type.ts";

const [OWN, WORK, PERSONAL] = ["its own tenant", "every tenant", "personal Microsoft accounts"] as const;

/** Source: Microsoft Graph v1.0, application.signInAudience. */
const audiences: Readonly<Record<string, readonly string[]>> = {
  AzureADMyOrg: [OWN],
  AzureADMultipleOrgs: [OWN, WORK],
  AzureADandPersonalMicrosoftAccount: [OWN, WORK, PERSONAL],
  PersonalMicrosoftAccount: [PERSONAL],
};

/** An application that accounts of others can use, and one that users can use without being assigned to it. */
export function audienceExposures(name: string, step: ChangedObject, privileged: boolean): Exposure[] {
  const { before, after } = step;
  const [was, is] = [before, after].map(({ signInAudience: one }) => (typeof one === "string" ? audiences[one] : null));
  const added = was == null || is == null ? [] : missingIn(new Set(is), new Set(was));
  const severity = privileged ? "high" : "medium";
  const opened = {
    plan: told`Opens ${itself(name)} again to ${added.join(" and ")}.`,
    done: told`${itself(`The ${name}`)} was opened to ${added.join(" and ")}.`,
  };
  const unlimited = {
    plan: told`Lets every user sign in to ${itself(name)}, whether assigned or not.`,
    done: told`${itself(`The ${name}`)} lets every user sign in, whether assigned or not.`,
  };
  const isUnlimited =
    before.appRoleAssignmentRequired === true &&
    after.appRoleAssignmentRequired === false &&
    after.accountEnabled !== false;
  return [
    ...(added.length === 0 ? [] : [{ rule: "applicationOpened", severity, says: opened } as const]),
    ...(isUnlimited ? [{ rule: "applicationOpened", severity, says: unlimited } as const] : []),
  ];
}
