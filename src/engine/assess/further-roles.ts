import { type FurtherRoles, tenantWideRoles } from "../../domain/dangers/privilege-gains.ts";
import { limitText } from "../../domain/dangers/role-exposures.ts";
import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { isWithin } from "../../domain/tenant/role-grant.ts";
import type { Instant } from "../../domain/time.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { GivenRole } from "./given-roles.ts";
import { type GivenOnSide, type RoleStanding, rolesAmong, type StandingRole } from "./role-standing.ts";

/** Returns each role once, quoted, with the part of the tenant that it is limited to. */
export const rolePhrases = (roles: readonly StandingRole[]): readonly string[] => [
  ...new Set(
    roles.map(
      ({ role, scope }) =>
        `${quoted(role.displayName)}${scope === null ? "" : limitText(scope.ref, scope.displayName)}`,
    ),
  ),
];

/** Returns the further roles of an object, or null without any. */
export type FurtherRolesOf = (ref: EntityRef) => FurtherRoles | null;

/**
 * Finds the privileged roles that objects have after a plan beside those in force in the whole tenant: those for a part of it,
 * and those that can be activated. Sorts them out once, because a plan can restore many objects and few have such roles.
 */
export function furtherRolesIn(standing: RoleStanding, at: Instant): FurtherRolesOf {
  const privileged = (given: GivenOnSide) =>
    (given.roles ?? []).filter(({ role }) => isPrivilegedRole(role.templateId));
  const limited = privileged(standing.active.after).filter(({ scope }) => scope !== null);
  const eligible = privileged(standing.eligible.after).filter(({ period }) => isWithin(period, at));
  if (limited.length + eligible.length === 0) return () => null;
  const [limitedOf, eligibleOf] = [byHolder(limited), byHolder(eligible)];
  return (ref) => {
    const own = rolesAmong(ref, "after", limitedOf(ref), standing.members);
    const activated = rolesAmong(ref, "after", eligibleOf(ref), standing.members);
    if (own.length + activated.length === 0) return null;
    const [gravest, others] = [activated.filter(isTenantWide), activated.filter((one) => !isTenantWide(one))];
    return {
      limited: rolePhrases(own),
      eligible: rolePhrases([...gravest, ...others]),
      isTenantWide: gravest.length > 0,
    };
  };
}

/** Returns true for a role that gives power over the whole tenant. */
export const isTenantWide = ({ role, scope }: StandingRole): boolean =>
  scope === null && tenantWideRoles.has(role.displayName);

/** Returns the given roles that an object may have: those of itself, and those of all groups. */
function byHolder(given: readonly GivenRole[]): (ref: EntityRef) => readonly GivenRole[] {
  const groups = given.filter(({ holder }) => holder.ref.type === "group");
  const others = Map.groupBy(given, ({ holder }) => refKey(holder.ref));
  return (ref) => [...(ref.type === "group" ? [] : (others.get(refKey(ref)) ?? [])), ...groups];
}
