import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { type Audience, guestConditionsBeyond } from "./audience.ts";
import { excluding, exclusionsAdded } from "./condition-exclusions.ts";
import { type NameOf, toldConditions, valueWords } from "./condition-words.ts";
import type { Enforcement } from "./enforcement.ts";
import { wordsAfter } from "./moved-conditions.ts";
import { isForNoUser, type SignInPolicy } from "./policy.ts";
import {
  acceptedInstead,
  combinationWords,
  controlWords,
  easedStrengths,
  implies,
  type Requirement,
  replacedBy,
  toldRequirement,
} from "./requirement.ts";
import { missingIn } from "./set-values.ts";
import { isEmpty, type SignInSet, uncovered } from "./sign-in-set.ts";

/** A policy with the sign-ins it applies to, on one side of a change. */
export interface PolicyAt {
  readonly policy: SignInPolicy;
  readonly set: SignInSet;
}

/**
 * Describes the ways in which an enforced policy is weaker afterwards, whatever other policies do: it is not enforced,
 * asks less, applies to fewer sign-ins, or includes fewer users. What it newly excludes is found apart from them.
 */
export function weakenings(
  was: PolicyAt,
  is: PolicyAt | undefined,
  { space, locations, deleted }: Pick<Enforcement, "space" | "locations" | "deleted">,
  nameOf: NameOf,
): (string | Wording)[] {
  if (was.policy.state !== "enforced" || isForNoUser(was.policy)) return [];
  if (is === undefined) return ["it is gone"];
  if (is.policy.state !== "enforced") return [is.policy.state === "reportOnly" ? "it only reports" : "it is off"];
  const there = is.policy.requirements;
  const dropped = was.policy.requirements.filter((one) => !isEase(one) && !there.some((other) => implies(other, one)));
  const strengths = dropped.flatMap((one) => easedStrengths(one, there));
  const instead = alternatives(was.policy, is.policy);
  const rules = dropped.flatMap((one) => {
    const rule = replacedBy(one, there);
    return rule === null ? [] : [{ one, rule }];
  });
  const gone = dropped.filter(
    (one) =>
      easedStrengths(one, there).length === 0 &&
      acceptedInstead(one, there).length === 0 &&
      replacedBy(one, there) === null,
  );
  const eased = there.filter((one) => isEase(one) && !was.policy.requirements.some((other) => implies(other, one)));
  return [
    ...(gone.length > 0 ? [told`it no longer asks for ${toldList(gone.map(toldRequirement))}`] : []),
    ...strengths.map(
      ({ words, combinations }) =>
        told`${words}, for which it still asks, newly accepts ${combinationWords(combinations)}`,
    ),
    ...instead.map(({ one, controls }) => told`it newly accepts ${controls} in place of ${toldRequirement(one)}`),
    ...rules.map(({ one, rule }) => told`it asks for ${rule.words} in place of ${toldRequirement(one)}`),
    ...(eased.length > 0 ? [told`it allows ${toldList(eased.map(toldRequirement))}`] : []),
    ...fewerSignIns(was, is, { space, locations }, nameOf),
    ...fewerUsers(was.policy, is.policy, nameOf),
    ...onlyDeleted(was.policy.include, is.policy.include, deleted, nameOf),
  ];
}

/** Returns true for a control without which signing in is stricter. */
const isEase = (requirement: Requirement): boolean => requirement.kind === "session" && requirement.eases;

/** Returns the requirements that a policy still offers, each with what it newly accepts in its place. */
export const alternatives = (
  was: SignInPolicy,
  is: SignInPolicy,
): { readonly one: Requirement; readonly controls: Wording }[] =>
  was.requirements.flatMap((one) => {
    if (is.requirements.some((other) => implies(other, one)) || easedStrengths(one, is.requirements).length > 0)
      return [];
    const found = acceptedInstead(one, is.requirements);
    return found.length === 0 ? [] : [{ one, controls: controlWords(found) }];
  });

