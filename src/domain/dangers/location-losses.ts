import { type PlanRisk, type Severity, toldRisk } from "../changes/risk.ts";
import { standing } from "../sign-in/added-exclusions.ts";
import { isConcerned } from "../sign-in/audience.ts";
import { isAdministrator } from "../sign-in/cohort.ts";
import type { ComparedCohort, SignInComparison } from "../sign-in/comparison.ts";
import { keyOf, setsOf } from "../sign-in/enforcement.ts";
import { namedPolicies } from "../sign-in/gathered.ts";
import { coverage } from "../sign-in/location-line.ts";
import { coverageOf, matchText, type NamedLocation } from "../sign-in/named-location.ts";
import type { SignInPolicy } from "../sign-in/policy.ts";
import { implies } from "../sign-in/requirement.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { uncovered } from "../sign-in/sign-in-set.ts";
import { toldNames } from "../words/name-list.ts";
import { itself, joined, told, type Wording } from "../words/told.ts";
import { plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";

/** The effects of a policy on sign-ins that a location no longer matches. */
const effects = ["block", "ask", "release"] as const;
type LossEffect = (typeof effects)[number];

/** A policy that treats these sign-ins in another way, with the users that it makes a difference for. */
interface ConcernedPolicy {
  readonly policy: SignInPolicy;
  readonly effect: LossEffect;
  readonly users: readonly ComparedCohort[];
}

/**
 * Finds locations that match fewer sign-ins because they are deleted, no longer trusted or narrowed, as dangers of a
 * difference as a whole. Enforced policies that except one apply to these sign-ins, and those that include it do not.
 */
export function lostLocations(comparison: SignInComparison, tense: Tense): PlanRisk[] {
  const { before, after } = comparison.model;
  return [...before.locations.values()].flatMap((was): PlanRisk[] => {
    const is = after.locations.get(was.id) ?? null;
    const concerned = matchText(was) === matchText(is) ? [] : concernedPolicies(comparison, was);
    if (concerned.length === 0) return [];
    const name = is?.name ?? was.name;
    const isNarrowed = is !== null && (!was.trusted || is.trusted);
    const place = places[tense](isNarrowed);
    const parts = effects.flatMap((effect) => toldEffect(comparison, concerned, phrases[effect][tense](place), effect));
    const says = told`${itself(`Location ${quoted(name)}`)} ${fateOf(was, is, tense)}; ${joined(parts, "; ")}.`;
    return [
      {
        ...{ rule: "locationLost", severity: severityOf(comparison, concerned, isNarrowed), ...toldRisk(says) },
        ...{ ref: { type: "namedLocationPolicy", id: was.id }, displayName: name && plainName(name), objects: 1 },
      },
    ];
  });
}

/** Compares the enforced policies with the same ones if the location were as before. */
function concernedPolicies(comparison: SignInComparison, was: NamedLocation): ConcernedPolicy[] {
  const { model, enforcement } = comparison;
  const { space } = enforcement;
  const asBefore = new Map(model.after.locations).set(was.id, was);
  return model.after.policies.flatMap((policy): ConcernedPolicy[] => {
    const places = policy.conditions.selections.get("location");
    if (policy.state !== "enforced" || places === undefined) return [];
    const names = (values: readonly string[]) =>
      values.includes(was.id) || (was.trusted && values.includes("alltrusted"));
    const sets = {
      had: space.setOf(policy.conditions, asBefore),
      has: space.setOf(policy.conditions, model.after.locations),
    };
    if (names(places.exclude) && uncovered(sets.has, [sets.had], space.universe) !== null) {
      const effect = policy.requirements.some(({ kind }) => kind === "block") ? "block" : "ask";
      return [{ policy, effect, users: usersOf(comparison, policy, { in: sets.has, not: sets.had, other: "before" }) }];
    }
    if (names(places.include) && uncovered(sets.had, [sets.has], space.universe) !== null) {
      const users = usersOf(comparison, policy, { in: sets.had, not: sets.has, other: "after" });
      return [{ policy, effect: "release", users }];
    }
    return [];
  });
}

/** Returns the users under a policy unless other policies of the other side ask as much of them at these sign-ins. */
function usersOf(
  { cohorts, enforcement }: SignInComparison,
  policy: SignInPolicy,
  at: { readonly in: Parameters<typeof uncovered>[0]; readonly not: Parameters<typeof uncovered>[0] } & {
    readonly other: "before" | "after";
  },
): ComparedCohort[] {
  const known = new Map<string, boolean>();
  return cohorts.filter(({ cohort }) => {
    if (cohort.before === null || cohort.after === null) return false;
    if (policy.workload !== null || isConcerned(policy, cohort.id, cohort.after) !== "yes") return false;
    const others = enforcement.on(cohort, at.other);
    const key = keyOf(others);
    const differs =
      known.get(key) ??
      policy.requirements.some((requirement) => {
        const covers = setsOf(others, (one) => implies(one, requirement));
        return uncovered(at.in, [at.not, ...covers], enforcement.space.universe) !== null;
      });
    known.set(key, differs);
    return differs;
  });
}

/** The sign-ins that a location no longer matches. One that is narrowed still matches others. */
const places: Readonly<Record<Tense, (isNarrowed: boolean) => string>> = {
  plan: (isNarrowed) => (isNarrowed ? "sign-ins that it would lose" : "sign-ins from there"),
  done: (isNarrowed) => (isNarrowed ? "sign-ins that it lost" : "sign-ins from there"),
};

const phrases: Readonly<Record<LossEffect, Readonly<Record<Tense, (place: string) => string>>>> = {
  block: {
    plan: (place) => `policies that except it would newly block ${place}`,
    done: (place) => `policies that except it newly block ${place}`,
  },
  ask: {
    plan: (place) => `policies that except it would newly ask more at ${place}`,
    done: (place) => `policies that except it newly ask more at ${place}`,
  },
  release: {
    plan: (place) => `policies that include it would no longer apply to ${place}`,
    done: (place) => `policies that include it no longer apply to ${place}`,
  },
};

function toldEffect(
  { model }: SignInComparison,
  concerned: readonly ConcernedPolicy[],
  phrase: string,
  effect: LossEffect,
): Wording[] {
  const same = concerned.filter((one) => one.effect === effect);
  if (same.length === 0) return [];
  const users = [...new Set(same.flatMap((one) => one.users))];
  const least = same.some(({ policy }) => model.partlyRead?.has(policy.id)) ? "at least " : "";
  const whom = users.length === 0 ? "" : `, for ${least}${standing(users)}`;
  return [told`${phrase}: ${toldNames(namedPolicies(same.map(({ policy }) => policy)))}${whom}`];
}

/**
 * One that makes no difference for a user who was read is low, because other policies ask as much or concern no user. One
 * that is narrowed is at most medium, because that is how an opened location is closed again.
 */
function severityOf({ model }: SignInComparison, concerned: readonly ConcernedPolicy[], isNarrowed: boolean): Severity {
  const deciding = concerned.filter(
    ({ policy, users }) => users.length > 0 || policy.workload !== null || model.partlyRead?.has(policy.id) === true,
  );
  if (deciding.length === 0) return "low";
  const isGrave = deciding.some(
    ({ effect, users }) =>
      effect === "block" || (effect === "release" && users.some(({ cohort }) => isAdministrator(cohort))),
  );
  return isGrave && !isNarrowed ? "high" : "medium";
}

function fateOf(was: NamedLocation, is: NamedLocation | null, tense: Tense): Wording {
  const isPlan = tense === "plan";
  if (is === null) return told`${isPlan ? "would no longer exist" : "no longer exists"}`;
  const isTrustLost = was.trusted && !is.trusted;
  const isSame = matchText({ ...was, trusted: is.trusted }) === matchText(is);
  const covers = told`${isPlan ? "would match" : "matches"} ${coverage(coverageOf(is))} (${isPlan ? "now" : "before"} ${coverage(coverageOf(was))})`;
  return joined(
    [
      ...(isTrustLost ? [isPlan ? "would no longer be trusted" : "is no longer trusted"] : []),
      ...(isSame ? [] : [covers]),
    ],
    " and ",
  );
}
