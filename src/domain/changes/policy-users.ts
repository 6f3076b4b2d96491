import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../tenant/entity.ts";
import type { EntityState } from "../tenant/state.ts";
import { allTrustedPaths, mentionsOf } from "./mentions.ts";

/** Objects that decide what a Conditional Access policy does although the policy itself stays as it is. */
export const usedByPolicies: readonly EntityType[] = ["namedLocationPolicy", "group", "authenticationStrengthPolicy"];

const TRUSTED = "all trusted";

/** Policies by the objects that they use. */
export class PolicyUsers<Policy extends Pick<EntityState, "ref" | "properties">> {
  readonly #users = new Map<RefKey | typeof TRUSTED, Map<RefKey, Policy>>();
  readonly #groups = new Set<string>();

  get isEmpty(): boolean {
    return this.#users.size === 0;
  }

  add(policy: Policy): void {
    for (const { types, id } of mentionsOf(policy.ref, policy.properties)) {
      if (types.includes("group")) this.#groups.add(canonicalId(id));
    }
    for (const key of usedBy(policy)) {
      const found = this.#users.get(key) ?? new Map<RefKey, Policy>();
      this.#users.set(key, found.set(refKey(policy.ref), policy));
    }
  }

  /** The ids of the groups that the policies name. */
  get groups(): readonly string[] {
    return [...this.#groups];
  }

  /** Adds a group that is nested in one that policies name, because they concern its members as well. */
  addNested(group: string, outer: string): void {
    const key = refKey({ type: "group", id: group });
    const policies = this.#users.get(refKey({ type: "group", id: outer })) ?? [];
    this.#users.set(key, new Map([...(this.#users.get(key) ?? []), ...policies]));
  }

  of({ type, id }: EntityRef): readonly Policy[] {
    const trusting = type === "namedLocationPolicy" ? (this.#users.get(TRUSTED) ?? []) : [];
    return [...new Map([...(this.#users.get(refKey({ type, id })) ?? []), ...trusting]).values()];
  }
}

/** A policy that speaks of all trusted locations may use any location, because any may have been trusted. */
function usedBy({ ref, properties }: Pick<EntityState, "ref" | "properties">): (RefKey | typeof TRUSTED)[] {
  const named = mentionsOf(ref, properties).flatMap(({ types, id }) =>
    types.map((type) => refKey({ type, id: canonicalId(id) })),
  );
  return allTrustedPaths(properties).length > 0 ? [...named, TRUSTED] : named;
}

/** Returns the locations and authentication strengths that a policy names by id. */
export const placesAndStrengths = ({ ref, properties }: Pick<EntityState, "ref" | "properties">): EntityRef[] =>
  mentionsOf(ref, properties).flatMap(({ types, id }) =>
    types
      .filter((type) => type !== "group" && usedByPolicies.includes(type))
      .map((type) => ({ type, id: canonicalId(id) })),
  );
