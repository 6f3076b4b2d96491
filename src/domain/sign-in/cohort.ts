import { changesPolicies, isPrivilegedRole } from "../privileged-roles.ts";
import type { Audience, SignInPolicy } from "./policy.ts";

/** What policies ask about somebody who can sign in. Groups count transitively, roles with those held through groups. */
export interface SignInState {
  readonly guest: boolean;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/**
 * A user before and after a plan, or, without an id, so many users whom no policy, group in question or role names, so
 * that all are alike. Null where they cannot sign in: not there, soft-deleted or disabled.
 */
export interface Cohort {
  readonly id: string | null;
  readonly name: string | null;
  readonly count: number;
  readonly breakGlass: boolean;
  readonly before: SignInState | null;
  readonly after: SignInState | null;
}

export type Side = "before" | "after";

export const isAdministrator = (person: Cohort): boolean => holds(person, isPrivilegedRole);

/** Whether they could undo a lock-out, had they access at that side. */
export const canChangePolicies = (state: SignInState | null): boolean =>
  state !== null && [...state.roles].some(changesPolicies);

const holds = ({ before, after }: Cohort, wanted: (role: string) => boolean): boolean =>
  [...(before?.roles ?? []), ...(after?.roles ?? [])].some(wanted);

/** Whether a policy concerns somebody, whatever its state: included, and not excluded. */
export function concerns({ include, exclude }: SignInPolicy, id: string | null, state: SignInState): boolean {
  return isIn(include, id, state) && !isIn(exclude, id, state);
}

export function isIn(audience: Audience, id: string | null, { guest, groups, roles }: SignInState): boolean {
  return (
    audience.everyone ||
    (audience.guests && guest) ||
    (id !== null && audience.users.has(id)) ||
    meet(audience.groups, groups) ||
    meet(audience.roles, roles)
  );
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const each of few) if (many.has(each)) return true;
  return false;
}
