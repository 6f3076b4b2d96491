import type { RoleHolder } from "../../directory/directory.ts";
import { type AccessState, type ActorAccess, hasAccount, type SignInAccess } from "../../domain/actor-access.ts";
import type { UndoneWork } from "../../domain/assessment.ts";
import type { Actor } from "../../domain/change.ts";
import { canonicalId, type EntityRef, refKey, sameRef } from "../../domain/entity.ts";
import { groupsOf, signInAccess } from "../../domain/sign-in/account-access.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import type { PairedState, StatePair } from "./state-pair.ts";
import type { IsSuspect } from "./suspect.ts";

const ACTORS_SHOWN = 6;

/**
 * Reads whether the authors of changes can sign in, and which roles they hold, before and after a plan. The actor whose
 * work is undone comes first, then the others in their order.
 */
export async function readActorAccess(
  pair: StatePair,
  facts: SignInFacts,
  authors: readonly UndoneWork[],
  suspect: IsSuspect | null,
): Promise<ActorAccess[]> {
  const isSuspect = ({ actor }: UndoneWork) => suspect?.(actor) === true;
  const known = authors.filter(hasAccount);
  const first = [...known.filter(isSuspect), ...known.filter((author) => !isSuspect(author))].slice(0, ACTORS_SHOWN);
  const refs = first.map(({ actor }) => refOf(actor));
  const states = await pair.read(refs.filter((ref) => ref !== null));
  const enforcement = facts.model === null ? null : new Enforcement(facts.model);
  return first.map(({ actor }, at) => {
    const ref = refs[at] ?? null;
    const state = ref === null ? undefined : states.get(refKey(ref));
    const access = (side: Side): AccessState => ({
      signIn: signInOf(state, side, facts, enforcement),
      roles: state === undefined ? [] : namesOfRoles(state.ref, side, facts),
    });
    return { actor, ref: state === undefined ? null : ref, now: access("before"), after: access("after") };
  });
}

const namesOfRoles = (ref: EntityRef, side: Side, facts: SignInFacts): string[] => [
  ...new Set(rolesHeldBy(ref, side, facts).map(({ displayName }) => displayName)),
];

const refOf = ({ id, kind }: Actor): EntityRef | null =>
  id === null ? null : { type: kind === "app" ? "servicePrincipal" : "user", id };

/** The facts that decide about one account's roles and sign-ins. */
export type RoleFacts = Pick<SignInFacts, "privileges" | "members" | "policyGroups">;

/** Returns the ordinary sign-ins that the policies of a side leave an account. Without policies, only its own state counts. */
export function signInOf(
  state: PairedState | undefined,
  side: Side,
  facts: RoleFacts,
  enforcement: Enforcement | null,
): SignInAccess {
  if (state === undefined) return "unknown";
  const properties = state[side];
  if (properties === null) return state.life[side] === null ? "unknown" : "deleted";
  const { members, policyGroups } = facts;
  const roles = rolesHeldBy(state.ref, side, facts).map(({ templateId }) => templateId);
  const groups = groupsOf(state.ref, policyGroups, (group) => members(group, side));
  return signInAccess({ ref: state.ref, properties, groups, roles }, side, enforcement);
}

function rolesHeldBy(ref: EntityRef, side: Side, facts: RoleFacts) {
  return holdersFor(ref, side, facts).flatMap(({ roles }) => roles);
}

/** Returns the holders of roles that an object is: itself, and the groups it is a member of. */
export function holdersFor(ref: EntityRef, side: Side, { privileges, members }: RoleFacts): readonly RoleHolder[] {
  return [...privileges.holders, ...privileges.softDeletedHolders].filter(
    (holder) =>
      sameRef(holder.ref, ref) ||
      (holder.ref.type === "group" && members(holder.ref.id, side).has(canonicalId(ref.id))),
  );
}