/**
 * Says that a policy applies to fewer sign-ins, or to others, where it no longer applies to some and newly to others. Those that it newly excludes have a danger of their own, so that they do
 * not count, unless it is a policy for workloads, which concerns no user.
 */
function fewerSignIns(
  was: PolicyAt,
  is: PolicyAt,
  { space, locations }: Pick<Enforcement, "space" | "locations">,
  nameOf: NameOf,
): Wording[] {
  if (isEmpty(is.set))
    return isEmpty(was.set)
      ? []
      : [told`it applies to no sign-in (now ${wordsAfter(is.policy.conditions, locations, nameOf)})`];
  const added = exclusionsAdded(was.policy.conditions, is.policy.conditions);
  const values = added.flatMap((one) => one.values);
  if (is.policy.workload !== null && values.length > 0) {
    return uncovered(was.set, [is.set], space.universe) === null
      ? []
      : [told`it does not apply to ${toldList(values.map((value) => valueWords(value, nameOf)))}`];
  }
  const kept = added.reduce(excluding, was.policy.conditions);
  if (uncovered(space.setOf(kept, locations.before), [is.set], space.universe) === null) return [];
  const after = wordsAfter(is.policy.conditions, locations, nameOf);
  if (uncovered(is.set, [was.set], space.universe) === null)
    return [told`it applies to fewer sign-ins, those ${after}`];
  const [before, now] = [was, is].map(({ policy }) => toldConditions(policy.conditions, nameOf));
  const instead = before === undefined || before.text === now?.text ? "" : told` in place of those ${before}`;
  return [told`${MOVED} no longer to some and newly to others, those ${told`${after}${instead}`}`];
}

const MOVED = "it applies to other sign-ins:";

/** Returns the words on a policy that applies to other sign-ins and is weaker in no other way, which is as much stronger. */
export function onlyMoved(how: readonly (string | Wording)[]): Wording | null {
  const [only, ...others] = how;
  if (typeof only !== "object" || others.length > 0 || !only.text.startsWith(MOVED)) return null;
  return { ...only, text: only.text.slice(MOVED.length + 1) };
}

function fewerUsers({ include: was }: SignInPolicy, policy: SignInPolicy, nameOf: NameOf): Wording[] {
  const { include: is } = policy;
  if (is.everyone) return [];
  const ids = (["users", "groups", "roles"] as const).flatMap((kind) => missingIn(was[kind], is[kind]));
  const kinds = ({ guests }: Audience) => new Set(guests.flatMap((one) => [...one.kinds]));
  const some = is.guests.length === 0 ? "guests" : "all of the guests whom it included";
  const guests = missingIn(kinds(was), kinds(is)).length > 0 ? some : "guests of some tenants";
  const left = [
    ...(was.everyone ? ["all users"] : []),
    ...ids.map((id) => quoted(nameOf(id) ?? id)),
    ...(guestConditionsBeyond(is.guests, was.guests).length > 0 ? [guests] : []),
  ];
  if (left.length === 0) return [];
  const words = told`it no longer includes ${toldList(left)}`;
  return [isForNoUser(policy) ? told`it applies to no user, because ${words}` : words];
}

/** Says that a policy newly includes only what is deleted, because it looks like one for those who were in it. */
function onlyDeleted(was: Audience, is: Audience, deleted: ReadonlySet<string>, nameOf: NameOf): Wording[] {
  const named = ({ users, groups, roles }: Audience) => [...users, ...groups, ...roles];
  const isDead = (audience: Audience) =>
    !audience.everyone &&
    audience.guests.length + audience.unknown.length === 0 &&
    named(audience).length > 0 &&
    named(audience).every((id) => deleted.has(id));
  if (!isDead(is) || isDead(was)) return [];
  return [
    told`it includes only ${toldList(named(is).map((id) => quoted(nameOf(id) ?? id)))} and so applies to no user`,
  ];
}
