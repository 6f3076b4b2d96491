import type { PlanRisk, Severity } from "../changes/risk.ts";
import { isPrivilegedRole } from "../roles/privileged-roles.ts";
import { wellKnownName } from "../tenant/well-known.ts";
import { capitalized } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { told } from "../words/told.ts";
import { plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";
import { type PrivilegeExposure, type RoleShift, tenantWideRoles, toldHolders } from "./privilege-gains.ts";

/** Returns the id of the privileged role that a step takes from its holder, or null. */
export function roleLostBy({ ref, became, before }: ChangedObject): string | null {
  const { roleDefinitionId } = before;
  const isLost = ref.type === "roleAssignment" && became === "deleted" && typeof roleDefinitionId === "string";
  return isLost && isPrivilegedRole(roleDefinitionId) ? roleDefinitionId : null;
}

/** The holder of a role in words, such as `the emergency access account "Break Glass 1"`. */
export interface RoleHolderWords {
  readonly name: string;
  readonly isEmergency: boolean;
}

/** A privileged role that its holder loses. It is grave at least if that is an emergency account. */
export function roleLossExposures(
  changed: ChangedObject,
  holder: RoleHolderWords,
  context: ExposureContext,
): Exposure[] {
  const role = roleLostBy(changed);
  if (role === null) return [];
  const name = quoted(nameOfRole(role));
  const says = {
    plan: told`Takes the role ${name} from ${holder.name}.`,
    done: told`${capitalized(holder.name)} lost the role ${name} since.`,
  };
  const found = severityOf(nameOfRole(role), 1, context.directHolders(role));
  return [{ rule: "privilegedHolder", severity: holder.isEmergency && found === "medium" ? "high" : found, says }];
}

/** Says of each role that several lose how many of its holders they are. */
export function roleLossRisks(
  lost: ReadonlyMap<string, number>,
  directHolders: ExposureContext["directHolders"],
): PlanRisk[] {
  return [...lost].flatMap(([role, count]) => {
    const holders = directHolders(role);
    if (count < 2 || holders === null) return [];
    const whose =
      count >= holders
        ? `all ${numberText(holders)} that have it assigned`
        : `${numberText(count)} of ${numberText(holders)} that have it assigned`;
    const sentence = `Takes the role ${quoted(nameOfRole(role))} from ${whose}.`;
    const severity = severityOf(nameOfRole(role), count, holders);
    return [{ rule: "privilegedHolder", severity, sentence, ref: null, displayName: null, objects: count }];
  });
}

/**
 * Says for each role which accounts no longer hold it as members of groups, nor otherwise. `holders` returns how many accounts
 * hold a role before.
 */
export const memberLossExposures = (
  losses: readonly RoleShift[],
  holders: (role: string) => number,
): PrivilegeExposure[] =>
  [...Map.groupBy(losses, ({ role }) => role)].map(([role, lost]) => {
    const who = toldHolders(lost);
    const says = {
      plan: told`Takes the role ${quoted(role)}, held through groups, from ${who}.`,
      done: told`The role ${quoted(role)}, held through groups, was lost by ${who}.`,
    };
    const found = severityOf(role, lost.length, holders(role));
    const severity = found === "medium" && lost.some(({ isEmergency }) => isEmergency === true) ? "high" : found;
    const name = lost[0]?.name ?? null;
    return { rule: "privilegedHolder", severity, says, displayName: name && plainName(name), holders: lost };
  });

/** Without a holder of these roles, the tenant can be given to its administrators again by Microsoft's support only. */
function severityOf(role: string, lost: number, holders: number | null): Severity {
  const isTenantWide = tenantWideRoles.has(role);
  const isAll = holders !== null && lost >= holders;
  if (isAll) return isTenantWide ? "critical" : "high";
  return isTenantWide && (holders === null || 2 * lost >= holders) ? "high" : "medium";
}

const nameOfRole = (templateId: string): string => wellKnownName("directoryRole", templateId) ?? templateId;
