import { roles } from "../roles/role.ts";
import { isIn } from "./audience.ts";
import type { Cohort, Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";

/** An emergency account is excluded from at least this share of the policies that would concern it. */
const NEARLY_ALL = 0.8;

/**
 * Returns true if an account looks like an emergency account: a Global Administrator who is excluded from nearly every
 * policy in use that would concern them, on either side, because an incident may have ended just that. Source:
 * Microsoft's advice to exclude emergency access accounts from Conditional Access.
 */
export function looksLikeBreakGlass(
  cohort: Pick<Cohort, Side | "id">,
  { before, after }: Pick<SignInModel, Side>,
): boolean {
  return isLeftOut(cohort, before.policies, "before") || isLeftOut(cohort, after.policies, "after");
}

function isLeftOut(
  { id, ...cohort }: Pick<Cohort, Side | "id">,
  policies: readonly SignInPolicy[],
  side: Side,
): boolean {
  const user = cohort[side];
  if (user === null || !user.roles.has(roles.globalAdministrator.templateId)) return false;
  const inUse = policies.filter(({ state, include }) => state !== "off" && isIn(include, id, user) === "yes");
  const leftOut = inUse.filter(({ exclude }) => isIn(exclude, id, user) === "yes");
  return leftOut.length > 0 && leftOut.length >= inUse.length * NEARLY_ALL;
}
