import { type RoleGroup, type RolesHeld, rolesGained, type WholeDanger } from "../../domain/dangers/privilege-gains.ts";
import { type HeldInTwoStates, roleShiftRisks } from "../../domain/dangers/role-shifts.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { type EntityRef, refOfKey, sameId } from "../../domain/tenant/entity.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import type { TenantPrivileges } from "./tenant-privileges.ts";

/** Returns those who gain or lose a role by a plan that changes the members of groups. */
export function shiftedHolders({ privileged, planned }: TenantPrivileges): readonly EntityRef[] {
  return [...rolesGained(privileged, planned).keys(), ...rolesGained(planned, privileged).keys()].map(refOfKey);
}

/** Finds the roles that accounts gain or lose with the members of groups, where all members with the role were read. */
export function memberRoleRisks(
  { privileged, planned, unread }: TenantPrivileges,
  plan: PlannedChanges,
  tense: Tense,
  told: Pick<HeldInTwoStates, "nameOf" | "isEmergency">,
): WholeDanger[] {
  const read = (held: RolesHeld): RolesHeld =>
    new Map([...held].map(([key, roles]) => [key, roles.filter((role) => !unread.has(role))]));
  const [now, then] = [read(privileged), read(planned)];
  const [before, after] = tense === "plan" ? [now, then] : [then, now];
  // The danger of an account that comes or goes names its roles.
  const stays = (ref: EntityRef) => [undefined, "update"].includes(plan.changeOf(ref)?.action);
  const inGroups = new Map([...before].filter(([key]) => stays(refOfKey(key))));
  // The groups with the role whose members the plan changes for this account.
  const groupsOf = ({ id }: EntityRef, role: string): RoleGroup[] =>
    [...new Map([...before, ...after])].flatMap(([key, roles]) => {
      const change = roles.includes(role) ? plan.changeOf(refOfKey(key)) : undefined;
      const isMember = change?.links.some(({ link, target }) => link === "members" && sameId(target.id, id)) === true;
      return change === undefined || !isMember ? [] : [{ ref: change.ref, name: change.displayName }];
    });
  return roleShiftRisks({ before, after, inGroups, groupsOf, ...told }, tense);
}
