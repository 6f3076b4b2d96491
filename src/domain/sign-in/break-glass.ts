import { roles } from "../role.ts";
import { isIn, type Moment, type Person } from "./person.ts";
import type { SignInPolicy } from "./policy.ts";
import type { Scene } from "./verdict.ts";

/** Of the policies that would concern an emergency account, it is left out of at least so many. */
const NEARLY_ALL = 0.8;

/**
 * Whether somebody's account is for emergencies, as far as the data shows: a Global Administrator whom nearly every
 * policy in use that would concern them excludes, before the plan or after it: an incident may have ended just that.
 * Source: Microsoft's advice to exclude emergency access accounts from Conditional Access.
 */
export function looksLikeBreakGlass(person: Omit<Person, "breakGlass">, scene: Omit<Scene, "people">): boolean {
  return isLeftOut(person, scene.before, "before") || isLeftOut(person, scene.after, "after");
}

function isLeftOut(person: Omit<Person, "breakGlass">, policies: readonly SignInPolicy[], moment: Moment): boolean {
  const standing = person[moment];
  if (standing === null || !standing.roles.has(roles.globalAdministrator.templateId)) return false;
  const about = policies.filter(({ state, include }) => state !== "off" && isIn(include, person.id, standing));
  const leftOut = about.filter(({ exclude }) => isIn(exclude, person.id, standing));
  return leftOut.length > 0 && leftOut.length >= about.length * NEARLY_ALL;
}
