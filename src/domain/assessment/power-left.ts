import { rankOfPower } from "../dangers/application-power.ts";
import { listed } from "../words/name-list.ts";
import { type ActorAccess, assigned, isIn } from "./actor-access.ts";

/** Returns true if the author of changes could sign in after a plan. */
export const staysIn = ({ after }: Pick<ActorAccess, "after">): boolean => isIn(after.signIn);

/**
 * Returns the roles and permissions of an author after a plan, for the end of a sentence. Empty without any that is
 * known.
 */
export const powersLeft = ({ after }: Pick<ActorAccess, "after">): string => listed(assigned(after));

/** Returns a number that is lower the more an author can do after a plan. Roles that are yet to be activated count less. */
export const rankLeft = ({ after }: Pick<ActorAccess, "after">): number =>
  Math.min(
    rankOfRoles(after.roles, after.permissions ?? []),
    rankOfRoles((after.eligible ?? []).map(roleNamed)) + LATER,
    (after.limited ?? []).length > 0 ? rankOfRoles([""]) + LATER : Number.POSITIVE_INFINITY,
  );

const LATER = 0.5;
const listOf = (names: readonly string[]) => ({ total: names.length, names });
const rankOfRoles = (roles: readonly string[], permissions: readonly string[] = []): number =>
  rankOfPower({ roles: listOf(roles), permissions: listOf(permissions), owners: null });

/** Returns the role of a phrase, which quotes it first. */
const roleNamed = (phrase: string): string => /^"([^"]*)"/.exec(phrase)?.[1] ?? phrase;

/** Returns true for an application that the tenant does not have, such as a service of Microsoft, which may still act. */
export const isElsewhere = ({ actor, after }: Pick<ActorAccess, "actor" | "after">): boolean =>
  actor.kind === "app" && after.signIn === "unknown";

/** Returns what is not known of the power of an author after a plan. */
export function unknownPowers({ after }: Pick<ActorAccess, "after">): readonly string[] {
  const { limited, eligible, permissions, hidesRoles, unkeptRoles } = after;
  return [
    ...(hidesRoles === true || unkeptRoles === true ? ["some roles"] : []),
    ...(limited === null ? ["roles for a part of the tenant"] : []),
    ...(eligible === null ? ["rights to activate roles"] : []),
    ...(permissions === null ? ["application permissions"] : []),
  ];
}
