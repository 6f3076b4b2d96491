import { type Apart, type ApartAccounts, apartBy } from "../../domain/sign-in/apart.ts";
import { type Cohort, isAdministrator } from "../../domain/sign-in/cohort.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import { readSuccessorsAt } from "../../store/history/successors.ts";
import type { SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { wholePair } from "./captured-pair.ts";
import { activeRoles, eligibleRoles, readRoleStanding } from "./role-standing.ts";
import { readSuspect } from "./suspect.ts";

/** The time that is looked at. Its actor, if it has one, is counted apart. */
export interface SpanOfWork extends SpanUpTo {
  readonly scope: Pick<Scope, "actor">;
}

/**
 * Finds the administrators that have their roles only since the beginning of a time, and the actor of its scope. Takes the
 * roles of the beginning from the history, and finds no new administrator where that does not hold them.
 */
export async function readApart(
  context: EngineContext,
  { from, to, scope }: SpanOfWork,
  cohorts: readonly Cohort[],
): Promise<ApartAccounts> {
  const found = new Map<string, Apart>();
  const ids = cohorts.filter(isAdministrator).flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return found;
  const instants = { before: from, after: from };
  const pair = wholePair(context, { from, to: from });
  const standing = await readRoleStanding(context, pair, { instants, present: { before: null, after: null } });
  const successors = await readSuccessorsAt(context.store.db, to);
  const suspect = await readSuspect(context, scope, { from, to });
  for (const id of ids) {
    const ref = { type: "user", id } as const;
    const rolesOf = [ref, ...successors.predecessors(ref)].map((one) => {
      const active = activeRoles(one, "before", standing);
      return active && [...active, ...(eligibleRoles(one, "before", standing, from) ?? [])];
    });
    const roles = rolesOf.flatMap((one) => one ?? []).filter((one) => one.scope === null);
    const isKnown = rolesOf.every((one) => one !== null);
    const why = isKnown ? apartBy(roles.map(({ role }) => role.templateId)) : undefined;
    if (why !== undefined) found.set(id, why);
    if (suspect?.is({ kind: "user", id, name: null }) === true) found.set(id, "actor");
  }
  return found;
}
