import type { Severity } from "../changes/risk.ts";
import type { Json, JsonObject } from "../json.ts";
import { missingIn } from "../sign-in/set-values.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { capitalized } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { told } from "../words/told.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/**
 * Permissions that let an application change the directory, take over accounts, or read all mail and files. Source:
 * Microsoft Graph permissions reference.
 */
const strong: readonly RegExp[] = [
  /^(Application|AppRoleAssignment|DelegatedPermissionGrant|Directory|Group|GroupMember|User|Policy|RoleManagement)\b.*\.(ReadWrite|AccessAsUser)\b/i,
  /^(Role(Assignment|Eligibility)Schedule|RoleManagementPolicy|Privileged(Access|(Assignment|Eligibility)Schedule))\.ReadWrite\./i,
  /^(Domain|Organization|EntitlementManagement|AdministrativeUnit|DeviceManagement(Configuration|RBAC))\.ReadWrite\./i,
  /^User(AuthenticationMethod|-PasswordProfile|\.(DeleteRestore|EnableDisableAccount))\./i,
  /^(Mail|Files|Sites|Chat|ChannelMessage|Calendars|Contacts)\b.*\.(Read|ReadWrite|FullControl|Send)/i,
  /full_access|user_impersonation/i,
];

/**
 * Application permissions with which an application can give itself, or any user, further privileges, every role among
 * them. Source: Microsoft Graph permissions reference, "Permissions that allow granting authorization".
 */
export const grantingPermissions: ReadonlySet<string> = new Set([
  "RoleManagement.ReadWrite.Directory",
  "RoleAssignmentSchedule.ReadWrite.Directory",
  "RoleEligibilitySchedule.ReadWrite.Directory",
  "AppRoleAssignment.ReadWrite.All",
]);

export const isStrongPermission = (name: string): boolean => strong.some((pattern) => pattern.test(name));

/** Returns the gravity of an application permission that is given or used. Null for one that is not strong. */
export const gravityOfPermission = (name: string): Severity | null =>
  grantingPermissions.has(name) ? "critical" : isStrongPermission(name) ? "high" : null;

/** Delegated permissions that apply to every user, or that are strong for one. */
export function grantExposures({ became, before, after }: ChangedObject, context: ExposureContext): Exposure[] {
  if (became === "deleted") return [];
  const scopes = (properties: JsonObject) =>
    new Set(
      text(properties.scope)
        .split(/\s+/)
        .filter((scope) => scope !== ""),
    );
  const added = missingIn(scopes(after), scopes(before));
  if (added.length === 0) return [];
  const everyone = after.consentType === "AllPrincipals" || (became === "changed" && after.consentType === undefined);
  const isGrave = added.some(isStrongPermission);
  if (!everyone && !isGrave) return [];
  const app = principalName(after.clientId, context);
  const permissions = toldList(added.map((scope) => cleaned(scope, NAME_LENGTH)));
  const whom = everyone ? "for every user" : "for a user";
  const says = {
    plan: told`Grants ${app} the permissions ${permissions} ${whom} again.`,
    done: told`${capitalized(app)} was granted the permissions ${permissions} ${whom}.`,
  };
  return [{ rule: "consentGranted", severity: isGrave && everyone ? "high" : "medium", says }];
}

/** Application permissions of Microsoft Graph, with which an application acts without a user. */
export function assignmentExposures({ became, after }: ChangedObject, context: ExposureContext): Exposure[] {
  const permission = wellKnownName("graphPermission", text(after.appRoleId));
  if (became === "deleted" || permission === undefined) return [];
  const severity = gravityOfPermission(permission);
  if (severity === null) return [];
  const app = principalName(after.principalId, context);
  const says = {
    plan: told`Gives ${app} the application permission ${permission} again.`,
    done: told`${capitalized(app)} was given the application permission ${permission}.`,
  };
  return [{ rule: "consentGranted", severity, says }];
}

function principalName(id: Json | undefined, { nameOf }: ExposureContext): string {
  if (typeof id !== "string") return "an application";
  return `application ${quoted(nameOf({ type: "servicePrincipal", id }) ?? id)}`;
}

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
