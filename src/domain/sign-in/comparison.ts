import type { Cohort, Side } from "./cohort.ts";
import { exclusionsAdded } from "./condition-exclusions.ts";
import { type Acting, Enforcement, keyOf, type Verdict } from "./enforcement.ts";
import type { SignInModel, SignInRules } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import { missingIn } from "./set-values.ts";
import { differences, type SignInDifference } from "./shifts.ts";
import { shortPolicies } from "./strength-methods.ts";
import { lacksRules } from "./unread-grounds.ts";

/** A model with its users compared between the two sides. */
export interface SignInComparison {
  readonly model: SignInModel;
  readonly enforcement: Enforcement;
  readonly cohorts: readonly ComparedCohort[];
}

export interface ComparedCohort {
  readonly cohort: Cohort;
  /** Null where they cannot sign in. */
  readonly before: Verdict | null;
  readonly after: Verdict | null;
  /** Where the account exists on one side only, no more than the blocks that a new account is newly behind. */
  readonly differences: readonly SignInDifference[];
}

/** Returns true for an account that is newly kept out, also if it needed a device or key before and is blocked since. */
export const isNewlyKeptOut = ({ before, after }: ComparedCohort): boolean =>
  (after?.hindered === true && before?.hindered !== true) || (after?.blocked === true && before?.blocked !== true);

/** Counts the users of cohorts. */
export const usersIn = (cohorts: Iterable<ComparedCohort>): number =>
  [...cohorts].reduce((sum, { cohort }) => sum + cohort.count, 0);

const noRules: SignInRules = { policies: [], locations: new Map() };

/**
 * Compares each user's sign-in on both sides. Users who are under the same policies are compared once. Policies that could
 * not be evaluated now are left out, because those of an earlier reading would pass for the present ones.
 */
export function compareSignIn(given: SignInModel): SignInComparison {
  const model = lacksRules(given.unread) ? { ...given, before: noRules, after: noRules } : given;
  const enforcement = new Enforcement(model);
  const known = new Map<string, readonly SignInDifference[]>();
  const differencesOf = (before: readonly Acting[], after: readonly Acting[]): readonly SignInDifference[] => {
    const key = `${keyOf(before)} / ${keyOf(after)}`;
    const found = known.get(key) ?? differences(enforcement, before, after, model.nameOf);
    known.set(key, found);
    return found;
  };
  const cohorts = model.cohorts.map((cohort): ComparedCohort => {
    const [before, after] = [enforcement.on(cohort, "before"), enforcement.on(cohort, "after")];
    const verdict = (acting: readonly Acting[], side: Side) =>
      cohort[side] === null ? null : enforcement.verdict(acting, side);
    const blocksOfNew = () =>
      differencesOf(enforcement.on({ ...cohort, before: cohort.after }, "before"), after).filter(
        ({ kind }) => kind === "blocked",
      );
    const verdicts = { before: verdict(before, "before"), after: verdict(after, "after") };
    if (cohort.before !== null && cohort.after !== null) {
      return { cohort, ...verdicts, differences: differencesOf(before, after) };
    }
    return { cohort, ...verdicts, differences: verdicts.after?.blocked === true ? blocksOfNew() : [] };
  });
  return { model, enforcement, cohorts };
}

const guestKinds = [null, "internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember"] as const;

/** Returns true if policies differ for users that no policy or role names. */
export const concernsOthers = (rules: Pick<SignInModel, Side>): boolean => policiesOnOthers(rules).length > 0;

/**
 * Returns the policies by which signing in differs, or that are enforced differently, for users that no policy or role
 * names, and those that exclude more of their sign-ins on one side, which other policies may cover. Both sides count,
 * because what was done is the plan taken the other way round.
 */
export function policiesOnOthers(rules: Pick<SignInModel, Side>): readonly SignInPolicy[] {
  const cohorts = guestKinds.map((guest): Cohort => {
    const state = { guest, groups: new Set<string>(), roles: new Set<string>() };
    return { id: null, count: 1, names: [], breakGlass: false, before: state, after: state };
  });
  const model = { ...rules, cohorts, users: 0, nameOf: () => undefined, applications: [], notAssessed: [], unread: [] };
  const { enforcement, cohorts: compared } = compareSignIn(model);
  const acting = (cohort: Cohort, side: Side) =>
    [...enforcement.on(cohort, side), ...enforcement.on(cohort, side, "maybe")].map(({ policy }) => policy.id);
  const narrower = rules.after.policies.filter(({ id, state, conditions }) => {
    const was = rules.before.policies.find((policy) => policy.id === id);
    const enforced = state === "enforced" && was?.state === "enforced";
    const differing = () => [
      ...exclusionsAdded(was?.conditions ?? conditions, conditions),
      ...exclusionsAdded(conditions, was?.conditions ?? conditions),
    ];
    return enforced && differing().length > 0;
  });
  const short = shortPolicies(rules);
  const differing = compared.flatMap(({ cohort, differences: found }) => {
    const [before, after] = [acting(cohort, "before"), acting(cohort, "after")];
    return [
      ...found.map(({ cause }) => cause.id),
      ...missingIn(new Set(before), new Set(after)),
      ...missingIn(new Set(after), new Set(before)),
      ...enforcement.on(cohort, "after").flatMap(({ policy: { id } }) => (short.has(id) ? [id] : [])),
    ];
  });
  const ids = new Set([...narrower.map(({ id }) => id), ...differing]);
  return [...byId([...rules.before.policies, ...rules.after.policies]).values()].filter(({ id }) => ids.has(id));
}
