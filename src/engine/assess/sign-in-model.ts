import type { Privileges } from "../../directory/directory.ts";
import { type EntityRef, type EntityType, refKey } from "../../domain/entity.ts";
import type { JsonObject } from "../../domain/json.ts";
import { looksLikeBreakGlass } from "../../domain/sign-in/break-glass.ts";
import type { Cohort, Side, SignInState } from "../../domain/sign-in/cohort.ts";
import type { Strengths } from "../../domain/sign-in/demand.ts";
import { type Places, placesOf } from "../../domain/sign-in/memberships.ts";
import { isEnforcedOn, type SignInModel } from "../../domain/sign-in/model.ts";
import { type SignInPolicy, signInPolicy } from "../../domain/sign-in/policy.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import { type LiveState, liveStatesAfter } from "../../store/history/states-in-order.ts";
import type { EngineContext } from "../context.ts";
import type { PlannedStates } from "../plan/planned-states.ts";
import { readMemberships } from "./memberships.ts";

const PORTION = 1_000;

/**
 * A tenant's sign-in rules and the people they are about, as they are at an instant and as a plan would leave them.
 * Read in full: policies, strengths, role holders, and the members of groups that policies or roles name. Everybody
 * else is a number, counted by going through the tenant's users once, and only if the plan changes what holds for them:
 * that is the one place where cost follows the tenant. Memory never does.
 */
export async function readSignInModel(
  context: EngineContext,
  instant: Instant,
  plan: PlannedStates,
  privileges: Privileges,
  emergency: ReadonlySet<string>,
): Promise<SignInModel> {
  const rules = await readRules(context, instant, plan);
  const policies = [...rules.before, ...rules.after];
  const audiences = policies.flatMap(({ include, exclude }) => [include, exclude]);
  const groups = new Set(audiences.flatMap((audience) => [...audience.groups]));
  const holdingGroups = privileges.holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readMemberships(context, [...groups, ...holdingGroups], instant, plan);
  const places = {
    before: placesOf(groups, privileges.holders, members, "before"),
    after: placesOf(groups, privileges.holders, members, "after"),
  };
  const named = new Set([
    ...places.before.keys(),
    ...places.after.keys(),
    ...audiences.flatMap((audience) => [...audience.users]),
    ...plan.refs.filter(({ type }) => type === "user").map(({ id }) => id),
  ]);
  const people = await readPeople(context, named, instant, plan, places);
  const isBreakGlass = (person: Omit<Cohort, "breakGlass">) =>
    (person.id !== null && emergency.has(person.id)) || looksLikeBreakGlass(person, rules);
  return {
    ...rules,
    people: [
      ...people.map((person) => ({ ...person, breakGlass: isBreakGlass(person) })),
      ...(await countOthers(context, named, instant, rules)),
    ],
  };
}

async function readRules(
  context: EngineContext,
  instant: Instant,
  plan: PlannedStates,
): Promise<Pick<SignInModel, "before" | "after">> {
  const strengths = await bothSides(context, "authenticationStrengthPolicy", instant, plan);
  const policies = await bothSides(context, "conditionalAccessPolicy", instant, plan);
  const at = (side: Side): SignInPolicy[] => {
    const known: Strengths = new Map(
      [...strengths[side]].map(([id, { allowedCombinations }]) => [id, textsIn(allowedCombinations)]),
    );
    return [...policies[side]].map(([id, properties]) => signInPolicy(id, properties, known));
  };
  return { before: at("before"), after: at("after") };
}

/** All live entities of a type by id, now and as the plan would leave them. */
async function bothSides(
  context: EngineContext,
  type: EntityType,
  instant: Instant,
  plan: PlannedStates,
): Promise<Record<Side, ReadonlyMap<string, JsonObject>>> {
  const before = new Map<string, JsonObject>();
  for await (const { ref, properties } of liveStates(context, type, instant)) before.set(ref.id, properties);
  const restored = plan.refs.filter((ref) => ref.type === type).map(({ id }) => id);
  const after = new Map<string, JsonObject>();
  for (const id of new Set([...before.keys(), ...restored])) {
    const properties = plan.after({ type, id }, before.get(id) ?? null);
    if (properties !== null) after.set(id, properties);
  }
  return { before, after };
}

async function readPeople(
  context: EngineContext,
  ids: ReadonlySet<string>,
  instant: Instant,
  plan: PlannedStates,
  places: Record<Side, Places>,
): Promise<Omit<Cohort, "breakGlass">[]> {
  const refs = [...ids].map((id): EntityRef => ({ type: "user", id }));
  const states = await statesAt(context.store.db, refs, instant);
  return refs.map((ref) => {
    const state = states.get(refKey(ref));
    const before = state?.life === "live" ? state.properties : null;
    const at = (properties: JsonObject | null, side: Side): SignInState | null =>
      properties === null || !canSignIn(properties)
        ? null
        : { guest: isGuest(properties), ...(places[side].get(ref.id) ?? nowhere) };
    return {
      id: ref.id,
      name: state?.displayName ?? null,
      count: 1,
      before: at(before, "before"),
      after: at(plan.after(ref, before), "after"),
    };
  });
}

const nowhere = { groups: new Set<string>(), roles: new Set<string>() };

/** Everybody nobody names, as two numbers, if what is enforced on such people differs. */
async function countOthers(
  context: EngineContext,
  named: ReadonlySet<string>,
  instant: Instant,
  { before, after }: Pick<SignInModel, "before" | "after">,
): Promise<Cohort[]> {
  const others = [false, true].map((guest) => {
    const standing = { guest, ...nowhere };
    const enforced = (policies: readonly SignInPolicy[]) =>
      JSON.stringify(policies.filter((policy) => isEnforcedOn(policy, null, standing)).map(rule));
    return { standing, differs: enforced(before) !== enforced(after), count: 0 };
  });
  if (!others.some(({ differs }) => differs)) return [];
  for await (const { ref, properties } of liveStates(context, "user", instant)) {
    const kind = others[isGuest(properties) ? 1 : 0];
    if (kind !== undefined && !named.has(ref.id) && canSignIn(properties)) kind.count += 1;
  }
  return others
    .filter(({ count }) => count > 0)
    .map(({ standing, count }) => ({
      id: null,
      name: null,
      count,
      breakGlass: false,
      before: standing,
      after: standing,
    }));
}

const rule = ({ id, demand, narrowedBy }: SignInPolicy) => [id, demand, narrowedBy];

async function* liveStates(context: EngineContext, type: EntityType, instant: Instant): AsyncGenerator<LiveState> {
  for (let after = ""; ; ) {
    const states = await liveStatesAfter(context.store.db, type, instant, after, PORTION);
    yield* states;
    const last = states.at(-1);
    if (last === undefined || states.length < PORTION) return;
    after = last.ref.id;
    await yieldToEventLoop();
  }
}

const canSignIn = ({ accountEnabled }: JsonObject): boolean => accountEnabled !== false;
const isGuest = ({ userType }: JsonObject): boolean => userType === "Guest";

const textsIn = (value: JsonObject[string] | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
