import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { told, type Wording } from "../words/told.ts";
import { isIn } from "./audience.ts";
import { newExemption } from "./break-glass.ts";
import { isAdministrator } from "./cohort.ts";
import { type ComparedCohort, type SignInComparison, usersIn } from "./comparison.ts";
import { namedCount, namedPolicies } from "./gathered.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import { isSecondFactor } from "./requirement.ts";
import type { Tense } from "./shift-verb.ts";

/** A danger of accounts that appear. */
interface NewcomerDanger {
  readonly policy: null;
  readonly kind: "newcomer";
  readonly severity: Severity;
  readonly says: Wording;
}

/** A danger of accounts that are placed like those for emergencies. */
interface ExemptionDanger extends Pick<NewcomerDanger, "policy" | "severity" | "says"> {
  readonly kind: "emergency";
}

/**
 * Finds accounts that can sign in on the second side only and without a second factor, because policies that ask for one
 * except the account or a group of it. Emergency accounts do not count, because such exclusions are for them.
 */
export function exceptedNewcomers({ model, cohorts }: SignInComparison, tense: Tense): NewcomerDanger[] {
  const asking = model.after.policies.filter(
    (policy) => isEnforcedOnUsers(policy) && policy.requirements.some(isSecondFactor),
  );
  const found = cohorts.flatMap((one) => {
    const { before, after, cohort } = one;
    if (
      before !== null ||
      after === null ||
      after.mfa ||
      after.blocked ||
      cohort.breakGlass ||
      newExemption(cohort, model) !== null
    )
      return [];
    const excluding = asking.filter((policy) => isNamedOut(policy, one));
    return excluding.length === 0 ? [] : [{ one, excluding, key: excluding.map(({ id }) => id).join(" ") }];
  });
  return [...Map.groupBy(found, ({ key, one }) => `${one.cohort.isNew === true} ${key}`).values()].map((same) => {
    const people = same.map(({ one }) => one.cohort);
    const count = usersIn(same.map(({ one }) => one));
    const names = toldNames(
      namedCount(
        people.flatMap((cohort) => cohort.names.slice(0, cohort.count)),
        count,
      ),
    );
    const isNew = people.every((cohort) => cohort.isNew === true);
    const since =
      tense === "plan" ? "that the plan creates, restores or enables" : "created, restored or enabled since";
    const who = told`${countOf(count, isNew ? "new account" : "account")} (${names})${isNew ? "" : ` ${since}`}`;
    const policies = toldNames(namedPolicies(same[0]?.excluding ?? []));
    const says = told`${who} ${tense === "plan" ? "could" : "can"} sign in without a second factor, because enforced policies that ask for one exclude ${count === 1 ? "it" : "them"}: ${policies}.`;
    const severity = people.some(isAdministrator) ? "high" : "medium";
    return { policy: null, kind: "newcomer", severity, says };
  });
}

/**
 * Finds accounts that hold Global Administrator and are excluded from nearly every policy on the second side only. That is
 * how an emergency account is placed, and an attacker places an account in the same way.
 */
export function newlyExempted({ model, cohorts }: SignInComparison, tense: Tense): NewcomerDanger[] {
  // What a plan brings back counts as it was earlier.
  const found = (tense === "plan" ? [] : cohorts).flatMap(({ cohort }) => {
    const exemption = newExemption(cohort, model);
    return exemption === null ? [] : [{ cohort, ...exemption, wasNone: cohort.before === null }];
  });
  const alike = Map.groupBy(found, ({ inUse, leftOut, wasNone }) => `${inUse} ${leftOut} ${wasNone}`);
  return [...alike.values()].flatMap((same): NewcomerDanger[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { inUse, leftOut, wasNone } = first;
    const who = toldNames(namedCount(same.map(({ cohort: { names, id } }) => names[0] ?? id ?? "")));
    const policies = `${numberText(leftOut)} of ${countOf(inUse, "policy", "policies")} in use`;
    const since = wasNone ? " and was created, restored or enabled" : "";
    const says = told`Like an emergency account, which it was not before${since}: ${who}, with "Global Administrator" and excluded by ${policies} that would apply.`;
    return [{ policy: null, kind: "newcomer", severity: leftOut === inUse ? "critical" : "high", says }];
  });
}

/**
 * Finds accounts that are excluded now as accounts for emergencies are, and would not be after a plan. An
 * emergency account may have handed its exclusion on to its successor since the snapshot.
 */
export function formerlyExempted({ model, cohorts }: SignInComparison, tense: Tense): ExemptionDanger[] {
  if (tense !== "plan") return [];
  const after = byId(model.after.policies.filter(({ state }) => state !== "off"));
  // A policy that the plan switches on excludes them now, too.
  const now = model.before.policies.map((policy) => ({
    ...policy,
    state: after.get(policy.id)?.state ?? policy.state,
  }));
  const sides = { before: model.after, after: { ...model.before, policies: now } };
  const found = cohorts.flatMap(({ cohort }) => {
    const exemption = newExemption({ ...cohort, before: cohort.after, after: cohort.before }, sides);
    return exemption === null || cohort.after === null ? [] : [{ cohort, ...exemption }];
  });
  return [...Map.groupBy(found, ({ inUse, leftOut }) => `${inUse} ${leftOut}`).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const who = toldNames(namedCount(same.map(({ cohort: { names, id } }) => names[0] ?? id ?? "")));
    const policies = `${numberText(first.leftOut)} of ${countOf(first.inUse, "policy", "policies")} in use`;
    const says = told`Takes exclusions that accounts for emergencies have from ${who}, with "Global Administrator" and excluded now by ${policies} that would apply. Find out first whether someone placed it so on purpose since the snapshot.`;
    return [{ policy: null, kind: "emergency", severity: "medium", says }];
  });
}

/** Returns true for a policy that includes users and excludes them, or a group of theirs, by id. */
function isNamedOut({ include, exclude }: SignInPolicy, { cohort: { id, after } }: ComparedCohort): boolean {
  if (after === null || isIn(include, id, after) !== "yes") return false;
  return (id !== null && exclude.users.has(id)) || [...exclude.groups].some((group) => after.groups.has(group));
}
