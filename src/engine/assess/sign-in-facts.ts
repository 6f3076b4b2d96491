import type { Privileges } from "../../directory/directory.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import { isPrivilegedRole } from "../../domain/privileged-roles.ts";
import { type RiskFacts, writtenFields } from "../../domain/risk-rules.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { type SignInDanger, signInDangers } from "../../domain/sign-in/lockouts.ts";
import type { Rehearsal } from "../../domain/sign-in/rehearsal.ts";
import { rehearse } from "../../domain/sign-in/rehearse.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { type PlannedStates, plannedStates } from "../plan/planned-states.ts";
import { readMemberships } from "./memberships.ts";
import { readSignInModel } from "./sign-in-model.ts";

export interface SignInFacts {
  readonly facts: Pick<RiskFacts, "privileged" | "breakGlass" | "roleAssignableGroups" | "dangers">;
  /** Dangers of no change in the list: of the plan as a whole, or of a policy that a changed group makes one. */
  readonly elsewhere: readonly SignInDanger[];
  /** Null where nothing in the list decides about signing in. */
  readonly rehearsal: Rehearsal | null;
}

/** Who is privileged, and what the acting rows of a list would do to signing in. */
export async function readSignInFacts(
  context: EngineContext,
  list: { readonly job: JobId; readonly basis: ComparisonBasis },
  rows: readonly PlanItemSummary[],
): Promise<SignInFacts> {
  const { basis } = list;
  const privileges = await context.directory.privileges();
  const relevant = rows.filter((row) => decidesSignIn(row.ref.type, writtenFields(row)));
  const plan = await plannedStates(context, list, relevant);
  const privileged = await privilegedNow(context, basis, privileges, plan);
  const emergency = await emergencyIds(context);
  const needed = relevant.length > 0 || rows.some(({ ref }) => ref.type === "user" && privileged.has(refKey(ref)));
  const model = needed ? await readSignInModel(context, basis.to, plan, privileges, emergency) : null;
  const found = model?.people.filter(({ breakGlass }) => breakGlass).flatMap(({ id }) => id ?? []) ?? [];
  const dangers = Map.groupBy(model === null ? [] : signInDangers(model), ({ policy }) => policy?.id ?? null);
  const listed = new Set(rows.filter(({ ref }) => ref.type === "conditionalAccessPolicy").map(({ ref }) => ref.id));
  const inList = [...dangers].flatMap(([id, each]) => (id !== null && listed.has(id) ? [[id, each] as const] : []));
  const facts = {
    privileged,
    breakGlass: new Set([...emergency, ...found]),
    roleAssignableGroups: new Set(privileges.roleAssignableGroups),
    dangers: new Map(inList),
  };
  return {
    facts,
    elsewhere: [...dangers].flatMap(([id, each]) => (id !== null && listed.has(id) ? [] : each)),
    rehearsal: model === null || relevant.length === 0 ? null : rehearse(model, basis.to),
  };
}

/** The privileged roles of everyone who holds one, members of a group that holds one included. */
async function privilegedNow(
  context: EngineContext,
  { to }: ComparisonBasis,
  { holders }: Privileges,
  plan: PlannedStates,
): Promise<Map<RefKey, string[]>> {
  const groups = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readMemberships(context, groups, to, plan);
  const found = new Map<RefKey, string[]>();
  for (const { ref, roles: held } of holders) {
    const names = held.filter(({ templateId }) => isPrivilegedRole(templateId)).map(({ displayName }) => displayName);
    if (names.length === 0) continue;
    const users = ref.type === "group" ? [...members(ref.id, "before")] : [];
    for (const key of [refKey(ref), ...users.map((id) => refKey({ type: "user", id }))]) {
      found.set(key, [...new Set([...(found.get(key) ?? []), ...names])]);
    }
  }
  return found;
}

async function emergencyIds({ directory, emergencyAccounts = [] }: EngineContext): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const account of emergencyAccounts) ids.add((await directory.principal(account))?.id ?? account);
  return ids;
}
