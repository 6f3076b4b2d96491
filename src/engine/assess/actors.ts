import { groupsOf, keptFor, nameBeside, signInAccess } from "../../domain/assessment/account-access.ts";
import {
  type AccessState,
  type ActorAccess,
  hasAccount,
  type SignInAccess,
} from "../../domain/assessment/actor-access.ts";
import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import type { Actor } from "../../domain/changes/change.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import { Enforcement } from "../../domain/sign-in/enforcement.ts";
import { lacksRules } from "../../domain/sign-in/unread-grounds.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import type { SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { type PermissionsOf, permissionsBetween } from "./application-permissions.ts";
import { wholePair } from "./captured-pair.ts";
import { rolePhrases } from "./further-roles.ts";
import {
  activeRoles,
  eligibleRoles,
  type GivenOnSide,
  type RoleMoments,
  readRoleStanding,
  type StandingRole,
} from "./role-standing.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import type { PairedState, StatePair } from "./state-pair.ts";
import type { IsSuspect } from "./suspect.ts";

const ACTORS_SHOWN = 6;

/** The authors of changes, and the actor whose work is undone, if there is one. */
export interface RankedAuthors {
  readonly authors: readonly UndoneWork[];
  readonly isSuspect: IsSuspect | null;
}

/**
 * Reads whether the authors of changes can sign in, and which roles they hold, before and after a plan that is applied to
 * the tenant as it was at an instant.
 */
export const readActorsOfPlan = (
  pair: StatePair,
  facts: SignInFacts,
  authors: RankedAuthors,
  { instant, permissions }: { readonly instant: Instant; readonly permissions: PermissionsOf },
): Promise<ActorAccess[]> => {
  const instants = { before: instant, after: instant };
  return readActorAccess(pair, firstOf(authors), facts, { ...facts, instants, permissions });
};

/**
 * Reads the same at two instants of the history. Accounts and roles are those of each instant, whatever the scope of the
 * comparison. Sign-in at the first follows the policies of the scope only.
 */
export async function readActorsOfSpan(
  context: EngineContext,
  facts: SignInFacts,
  authors: readonly UndoneWork[],
  { from, to, isNow }: SpanUpTo,
): Promise<ActorAccess[]> {
  const first = firstOf({ authors, isSuspect: null });
  if (first.length === 0) return [];
  const pair = wholePair(context, { from, to });
  const instants = { before: from, after: to };
  const present = { before: null, after: isNow ? facts.privileges : null };
  const standing = await readRoleStanding(context, pair, { instants, present });
  const permissions = permissionsBetween(context, instants);
  return readActorAccess(pair, first, facts, { standing, instants, permissions });
}

/** Returns the actor whose work is undone first, then the others in their order. */
function firstOf({ authors, isSuspect }: RankedAuthors): readonly UndoneWork[] {
  const isFirst = ({ actor }: UndoneWork) => isSuspect?.(actor) === true;
  const known = authors.filter(hasAccount);
  return [...known.filter(isFirst), ...known.filter((author) => !isFirst(author))].slice(0, ACTORS_SHOWN);
}

interface ActorMoments extends Pick<SignInFacts, "standing">, Pick<RoleMoments, "instants"> {
  readonly permissions: PermissionsOf;
}

async function readActorAccess(
  pair: StatePair,
  authors: readonly UndoneWork[],
  { model, members, policyGroups, unread, ...facts }: SignInFacts,
  { standing, instants, permissions }: ActorMoments,
): Promise<ActorAccess[]> {
  const refs = authors.map(({ actor }) => refOf(actor));
  const states = await pair.read(refs.filter((ref) => ref !== null));
  const enforcement = model === null || lacksRules(unread) ? null : new Enforcement(model);
  return Promise.all(
    authors.map(async ({ actor }, at) => {
      const ref = refs[at] ?? null;
      const state = ref === null ? undefined : states.get(refKey(ref));
      const own = state === undefined || state.ref.type === "user" ? null : await permissions(state.ref);
      const access = (side: Side): AccessState => {
        if (state === undefined) return { signIn: "unknown", roles: [] };
        const active = activeRoles(state.ref, side, standing);
        const eligible = eligibleRoles(state.ref, side, standing, instants[side]);
        const signIn = signInOf(state, side, { roles: active ?? [], members, policyGroups }, enforcement);
        const held = own === null ? {} : { permissions: own[side] };
        return {
          signIn,
          ...nameBeside(actor, state[side]),
          ...keptFor(state.ref, facts),
          ...namesOf(active, eligible),
          ...limitedUnknown(standing.active[side]),
          ...held,
        };
      };
      return { actor, ref: state === undefined ? null : ref, now: access("before"), after: access("after") };
    }),
  );
}

/** Returns the names of roles: those for the whole tenant, those for a part of it, and those to be activated. */
function namesOf(
  active: readonly StandingRole[] | null,
  eligible: readonly StandingRole[] | null,
): Omit<AccessState, "signIn"> {
  const limited = rolePhrases((active ?? []).filter(({ scope }) => scope !== null));
  const activated = eligible && rolePhrases(eligible);
  return {
    roles: [...new Set((active ?? []).filter(({ scope }) => scope === null).map(({ role }) => role.displayName))],
    ...(limited.length === 0 ? {} : { limited }),
    ...(activated?.length === 0 ? {} : { eligible: activated }),
    ...(active === null ? { unkeptRoles: true } : {}),
  };
}

const limitedUnknown = (given: GivenOnSide): Pick<AccessState, "limited"> =>
  given.roles !== null && given.isPartial === true ? { limited: null } : {};

const refOf = ({ id, kind }: Actor): EntityRef | null =>
  id === null ? null : { type: kind === "app" ? "servicePrincipal" : "user", id };

/** The facts that decide about one account's sign-ins. */
export interface SignInGrounds extends Pick<SignInFacts, "members" | "policyGroups"> {
  /** The roles in force that it holds. Policies follow only those for the whole tenant. */
  readonly roles: readonly StandingRole[];
}

/** Returns the ordinary sign-ins that the policies of a side leave an account. Without policies, only its own state counts. */
export function signInOf(
  state: PairedState | undefined,
  side: Side,
  { roles, members, policyGroups }: SignInGrounds,
  enforcement: Enforcement | null,
): SignInAccess {
  if (state === undefined) return "unknown";
  const properties = state[side];
  if (properties === null) return state.life[side] === null ? "unknown" : "deleted";
  const groups = groupsOf(state.ref, policyGroups, (group) => members(group, side));
  const whole = roles.filter(({ scope }) => scope === null).map(({ role }) => role.templateId);
  return signInAccess({ ref: state.ref, properties, groups, roles: whole }, side, enforcement);
}
