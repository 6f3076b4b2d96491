import type { EntityRef, EntityType } from "../../domain/entity.ts";
import { isJsonCollection, type JsonObject } from "../../domain/json.ts";
import { looksLikeBreakGlass } from "../../domain/sign-in/break-glass.ts";
import type { Cohort, Side, SignInState } from "../../domain/sign-in/cohort.ts";
import type { Strengths } from "../../domain/sign-in/demand.ts";
import { type Places, placesOf } from "../../domain/sign-in/memberships.ts";
import { isEnforcedOn, type SignInModel } from "../../domain/sign-in/model.ts";
import { signInPolicy } from "../../domain/sign-in/policy.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import { type PrivilegedHolder, readGroups } from "./tenant-groups.ts";

export interface ModelSources {
  readonly reader: DirectoryReader;
  readonly policies: PolicyCache;
  readonly plan: PlannedChanges;
  readonly holders: readonly PrivilegedHolder[];
}

/**
 * Reads the tenant's sign-in rules and the people they are about, as they are now and as the plan would leave them:
 * policies and strengths, members of the groups that policies or roles name, and the people named. All others are two
 * numbers, counted only if what is enforced on them changes.
 */
export async function readSignInModel(sources: ModelSources): Promise<SignInModel> {
  const { reader, plan, holders } = sources;
  const rules = await readRules(sources);
  const audiences = [...rules.before, ...rules.after].flatMap(({ include, exclude }) => [include, exclude]);
  const groups = new Set(audiences.flatMap((audience) => [...audience.groups]));
  const holding = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readGroups(reader, [...groups, ...holding], plan);
  const places = {
    before: placesOf(groups, holders, members, "before"),
    after: placesOf(groups, holders, members, "after"),
  };
  const named = new Set([
    ...places.before.keys(),
    ...places.after.keys(),
    ...audiences.flatMap((audience) => [...audience.users]),
    ...plan.refs("user").map(({ id }) => id),
  ]);
  const people = await readPeople(reader, [...named], plan, places);
  return {
    ...rules,
    people: [
      ...people.map((person) => ({ ...person, breakGlass: looksLikeBreakGlass(person, rules) })),
      ...(await countOthers(reader, people, rules)),
    ],
  };
}

async function readRules({ policies, plan }: ModelSources): Promise<Pick<SignInModel, "before" | "after">> {
  const [strengths, rules] = await Promise.all([
    bothSides(policies, plan, "authenticationStrengthPolicy"),
    bothSides(policies, plan, "conditionalAccessPolicy"),
  ]);
  const at = (side: Side) => {
    const known: Strengths = new Map(
      [...strengths[side]].map(([id, { allowedCombinations }]) => [id, textsIn(allowedCombinations)]),
    );
    return [...rules[side]].map(([id, properties]) => signInPolicy(id, properties, known));
  };
  return { before: at("before"), after: at("after") };
}

async function bothSides(
  policies: PolicyCache,
  plan: PlannedChanges,
  type: EntityType,
): Promise<Record<Side, ReadonlyMap<string, JsonObject>>> {
  const live = await policies.all(type, "live");
  const restored = plan.refs(type).filter(({ id }) => !live.some(({ ref }) => ref.id === id));
  const deleted = restored.length === 0 ? [] : await policies.all(type, "softDeleted");
  const hidden = new Map(deleted.map(({ ref, properties }) => [ref.id, properties]));
  const before = new Map(live.map(({ ref, properties }) => [ref.id, properties]));
  const after = new Map<string, JsonObject>();
  for (const id of [...before.keys(), ...restored.map((ref) => ref.id)]) {
    const properties = plan.after({ type, id }, before.get(id) ?? null, hidden.get(id));
    if (properties !== null) after.set(id, properties);
  }
  return { before, after };
}

async function readPeople(
  reader: DirectoryReader,
  ids: readonly string[],
  plan: PlannedChanges,
  places: Record<Side, Places>,
): Promise<Omit<Cohort, "breakGlass">[]> {
  const rows = await reader.byIds(ids, ["user"], "id,displayName,accountEnabled,userType");
  const live = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const ref: EntityRef = { type: "user", id };
    const before = live.get(id) ?? null;
    const after = plan.after(ref, before);
    if (before === null && after === null) return [];
    const at = (properties: JsonObject | null, side: Side): SignInState | null =>
      properties === null || properties.accountEnabled === false
        ? null
        : { guest: properties.userType === "Guest", ...(places[side].get(id) ?? nowhere) };
    const shown = before?.displayName;
    const name = typeof shown === "string" ? shown : plan.nameOf(ref);
    return [{ id, name, count: 1, before: at(before, "before"), after: at(after, "after") }];
  });
}

const nowhere = { groups: new Set<string>(), roles: new Set<string>() };

/** Counts members and guests that no policy, group in question or role names, at a request each. */
async function countOthers(
  reader: DirectoryReader,
  named: readonly Pick<Cohort, "before">[],
  { before, after }: Pick<SignInModel, "before" | "after">,
): Promise<Cohort[]> {
  const cohorts = await Promise.all(
    [false, true].map(async (guest): Promise<Cohort[]> => {
      const state = { guest, ...nowhere };
      const enforced = (policies: SignInModel["before"]) =>
        JSON.stringify(
          policies
            .filter((policy) => isEnforcedOn(policy, null, state))
            .map(({ id, demand, narrowedBy }) => [id, demand, narrowedBy]),
        );
      if (enforced(before) === enforced(after)) return [];
      // Unset counts as enabled and as a member, as in the directory.
      const kind = guest ? "userType eq 'Guest'" : "userType ne 'Guest'";
      const all = await reader.count("/users", `accountEnabled ne false and ${kind}`);
      const known = named.filter((person) => person.before?.guest === guest).length;
      const count = Math.max(0, (all ?? 0) - known);
      return count === 0 ? [] : [{ id: null, name: null, count, breakGlass: false, before: state, after: state }];
    }),
  );
  return cohorts.flat();
}

const textsIn = (value: JsonObject[string] | undefined): string[] =>
  typeof value === "object" && value !== null && isJsonCollection(value)
    ? value.filter((each) => typeof each === "string")
    : [];
