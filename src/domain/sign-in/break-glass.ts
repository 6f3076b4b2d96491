import { roles } from "../role.ts";
import { type Cohort, isIn, type Side } from "./cohort.ts";
import type { SignInModel } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";

/** Of the policies that would concern an emergency account, it is left out of at least so many. */
const NEARLY_ALL = 0.8;

/**
 * Whether somebody's account is for emergencies, as far as the data shows: a Global Administrator whom nearly every
 * policy in use that would concern them excludes, before the plan or after it: an incident may have ended just that.
 * Source: Microsoft's advice to exclude emergency access accounts from Conditional Access.
 */
export function looksLikeBreakGlass(person: Omit<Cohort, "breakGlass">, model: Omit<SignInModel, "people">): boolean {
  return isLeftOut(person, model.before, "before") || isLeftOut(person, model.after, "after");
}

function isLeftOut(person: Omit<Cohort, "breakGlass">, policies: readonly SignInPolicy[], side: Side): boolean {
  const state = person[side];
  if (state === null || !state.roles.has(roles.globalAdministrator.templateId)) return false;
  const about = policies.filter((policy) => policy.state !== "off" && isIn(policy.include, person.id, state));
  const leftOut = about.filter(({ exclude }) => isIn(exclude, person.id, state));
  return leftOut.length > 0 && leftOut.length >= about.length * NEARLY_ALL;
}
