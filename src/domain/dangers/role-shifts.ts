import type { PlanRisk } from "../changes/risk.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { type EntityRef, type RefKey, refOfKey } from "../tenant/entity.ts";
import type { ObjectName } from "../words/told-name.ts";
import { exposureRisk } from "./exposure.ts";
import {
  type PrivilegeExposure,
  privilegeExposures,
  type RoleShift,
  type RolesHeld,
  rolesGained,
} from "./privilege-gains.ts";
import { memberLossExposures } from "./role-losses.ts";

/** The privileged roles that accounts hold in two states. */
export interface HeldInTwoStates {
  readonly before: RolesHeld;
  readonly after: RolesHeld;
  /** Those that accounts hold before as members of groups, and whose loss no assignment shows. */
  readonly inGroups: RolesHeld;
  nameOf(key: RefKey): ObjectName | null;
  isEmergency(ref: EntityRef): boolean;
}

/** Finds the roles that accounts gain in any way, and those that they lose with their groups. */
export function roleShiftRisks(held: HeldInTwoStates, tense: Tense): PlanRisk[] {
  const { before, after, inGroups } = held;
  const [gains, losses] = [rolesGained(before, after), rolesGained(after, inGroups)];
  const holders = (role: string) =>
    [...before].filter(([key, roles]) => refOfKey(key).type !== "group" && roles.includes(role)).length;
  const risk = (exposure: PrivilegeExposure, { size }: RolesHeld): PlanRisk => ({
    ...exposureRisk(exposure, tense),
    ...{ ref: null, displayName: exposure.displayName, objects: size },
  });
  return [
    ...privilegeExposures(shiftsOf(held, gains)).map((exposure) => risk(exposure, gains)),
    ...memberLossExposures(shiftsOf(held, losses), holders).map((exposure) => risk(exposure, losses)),
  ];
}

function shiftsOf({ nameOf, isEmergency }: HeldInTwoStates, shifted: RolesHeld): RoleShift[] {
  return [...shifted].flatMap(([key, roles]) => {
    const [ref, name] = [refOfKey(key), nameOf(key)];
    return roles.map((role) => ({ ref, name, role, isEmergency: isEmergency(ref) }));
  });
}
