import type { Side } from "../sign-in/cohort.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { type EntityRef, type RefKey, refOfKey } from "../tenant/entity.ts";
import type { ObjectName } from "../words/told-name.ts";
import { exposureRisk } from "./exposure.ts";
import {
  type PrivilegeExposure,
  privilegeExposures,
  type RoleGroup,
  type RoleShift,
  type RolesHeld,
  rolesGained,
  type WholeDanger,
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
  /** Returns the groups that give a holder a role on a side. Empty where the holder has it without one. */
  groupsOf(ref: EntityRef, role: string, side: Side): readonly RoleGroup[];
}

/** Finds the roles that accounts gain in any way, and those that they lose with their groups. */
export function roleShiftRisks(held: HeldInTwoStates, tense: Tense): WholeDanger[] {
  const { before, after, inGroups } = held;
  const [gains, losses] = [rolesGained(before, after), rolesGained(after, inGroups)];
  const holders = (role: string) =>
    [...before].filter(([key, roles]) => refOfKey(key).type !== "group" && roles.includes(role)).length;
  const risk = (exposure: PrivilegeExposure, { size }: RolesHeld): WholeDanger => ({
    ...exposureRisk(exposure, tense),
    ...{ ref: null, displayName: exposure.displayName, objects: size, holders: exposure.holders },
  });
  return [
    ...privilegeExposures(shiftsOf(held, gains, "after")).map((exposure) => risk(exposure, gains)),
    ...memberLossExposures(shiftsOf(held, losses, "before"), holders).map((exposure) => risk(exposure, losses)),
  ];
}

function shiftsOf({ nameOf, isEmergency, groupsOf }: HeldInTwoStates, shifted: RolesHeld, side: Side): RoleShift[] {
  return [...shifted].flatMap(([key, roles]) => {
    const [ref, name] = [refOfKey(key), nameOf(key)];
    return roles.map((role) => {
      const through = groupsOf(ref, role, side);
      return { ref, name, role, isEmergency: isEmergency(ref), ...(through.length === 0 ? {} : { through }) };
    });
  });
}
