import type { Severity } from "../changes/risk.ts";
import type { Json } from "../json.ts";
import { isPrivilegedRole } from "../roles/privileged-roles.ts";
import { settingText } from "../sign-in/set-values.ts";
import { canonicalId, type EntityRef } from "../tenant/entity.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { capitalized, countOf } from "../words/counted-words.ts";
import { told } from "../words/told.ts";
import type { ObjectName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { unknownPower } from "./application-power.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";
import { powerOfOwnRole } from "./own-roles.ts";
import { gainKey, gravityOfRole } from "./privilege-gains.ts";
import { type RoleHolderWords, roleLossExposures } from "./role-losses.ts";

/** A privileged role that is given or taken, or that its holder may activate. */
export function roleAssignmentExposures(changed: ChangedObject, context: ExposureContext): Exposure[] {
  const { ref, became, after } = changed;
  const { nameOf } = context;
  const { principalId, roleDefinitionId, directoryScopeId } = after;
  if (became === "deleted") return roleLossExposures(changed, holderOf(changed.before.principalId, context), context);
  if (typeof roleDefinitionId !== "string") return [];
  const own = isPrivilegedRole(roleDefinitionId) ? null : context.ownRole(roleDefinitionId);
  const power = own && powerOfOwnRole(own);
  if (power === null && !isPrivilegedRole(roleDefinitionId)) return [];
  const roleName = wellKnownName("directoryRole", roleDefinitionId) ?? textOf(own?.displayName ?? roleDefinitionId);
  const scope = scopeText(directoryScopeId, nameOf);
  const isWhole = scope === "";
  const severity =
    power === null ? gravityOfRole(roleName, { isWhole }) : isWhole ? power.severity : lesser(power.severity);
  const role = `${quoted(roleName)}${scope}`;
  const { name: holder } = holderOf(principalId, context);
  const how = ref.type === "roleEligibilitySchedule" ? "may activate" : "holds";
  if (became === "changed") {
    const says = {
      plan: told`Changes the period in which ${holder} ${how} the role ${role}.`,
      done: told`The period in which ${holder} ${how} the role ${role} was changed.`,
    };
    return [{ rule: "privilegeGained", severity, says }];
  }
  const can = power === null ? "" : told` Its holders can ${power.can}.`;
  const says = {
    plan: told`Lets ${holder} ${how === "holds" ? "hold" : "activate"} the role ${role} again.${sizeOf(directoryScopeId, context)}${can}`,
    done: told`${capitalized(holder)} ${how} the role ${role} since.${sizeOf(directoryScopeId, context)}${can}`,
  };
  const isHeld = how === "holds" && isWhole && power === null && typeof principalId === "string";
  const gain = isHeld ? { gain: gainKey(roleName, principalId) } : {};
  return [{ rule: "privilegeGained", severity, says, ...gain }];
}

/** A role over a part of the tenant is not critical. */
const lesser = (severity: Severity): Severity => (severity === "critical" ? "high" : severity);

/** Says how many members an administrative unit has that a role is limited to. */
function sizeOf(scope: Json | undefined, { membersOf }: ExposureContext): string {
  const [ref] = scopeRefs(scope);
  if (ref?.type !== "administrativeUnit") return "";
  const members = membersOf(ref);
  return members === null
    ? " The members of the unit were not read."
    : ` The unit has ${countOf(members.all, "member")}.`;
}

/** Returns the part of the tenant that a role is limited to, in words. Empty for the whole tenant. */
export function scopeText(scope: Json | undefined, nameOf: ExposureContext["nameOf"]): string {
  const refs = scopeRefs(scope);
  const [ref] = refs;
  if (ref === undefined) return "";
  return limitText(ref, refs.map((one) => nameOf(one)).find((name) => name !== null) ?? null);
}

/** Names the part of the tenant that a role is limited to. The type of another part than a unit may not be known. */
export const limitText = ({ type, id }: EntityRef, name: ObjectName | null): string =>
  ` over the ${type === "administrativeUnit" ? "administrative unit" : "object"} ${quoted(name ?? id)} only`;

/** Returns the objects that a role's scope can mean. Source: unifiedRoleAssignment, directoryScopeId. */
export function scopeRefs(scope: Json | undefined): readonly EntityRef[] {
  const id = typeof scope === "string" ? canonicalId(scope.split("/").at(-1) ?? "") : "";
  if (typeof scope !== "string" || id === "") return [];
  const types = /^\/administrativeUnits\//i.test(scope)
    ? (["administrativeUnit"] as const)
    : (["application", "servicePrincipal", "group"] as const);
  return types.map((type) => ({ type, id }));
}

/** Returns the words for the holder of a role, who may be an emergency account. */
function holderOf(id: Json | undefined, { nameOf, isEmergency }: ExposureContext): RoleHolderWords {
  if (typeof id !== "string") return { name: "an unknown account", isEmergency: false };
  const names = (["user", "group", "servicePrincipal"] as const).map((type) => nameOf({ type, id }));
  const name = quoted(names.find((name) => name !== null) ?? id);
  return isEmergency({ type: "user", id })
    ? { name: `the emergency access account ${name}`, isEmergency: true }
    : { name, isEmergency: false };
}

/** A federated credential lets a workload of another issuer act as the application, without a secret. */
export function federatedCredentialExposures(changed: ChangedObject, { nameOf }: ExposureContext): Exposure[] {
  const { became, before, after } = changed;
  if (became === "deleted") return [];
  const isSameTrust = (["issuer", "subject", "audiences"] as const).every(
    (name) => settingText(before[name]) === settingText(after[name]),
  );
  if (became === "changed" && isSameTrust) return [];
  const { applicationId, issuer, subject } = after;
  const name = typeof applicationId === "string" ? nameOf({ type: "application", id: applicationId }) : null;
  const application = `application ${quoted(name ?? textOf(applicationId))}`;
  const trusted = `${quoted(textOf(issuer))} as ${quoted(textOf(subject))}`;
  const says = {
    plan: told`Lets ${trusted} act as the ${application} again.`,
    done: told`${trusted} can act as the ${application}, by a federated credential.`,
  };
  if (typeof applicationId !== "string") return [{ rule: "credentialAdded", severity: "high", says }];
  const actsAs = { ref: { type: "application", id: applicationId }, power: unknownPower } as const;
  return [{ rule: "credentialAdded", severity: "high", says, actsAs }];
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "unknown");
