import { listed } from "../words/name-list.ts";
import { type ActorAccess, assigned, isIn } from "./actor-access.ts";

/** Returns true if the author of changes could sign in after a plan. */
export const staysIn = ({ after }: Pick<ActorAccess, "after">): boolean => isIn(after.signIn);

/**
 * Returns the roles and permissions of an author after a plan, for the end of a sentence. Empty without any that is
 * known.
 */
export const powersLeft = ({ after }: Pick<ActorAccess, "after">): string => listed(assigned(after));

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
