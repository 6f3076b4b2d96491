import type { Severity } from "../changes/risk.ts";
import { countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { told, type Wording } from "../words/told.ts";
import type { ObjectName } from "../words/told-name.ts";
import { addedExclusions, type ExclusionRule } from "./added-exclusions.ts";
import { apartAccounts, counting, isNoOwnAdministrator } from "./apart.ts";
import { apartWords, butApart } from "./apart-words.ts";
import { canChangePolicies, isAdministrator } from "./cohort.ts";
import { type ComparedCohort, isNewlyKeptOut, type SignInComparison, usersIn } from "./comparison.ts";
import type { Cause } from "./consequences.ts";
import { emergencyDemands } from "./emergency-demands.ts";
import { hasLess } from "./enforcement.ts";
import { exceptedNewcomers, formerlyExempted, newlyExempted } from "./excepted-newcomers.ts";
import { formerGuests } from "./former-guests.ts";
import { gonePolicy } from "./gone-policies.ts";
import { lastHolders } from "./last-holders.ts";
import { askerWords, emergencyWords, freeWords, othersKeptOut } from "./lockout-words.ts";
import { partBlocks } from "./part-blocks.ts";
import { byId } from "./policy-shifts.ts";
import type { Tense } from "./shift-verb.ts";
import { decisiveBlocks, type SignInDifference } from "./shifts.ts";
import { unmetStrengths } from "./unmet-strengths.ts";
import { alternatives, onlyMoved, weakenings } from "./weakenings.ts";
import { withoutFactor, wouldNeedMore } from "./without-factor.ts";

/** A danger for signing in, of one policy or, where it is null, of no single policy's doing. */
export interface SignInDanger {
  readonly policy: NamedPolicy | null;
  readonly kind: "lockout" | "blocked" | "emergency" | "unmet" | "weaker" | "newcomer" | ExclusionRule;
  readonly severity: Severity;
  /** Follows the policy's name. */
  readonly says: Wording;
  /** The ids of accounts whose changes bring it about, where it is of no policy. */
  readonly accounts?: readonly string[];
}

interface NamedPolicy {
  readonly id: string;
  readonly name: ObjectName | null;
}

/** From these shares of the administrators or users on, a block is grave, and critical. */
const GRAVE_SHARE = 0.1;
const CRITICAL_SHARE = 0.5;

/**
 * Returns what a person must not overlook: lock-outs, emergency accounts that are hindered, blocks of many users, and
 * policies that are weaker or that newly exclude someone or something.
 */
export const signInDangers = (comparison: SignInComparison, tense: Tense): SignInDanger[] => [
  ...lockouts(comparison, tense),
  ...lastHolders(comparison, tense),
  ...emergencyDemands(comparison, tense),
  ...blocks(comparison, tense),
  ...partBlocks(comparison, tense),
  ...unmetStrengths(comparison, tense),
  ...weaker(comparison, tense),
  ...exclusions(comparison, tense),
  ...exceptedNewcomers(comparison, tense),
  ...newlyExempted(comparison, tense),
  ...formerlyExempted(comparison, tense),
  ...formerGuests(comparison, tense),
];

/**
 * Judges a lock-out by the accounts that could undo it, and how many of them are not kept out afterwards. Says of a policy
 * that keeps them out of a part of their sign-ins which part that is, because others may keep them out of the rest.
 */
function lockouts({ model, enforcement, cohorts }: SignInComparison, tense: Tense): SignInDanger[] {
  const { people } = model;
  const isAble = ({ cohort }: ComparedCohort) => canChangePolicies(cohort.before) || canChangePolicies(cohort.after);
  const able = counting(cohorts, model, isAble);
  const after = able.filter(({ cohort }) => canChangePolicies(cohort.after));
  const beside = cohorts
    .filter((one) => canChangePolicies(one.cohort.after) && !able.includes(one))
    .map(({ cohort, after: verdict }) => ({ cohort, isFree: verdict?.hindered === false }));
  const others = apartAccounts(beside, model);
  const apart = apartWords(others, tense);
  const total = usersIn(after);
  const could = tense === "plan" ? "could" : "can";
  if (total === 0) {
    const were = able.filter(({ cohort }) => canChangePolicies(cohort.before));
    const before = usersIn(were);
    if (before === 0) return [];
    const canSignIn = were.some(({ cohort }) => cohort.after !== null);
    const when = tense === "plan" ? "can now" : "could before";
    const says = canSignIn
      ? `No account${butApart(others)} ${could} change policies any more, where ${countOf(before, "account")} ${when}.`
      : before === 1
        ? `The one account that can change policies ${could} not sign in any more.`
        : `None of the ${numberText(before)} accounts that can change policies ${could} sign in any more.`;
    return [{ policy: null, kind: "lockout", severity: "critical", says: { text: `${says}${apart}` } }];
  }
  const left = after.filter((one) => one.after?.hindered === false);
  const free = usersIn(left);
  const certain = after.every((one) => one.after?.blocked === true);
  const caught = after.filter(isNewlyKeptOut).map((one) => withDecisive(one, enforcement));
  return byCause(caught, isNewObstacle).map(({ policy, users, kinds, where, ids }) => {
    const reach = enforcement.reachOf(policy.id, "after");
    const block = kinds.has("blocked");
    const verb = tense === "plan" ? `would ${block ? "block" : "demand"}` : block ? "blocks" : "demands";
    const emergency = caught.filter(({ cohort: { id, breakGlass } }) => breakGlass && id !== null && ids.has(id));
    const accounts = `${numberText(users)} of ${countOf(total, "account")} that can change policies`;
    const whom = told`${accounts}${emergencyWords(emergency)}`;
    const rest =
      free === 0
        ? `none of them ${could} sign in freely to undo it`
        : told`${numberText(free)} ${could} still sign in freely (${freeWords(left, people?.authors)})`;
    const limited = free === 0 ? 0 : total - users - free;
    const grave = free === 0 || (block && (emergency.length > 0 || users > total * GRAVE_SHARE));
    const part = reach === "all" ? "" : told` at some sign-ins (${where})`;
    return {
      policy,
      kind: "lockout",
      severity: reach === "none" ? "medium" : certain ? "critical" : grave ? "high" : "medium",
      says: told`${verb} ${block ? whom : told`a device or key of ${whom}`}${part}; ${rest}${othersKeptOut(limited, tense)}.${apart}${askerWords(ids, people, tense)}`,
    };
  });
}

/** Leaves out of the blocks of an account that is kept out everywhere those that are not why. */
function withDecisive(one: ComparedCohort, enforcement: SignInComparison["enforcement"]): ComparedCohort {
  if (one.after?.blocked !== true) return one;
  const blocks = one.differences.filter(({ kind }) => kind === "blocked");
  const decisive = new Set(decisiveBlocks(blocks, enforcement));
  return { ...one, differences: one.differences.filter((each) => each.kind !== "blocked" || decisive.has(each)) };
}

/** Returns true for a block or equipment that is newly in the way, in contrast to one that is lifted. */
const isNewObstacle = ({ kind, keepsOut }: SignInDifference): boolean =>
  keepsOut && kind !== "unblocked" && !kind.endsWith("Dropped");

/**
 * Returns true if users are blocked on one side only. Only such dangers, in either direction, are judged by the number
 * of all users.
 */
export const blocksDiffer = ({ cohorts }: Pick<SignInComparison, "cohorts">): boolean =>
  cohorts.some(({ before, after }) => before !== null && after !== null && before.blocked !== after.blocked);

/** Finds blocks of a large part of the users or administrators, by one policy or by several together. */
function blocks({ model, enforcement, cohorts }: SignInComparison, tense: Tense): SignInDanger[] {
  const isOwn = ({ cohort }: ComparedCohort) => isAdministrator(cohort) && !isNoOwnAdministrator(cohort, model);
  const all = usersIn(cohorts.filter(isOwn));
  const judged = (policy: NamedPolicy | null, users: number, administrators: number): SignInDanger[] => {
    const ofAll = model.users === null ? 0 : users / Math.max(1, model.users);
    const share = Math.max(ofAll, administrators / Math.max(1, all));
    if (share <= GRAVE_SHARE) return [];
    const verb = tense === "plan" ? "would block" : policy === null ? "block" : "blocks";
    const counted = model.users === null ? "" : `${numberText(users)} of `;
    const whom = `${counted}${countOf(model.users ?? users, "user")} (${numberText(administrators)} of ${countOf(all, "administrator")})`;
    const who = policy === null ? "Policies together " : "";
    const severity = share > CRITICAL_SHARE ? "critical" : "high";
    return [{ policy, kind: "blocked", severity, says: told`${who}${verb} the sign-ins of ${whom}.` }];
  };
  if (!blocksDiffer({ cohorts })) return [];
  const shut = cohorts.filter(
    ({ before, after, differences }) =>
      after?.blocked === true && (before === null ? differences.length > 0 : !before.blocked),
  );
  const blocked = shut.map(({ differences, ...one }) =>
    withDecisive({ ...one, differences: differences.filter(({ kind }) => kind === "blocked") }, enforcement),
  );
  const own = blocked.filter(isOwn);
  const single = byCause(blocked, () => true).flatMap(({ policy, users }) => {
    const [administrators] = byCause(own, ({ cause }) => cause.id === policy.id);
    return judged(policy, users, administrators?.users ?? 0);
  });
  const together = judged(null, usersIn(shut), usersIn(shut.filter(isOwn)));
  return [...single, ...together.filter((one) => single.every(({ severity }) => severity !== one.severity))];
}

/** Finds policies that are weaker in any way, with the users who sign in without a second factor because of it. */
function weaker({ model, enforcement, cohorts }: SignInComparison, tense: Tense): SignInDanger[] {
  const { space } = enforcement;
  const later = byId(model.after.policies);
  const released = cohorts.filter(({ before, after }) => before !== null && after !== null && hasLess(before, after));
  return model.before.policies.flatMap((policy): SignInDanger[] => {
    const after = later.get(policy.id);
    const was = { policy, set: space.setOf(policy.conditions, model.before.locations) };
    const is = after && { policy: after, set: space.setOf(after.conditions, model.after.locations) };
    const how = policy.state === "off" ? [] : weakenings(was, is, enforcement, model.nameOf);
    if (how.length === 0) return [];
    const instead = after !== undefined && alternatives(policy, after).length === how.length;
    const own = released.filter(({ cohort }) => enforcement.isLessBy(policy.id, cohort));
    const caused = byCause(own, ({ kind }) => kind === "mfaDropped" || kind === "unblocked");
    const lost = caused.find((one) => one.policy.id === policy.id);
    const added = cohorts.filter((one) => wouldNeedMore(enforcement, policy.id, one));
    const { named, fate } =
      after === undefined ? gonePolicy(policy, model, enforcement, tense) : { named: policy, fate: "" };
    const moved = onlyMoved(how);
    const what =
      moved === null
        ? told`${tense === "plan" ? "would be" : "is"} weaker: ${toldList(how)}`
        : told`${tense === "plan" ? "would apply" : "applies"} to other sign-ins: ${moved}`;
    const says = told`${what}${fate}${withoutFactor(lost, usersIn(added), instead, tense)}.`;
    const isPrivileged = (lost?.administrators ?? 0) > 0 || added.some(({ cohort }) => isAdministrator(cohort));
    return [{ policy: named, kind: "weaker", severity: isPrivileged ? "high" : "medium", says }];
  });
}

/** Finds what enforced policies newly exclude, one danger of a policy for each sort of it. */
const exclusions = (comparison: SignInComparison, tense: Tense): SignInDanger[] =>
  addedExclusions(comparison, tense).map(({ policy, ...danger }) => ({
    policy: { id: policy.id, name: policy.name },
    ...danger,
  }));

interface CausedByPolicy {
  readonly policy: NamedPolicy;
  readonly users: number;
  readonly administrators: number;
  /** The ids of those that are not counted together. */
  readonly ids: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  /** The sign-ins it concerns, as one of its differences words them. Empty for all. */
  readonly where: Wording;
}

/** Groups users by the policies that bring a wanted difference about. */
function byCause(
  cohorts: readonly ComparedCohort[],
  wanted: (difference: SignInDifference) => boolean,
): CausedByPolicy[] {
  const found = cohorts.flatMap(({ cohort, differences }) =>
    differences.filter(wanted).map(({ kind, cause }) => ({ cohort, kind, cause })),
  );
  return [...Map.groupBy(found, ({ cause }) => cause.id)].flatMap(([id, same]): CausedByPolicy[] => {
    const concerned = [...new Set(same.map(({ cohort }) => cohort))];
    const sum = (some: typeof concerned) => some.reduce((total, { count }) => total + count, 0);
    return [
      {
        policy: { id, name: same[0]?.cause.name ?? null },
        users: sum(concerned),
        administrators: sum(concerned.filter(isAdministrator)),
        ids: new Set(concerned.flatMap(({ id }) => id ?? [])),
        kinds: new Set(same.map(({ kind }) => kind)),
        where: toldWhere(same[0]?.cause),
      },
    ];
  });
}

const toldWhere = (cause: Cause | undefined): Wording =>
  cause === undefined ? { text: "" } : { text: cause.where, ...(cause.isCut === true ? { isCut: true } : {}) };
