import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { toldList, toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { isConcerned, isIn, type Membership } from "./audience.ts";
import { audienceAdded } from "./audience-exclusions.ts";
import { isAdministrator } from "./cohort.ts";
import { type ComparedCohort, type SignInComparison, usersIn } from "./comparison.ts";
import { excluding, exclusionsAdded } from "./condition-exclusions.ts";
import { valueWords } from "./condition-words.ts";
import type { Dimension } from "./conditions.ts";
import { type Enforcement, hasLess } from "./enforcement.ts";
import { namedCount } from "./gathered.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import { missingIn } from "./set-values.ts";
import type { Tense } from "./shift-verb.ts";
import { uncovered } from "./sign-in-set.ts";
import { trustedPlaces } from "./trusted-places.ts";

/** What a policy can exclude, with the rule of its danger and its nouns. */
const sorts = {
  user: { rule: "userExcluded", one: "the user", several: "the users" },
  group: { rule: "groupExcluded", one: "the group", several: "the groups" },
  role: { rule: "roleExcluded", one: "holders of the role", several: "holders of the roles" },
  guests: { rule: "guestsExcluded", one: "guests", several: "guests" },
  location: { rule: "locationExcluded", one: "sign-ins from", several: "sign-ins from" },
  application: { rule: "applicationExcluded", one: "sign-ins to", several: "sign-ins to" },
  platform: { rule: "platformExcluded", one: "sign-ins on", several: "sign-ins on" },
} as const;
type Sort = keyof typeof sorts;
export type ExclusionRule = (typeof sorts)[Sort]["rule"];

/** A danger of an enforced policy that newly excludes objects of one sort. */
interface ExclusionDanger {
  readonly policy: SignInPolicy;
  readonly kind: ExclusionRule;
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
}

/** An object that a policy newly excludes, with those who were under the policy because of it. */
interface Exclusion {
  readonly sort: Sort;
  /** The name of the object, quoted. Null for guests. */
  readonly name: string | Wording | null;
  readonly excepted: readonly ComparedCohort[];
  /** The users that the exclusion may except. The directory does not show it. */
  readonly unsure: readonly ComparedCohort[];
}

/**
 * Finds what policies newly exclude that are enforced on both sides, whatever other policies ask. An exclusion that
 * excepts only users or sign-ins that the policy as it was excepts already is no danger, unless what excepts the users
 * is itself new: each way out of a policy is told, because the others may be closed first.
 */
export function addedExclusions(comparison: SignInComparison, tense: Tense): ExclusionDanger[] {
  const { before, after } = comparison.model;
  const old = byId(before.policies.filter(isEnforcedOnUsers));
  return after.policies.filter(isEnforcedOnUsers).flatMap((policy) => {
    const was = old.get(policy.id);
    if (was === undefined) return [];
    const found = [...excludedUsers(comparison, was, policy), ...excludedSignIns(comparison, was, policy)];
    return [...Map.groupBy(found, ({ sort }) => sort).values()].flatMap((same) =>
      dangerOf(comparison, policy, same, tense),
    );
  });
}

function excludedUsers({ model, cohorts }: SignInComparison, was: SignInPolicy, is: SignInPolicy): Exclusion[] {
  const added = audienceAdded(was.exclude, is.exclude).filter(({ ids }) => !ids.some((id) => model.deleted?.has(id)));
  if (added.length === 0) return [];
  const names = new Map(cohorts.flatMap(({ cohort: { id, names } }) => (id === null ? [] : [[id, names[0]] as const])));
  return added.flatMap(({ sort, ids, audience }): Exclusion[] => {
    const within = cohorts.flatMap((one) => {
      const { id, after } = one.cohort;
      const inside = after === null ? "no" : isIn(audience, id, after);
      return inside === "no" ? [] : [{ one, inside }];
    });
    const reach = within.map(({ one, inside }) => ({ one, reach: least(inside, wasUnder(was, one)) }));
    const [id] = ids;
    const name = id === undefined ? null : quoted(model.nameOf(id) ?? names.get(id) ?? id);
    const exclusion = { sort, name, ...counted(reach) };
    // One that reaches no account now may reach some later. One whose accounts are excepted anyway makes no difference.
    return within.length === 0 || exclusion.excepted.length + exclusion.unsure.length > 0 ? [exclusion] : [];
  });
}

function excludedSignIns(comparison: SignInComparison, was: SignInPolicy, is: SignInPolicy): Exclusion[] {
  const added = exclusionsAdded(was.conditions, is.conditions);
  if (added.length === 0) return [];
  const { model, enforcement, cohorts } = comparison;
  const { space, locations } = enforcement;
  const setOf = (conditions: SignInPolicy["conditions"]) => space.setOf(conditions, locations.after);
  const all = setOf(was.conditions);
  const reach = cohorts
    .filter(({ cohort }) => cohort.after !== null)
    .map((one) => ({ one, reach: least(underPolicy(was, one), concerned(is, one, "after")) }));
  return added.flatMap(({ dimension, values }) => {
    const sort = sortOf(dimension);
    const excepts = (value: string) => {
      const left = setOf(excluding(was.conditions, { dimension, values: [value] }));
      return uncovered(all, [left], space.universe) !== null;
    };
    if (sort === null) return [];
    return values.filter(excepts).map((value) => {
      const places = sort === "location" ? trustedPlaces(value, locations.after, excepts) : null;
      const name = places?.text ?? valueWords(value, model.nameOf);
      return { sort, name, ...counted(places?.isUnread === true ? reach.map(atMostUnsure) : reach) };
    });
  });
}

const sortOf = (dimension: Dimension): Sort | null =>
  dimension === "location" || dimension === "application" || dimension === "platform" ? dimension : null;

/**
 * Returns if users were under a policy that still includes them. A new membership of a group that it excluded before does
 * not count, because that is another way out. A new account counts as having been under a policy that includes it.
 */
function wasUnder(policy: SignInPolicy, one: ComparedCohort): Membership {
  const { id, before, after } = one.cohort;
  const included = after === null ? "no" : isIn(policy.include, id, after);
  return before === null ? included : least(concerned(policy, one, "before"), included);
}

/** Returns if users were under a policy, as they were and as they are, so that a move into it or out of it does not count. */
const underPolicy = (policy: SignInPolicy, one: ComparedCohort): Membership =>
  least(concerned(policy, one, "before"), concerned(policy, one, "after"));

/** An account that exists on one side only counts as it is there. */
function concerned(policy: SignInPolicy, { cohort }: ComparedCohort, side: "before" | "after"): Membership {
  const state = cohort[side] ?? cohort.after ?? cohort.before;
  return state === null ? "no" : isConcerned(policy, cohort.id, state);
}

const order = ["no", "maybe", "yes"] as const satisfies readonly Membership[];
const least = (one: Membership, other: Membership): Membership =>
  order.indexOf(one) < order.indexOf(other) ? one : other;

/** Users with what is known of whether an exclusion concerns them. */
interface ReachedUsers {
  readonly one: ComparedCohort;
  readonly reach: Membership;
}

const atMostUnsure = ({ one, reach }: ReachedUsers): ReachedUsers => ({ one, reach: least(reach, "maybe") });

function counted(reach: readonly ReachedUsers[]) {
  const those = (wanted: Membership) => reach.flatMap(({ one, reach }) => (reach === wanted ? [one] : []));
  return { excepted: those("yes"), unsure: those("maybe") };
}

/** Words the exclusions of one sort that a policy gains. */
function dangerOf(
  { model, enforcement }: SignInComparison,
  policy: SignInPolicy,
  same: readonly Exclusion[],
  tense: Tense,
): ExclusionDanger[] {
  const [first] = same;
  if (first === undefined) return [];
  const { rule, one, several } = sorts[first.sort];
  const names = same.flatMap(({ name }) => name ?? []);
  const excepted = new Set(same.flatMap((each) => each.excepted));
  const unsure = usersIn(missingIn(new Set(same.flatMap((each) => each.unsure)), excepted));
  const verb = tense === "plan" ? "would newly exclude" : "newly excludes";
  const what = joined([names.length > 1 ? several : one, ...(names.length === 0 ? [] : [toldList(names)])], " ");
  const isNone = excepted.size + unsure === 0;
  const isPartly = first.sort !== "user" && model.partlyRead?.has(policy.id) === true;
  const people = isNone
    ? [isPartly ? USERS_NOT_READ : NO_ACCOUNT]
    : [
        ...whom(enforcement, policy, first.sort, [...excepted], tense),
        ...unsureText(unsure),
        ...(isPartly ? [FURTHER_NOT_READ] : []),
      ];
  const says = told`${verb} ${what}: ${joined(people, "; ")}.`;
  const isPrivileged = [...excepted].some(({ cohort }) => isAdministrator(cohort));
  const asks = policy.requirements.some(({ kind }) => kind !== "session");
  const severity = isNone && !isPartly ? "low" : isPrivileged && asks ? "high" : "medium";
  return [{ policy, kind: rule, severity, says }];
}

const NO_ACCOUNT = "no account that can sign in was found for it";
const USERS_NOT_READ = "whom that excepts is not known, because not all users of the policy could be read";
const FURTHER_NOT_READ = "there may be more, because not all users of the policy could be read";

function whom(
  enforcement: Enforcement,
  policy: SignInPolicy,
  sort: Sort,
  excepted: readonly ComparedCohort[],
  tense: Tense,
): (string | Wording)[] {
  const users = usersIn(excepted);
  if (users === 0) return [];
  const place = sort === "location" || sort === "application" || sort === "platform" ? " there" : "";
  const verb = tense === "plan" ? "would no longer be" : users === 1 ? "is no longer" : "are no longer";
  const names = excepted.flatMap(({ cohort }) => cohort.names);
  const isNamed = names.length > 0 && (sort === "group" || sort === "role" || sort === "guests");
  const named = isNamed ? told` (${toldNames(namedCount(names, users))})` : "";
  const lost = usersIn(excepted.filter((one) => isCause(enforcement, policy, one)));
  const can = tense === "plan" ? "could" : "can";
  const without = `${countOf(lost, "user")} who needed a second factor or were blocked ${can} sign in without one`;
  return [told`${standing(excepted)} ${verb} under it${place}${named}`, ...(lost === 0 ? [] : [without])];
}

/** Counts users, with those of them who hold privileged roles or are emergency accounts. */
export function standing(excepted: readonly ComparedCohort[]): string {
  const count = (wanted: (one: ComparedCohort) => boolean) => numberText(usersIn(excepted.filter(wanted)));
  const emergency = count(({ cohort }) => cohort.breakGlass);
  const glass = emergency === "0" ? "" : `, ${emergency} for emergency access`;
  return `${countOf(usersIn(excepted), "user")} (${count(({ cohort }) => isAdministrator(cohort))} with privileged roles${glass})`;
}

const unsureText = (users: number): string[] =>
  users === 0 ? [] : [`of ${countOf(users, "user")}, the directory does not show whether this excepts them`];

/** Returns true for users who get in with less because of this policy. */
const isCause = (
  enforcement: Enforcement,
  { id }: SignInPolicy,
  { cohort, before, after, differences }: ComparedCohort,
): boolean =>
  before !== null &&
  after !== null &&
  hasLess(before, after) &&
  enforcement.isLessBy(id, cohort) &&
  differences.some(({ kind, cause }) => cause.id === id && (kind === "mfaDropped" || kind === "unblocked"));
