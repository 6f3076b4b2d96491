import type { Membership } from "./audience.ts";
import type { Side } from "./cohort.ts";
import type { ComparedCohort, SignInComparison } from "./comparison.ts";
import { type Methods, type MethodUser, usableBy } from "./methods.ts";
import type { SignInModel, SignInRules } from "./model.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import { isOn, methodsOf, strengthsOf } from "./strength-methods.ts";

/** A strength that an enforced policy asks users for who can no longer meet it, or in fewer ways. */
export interface ShortStrength {
  readonly policy: SignInPolicy;
  readonly words: string;
  readonly users: readonly ComparedCohort[];
  /** The combinations that no longer count, and those that are left. */
  readonly gone: readonly string[];
  readonly left: readonly string[];
  /** True if methods that are on are not for these users. */
  readonly isTargeted: boolean;
  /** True if a group decides about each that is left whose members were not read. */
  readonly isUnsure: boolean;
}

/** Finds the strengths that users cannot meet any more, or in fewer ways, because methods are off or not for them. */
export function shortStrengths({ model, enforcement, cohorts }: SignInComparison): ShortStrength[] {
  const { methods } = model.after;
  if (methods === undefined) return [];
  const named = groupsOf(model);
  return model.after.policies.filter(isEnforcedOnUsers).flatMap((policy) => {
    const under = cohorts.filter(({ cohort }) =>
      enforcement.on(cohort, "after").some((one) => one.policy.id === policy.id),
    );
    return strengthsOf(policy).flatMap((strength): ShortStrength[] => {
      const { key, words, combinations } = strength;
      const asked = asksBefore(model.before, policy.id, key);
      const found = under.flatMap((one) => {
        const { id, before, after } = one.cohort;
        const on = (state: typeof before, rules: Methods) => (combination: string) =>
          usable(combination, rules, { id, groups: state?.groups ?? new Set() }, named);
        const [was, is] = [on(before ?? after, model.before.methods ?? methods), on(after, methods)];
        const left = combinations.filter((each) => is(each) !== "no");
        const had = combinations.filter((each) => was(each) !== "no");
        const gone = had.filter((each) => !left.includes(each));
        const wasSure = had.some((each) => was(each) === "yes");
        const isUnsure = left.length > 0 && left.every((each) => is(each) === "maybe") && wasSure;
        const isShort = gone.length > 0 || isUnsure || (left.length === 0 && !(had.length === 0 && asked));
        return isShort ? [{ one, gone, left, isUnsure }] : [];
      });
      const alike = Map.groupBy(found, ({ gone, left, isUnsure }) => JSON.stringify([gone, left, isUnsure]));
      return [...alike.values()].flatMap((same) => {
        const [first] = same;
        if (first === undefined) return [];
        const { gone, left, isUnsure } = first;
        const isTargeted = combinations.some((each) => !left.includes(each) && isOn(each, methods));
        return [{ policy, words, users: same.map(({ one }) => one), gone, left, isTargeted, isUnsure }];
      });
    });
  });
}

function usable(combination: string, methods: Methods, account: MethodUser, named: ReadonlySet<string>): Membership {
  const parts = methodsOf(combination).map((id) => usableBy(methods.get(id), account, named));
  return parts.includes("no") ? "no" : parts.includes("maybe") ? "maybe" : "yes";
}

/** The members of groups that policies name were read, and of no others. */
const groupsOf = ({ before, after }: Pick<SignInModel, Side>): ReadonlySet<string> =>
  new Set(
    [...before.policies, ...after.policies].flatMap(({ include, exclude }) => [...include.groups, ...exclude.groups]),
  );

const asksBefore = ({ policies }: SignInRules, id: string, key: string): boolean =>
  policies.some(
    (policy) => policy.id === id && isEnforcedOnUsers(policy) && strengthsOf(policy).some((one) => one.key === key),
  );
