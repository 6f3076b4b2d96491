import { roles } from "../roles/role.ts";
import { isIn } from "./audience.ts";
import type { Cohort, Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";

/** An emergency account is excluded from at least this share of the policies that would concern it. */
const NEARLY_ALL = 0.8;

/**
 * Returns true if an account looks like an emergency account on the earlier side: a Global Administrator who is excluded
 * from nearly every policy in use that would concern them. The later side does not count, because an attacker gives an
 * account just that. Source: Microsoft's advice to exclude emergency access accounts from Conditional Access.
 */
export function looksLikeBreakGlass(
  cohort: Pick<Cohort, Side | "id">,
  rules: Pick<SignInModel, Side>,
  earlier: Side,
): boolean {
  const found = exemption(cohort, rules[earlier].policies, earlier);
  return found !== null && found.leftOut > 0 && isNearlyAll(found);
}

/** The policies in use that would concern a Global Administrator, and those of them that exclude the account. */
interface Exemption {
  readonly inUse: number;
  readonly leftOut: number;
}

const isNearlyAll = ({ inUse, leftOut }: Exemption): boolean => leftOut >= inUse * NEARLY_ALL;

/** Returns the exemption of an account that is placed like an emergency account on the second side only, or null. */
export function newExemption(cohort: Cohort, { before, after }: Pick<SignInModel, Side>): Exemption | null {
  const [was, is] = [exemption(cohort, before.policies, "before"), exemption(cohort, after.policies, "after")];
  if (cohort.breakGlass || (was !== null && isNearlyAll(was))) return null;
  return is !== null && is.leftOut > 0 && isNearlyAll(is) ? is : null;
}

/** Returns null for an account that does not hold Global Administrator on a side. */
function exemption(
  { id, ...cohort }: Pick<Cohort, Side | "id">,
  policies: readonly SignInPolicy[],
  side: Side,
): Exemption | null {
  const user = cohort[side];
  if (user === null || !user.roles.has(roles.globalAdministrator.templateId)) return null;
  const inUse = policies.filter(({ state, include }) => state !== "off" && isIn(include, id, user) === "yes");
  const leftOut = inUse.filter(({ exclude }) => isIn(exclude, id, user) === "yes").length;
  return { inUse: inUse.length, leftOut };
}
