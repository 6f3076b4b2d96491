import { changesPolicies, isPrivilegedRole } from "../roles/privileged-roles.ts";
import type { ObjectName } from "../words/told-name.ts";
import type { Cohort } from "./cohort.ts";

/**
 * The reason for which an account is counted apart from the administrators who could undo a lock-out: it had no
 * privileged role at the snapshot, or none that changes policies, or it is the actor whose work is looked at.
 */
export type Apart = "newAdministrator" | "newRole" | "actor";

/** Accounts that are counted apart, by id in lower case. */
export type ApartAccounts = ReadonlyMap<string, Apart>;

/**
 * Returns the reason to count an account apart, by the roles that it had at the snapshot. Undefined for other accounts.
 */
export function apartBy(rolesThen: readonly string[]): Apart | undefined {
  if (rolesThen.some(changesPolicies)) return undefined;
  return rolesThen.some(isPrivilegedRole) ? "newRole" : "newAdministrator";
}

interface WithApart {
  readonly apart?: ApartAccounts;
}

const isApart = ({ id }: Pick<Cohort, "id">, { apart }: WithApart): boolean => id !== null && apart?.has(id) === true;

/** Returns true for an account that is no administrator but for what was done since the snapshot, or that did it. */
export const isNoOwnAdministrator = ({ id }: Pick<Cohort, "id">, { apart }: WithApart): boolean => {
  const why = id === null ? undefined : apart?.get(id);
  return why !== undefined && why !== "newRole";
};

/** An account that is counted apart, and whether it can sign in without a block or special equipment. */
export interface ApartAccount {
  readonly name: ObjectName;
  readonly why: Apart;
  readonly isFree: boolean;
}

/** Returns the accounts among some that are counted apart, those that can sign in first. */
export const apartAccounts = (
  some: readonly { readonly cohort: Cohort; readonly isFree: boolean }[],
  { apart }: WithApart,
): readonly ApartAccount[] =>
  some
    .flatMap(({ cohort: { id, names }, isFree }): ApartAccount[] => {
      const why = id === null ? undefined : apart?.get(id);
      return id === null || why === undefined ? [] : [{ name: names[0] ?? id, why, isFree }];
    })
    .toSorted((a, b) => Number(b.isFree) - Number(a.isFree));

/** Returns the accounts that count for a lock-out: the tenant's own, or all where no other one is able to undo it. */
export function counting<One extends { readonly cohort: Cohort }>(
  some: readonly One[],
  model: WithApart,
  isAble: (one: One) => boolean,
): readonly One[] {
  const own = some.filter(({ cohort }) => !isApart(cohort, model));
  return own.some(isAble) ? own : some;
}
