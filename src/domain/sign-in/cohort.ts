import { changesPolicies, isPrivilegedRole } from "../roles/privileged-roles.ts";
import type { ObjectName } from "../words/told-name.ts";
import type { SignInState } from "./audience.ts";

/**
 * A user on both sides of a change, or, without an id, several users who are alike on each side. Null where they cannot
 * sign in, because the account does not exist, is soft-deleted or is disabled.
 */
export interface Cohort {
  /** In lower case. Set for users who hold a role or are named by a policy. */
  readonly id: string | null;
  readonly count: number;
  /** The first of them by name. */
  readonly names: readonly ObjectName[];
  /** The ids of those who have names here. Absent where they were not read one by one. */
  readonly accounts?: readonly string[];
  readonly breakGlass: boolean;
  /** Says of an account since when it has been exempt like an emergency account, if that is so recent that it may not be one. */
  readonly exempt?: string;
  /** True for accounts that did not exist before. Absent where that is not known. */
  readonly isNew?: boolean;
  /** True for an account that a recovery creates again, whose password has to be reset before it can sign in. */
  readonly isRebuilt?: boolean;
  /** True if they sign in with another name afterwards. */
  readonly renamed?: boolean;
  readonly before: SignInState | null;
  readonly after: SignInState | null;
}

export const sides = ["before", "after"] as const;
export type Side = (typeof sides)[number];

export const isAdministrator = ({ before, after }: Cohort): boolean =>
  [...(before?.roles ?? []), ...(after?.roles ?? [])].some(isPrivilegedRole);

/** Returns true if the user could undo a lock-out by changing a policy. */
export const canChangePolicies = (state: SignInState | null): boolean =>
  state !== null && [...state.roles].some(changesPolicies);
