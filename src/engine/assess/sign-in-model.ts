import type { GroupGifts } from "../../domain/dangers/changed-rules.ts";
import { looksLikeBreakGlass } from "../../domain/sign-in/break-glass.ts";
import type { Cohort, Side } from "../../domain/sign-in/cohort.ts";
import { CohortTally } from "../../domain/sign-in/cohort-tally.ts";
import { compareSignIn, concernsOthers } from "../../domain/sign-in/comparison.ts";
import { groupsAndRolesOn } from "../../domain/sign-in/groups-and-roles.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import { blocksDiffer } from "../../domain/sign-in/sign-in-dangers.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { membershipRuleOf } from "../../domain/tenant/membership-rules.ts";
import type { Instant } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { countLive } from "../../store/history/states-in-order.ts";
import { readSuccessorsAt } from "../../store/history/successors.ts";
import { READ_ROWS } from "../../store/sql/batch-sizes.ts";
import type { EngineContext } from "../context.ts";
import { applicationShifts } from "./application-shifts.ts";
import { assignmentShifts } from "./assignment-shifts.ts";
import { readGroupGifts } from "./group-gifts.ts";
import type { GroupReader } from "./memberships.ts";
import type { HoldersOnSides } from "./role-holders.ts";
import { readNames } from "./sign-in-names.ts";
import { groupsNamed } from "./sign-in-rules.ts";
import { decisiveStates, type PairedState, type StatePair } from "./state-pair.ts";
import { unmodeledDifferences } from "./unmodeled.ts";

/** A sign-in model with the members of the groups that it was made from. */
export interface ReadModel {
  readonly model: SignInModel;
  readonly members: Memberships;
  /** The groups that policies name. */
  readonly policyGroups: ReadonlySet<string>;
  /** The gifts of groups whose membership rule differs. */
  readonly gifts: ReadonlyMap<string, GroupGifts>;
}

/** The rules, the holders of roles, those of emergency accounts, and the groups among them as they were read. */
export interface KnownFacts {
  readonly rules: Pick<SignInModel, Side>;
  readonly groups: GroupReader;
  readonly holders: HoldersOnSides;
  /** Ids in lower case. */
  readonly emergency: ReadonlySet<string>;
  readonly unread: SignInModel["unread"];
}

/**
 * Reads the users that the rules for signing in apply to in two states of a tenant. The members of groups that policies
 * or roles name are read in full. Equal users are counted together. The others are counted in one pass over the tenant's
 * users, and only if different policies are enforced on them. All users are counted only if some are newly blocked or
 * unblocked. These are the places where cost follows the size of the tenant. Memory does not.
 */
export async function readSignInModel(
  context: EngineContext,
  pair: StatePair,
  instant: Instant,
  { rules, groups, holders, emergency, unread }: KnownFacts,
): Promise<ReadModel> {
  const audiences = [...rules.before.policies, ...rules.after.policies].flatMap(({ include, exclude }) => [
    include,
    exclude,
  ]);
  const policyGroups = groupsNamed(rules.before, rules.after);
  const ruled: string[] = [];
  for await (const states of decisiveStates(pair, "group")) {
    const differing = states.filter(({ before, after }) => membershipRuleOf(before) !== membershipRuleOf(after));
    ruled.push(...differing.map(({ ref }) => ref.id));
  }
  const members = await groups.read([...policyGroups, ...ruled]);
  const index = (side: Side) => groupsAndRolesOn(side, policyGroups, holders[side], members);
  const cohorts = new CohortTally(
    audiences,
    { before: index("before"), after: index("after") },
    (cohort) => (cohort.id !== null && emergency.has(cohort.id)) || looksLikeBreakGlass(cohort, rules, pair.earlier),
  );
  const grouped = new Set(cohorts.users.map(canonicalId));
  const ids = [...grouped];
  for (let at = 0; at < ids.length; at += READ_ROWS) {
    const refs = ids.slice(at, at + READ_ROWS).map((id): EntityRef => ({ type: "user", id }));
    for (const state of (await pair.read(refs)).values()) cohorts.add(state);
    await yieldToEventLoop();
  }
  const isOther = ({ ref }: Pick<PairedState, "ref">) => !grouped.has(canonicalId(ref.id));
  for await (const states of decisiveStates(pair, "user")) for (const one of states.filter(isOther)) cohorts.add(one);
  if (concernsOthers(rules)) {
    for await (const live of pair.liveOnASide("user")) {
      const others = live.filter(isOther);
      const changed = await pair.decisive.among(others.map(({ ref }) => ref));
      for (const { ref, properties } of others) if (!changed.has(refKey(ref))) cohorts.addOther(properties);
    }
  }
  const assigned = await assignmentShifts(context, pair, instant);
  const told = await pair.toldNames(cohorts.named);
  const side = pair.earlier;
  const exempting = { side, policies: rules[side].policies, holders: holders[side], members, named: emergency };
  const found = await withRebuilt(context, pair, cohorts.result(told), instant);
  const judged = async () => {
    if (!found.some(({ breakGlass }) => breakGlass)) return found;
    // Loaded here, because a start does not need it.
    const { readExemptSince } = await import("./exempt-since.ts");
    return readExemptSince(context, found, exempting, instant);
  };
  const uncounted: SignInModel = {
    ...rules,
    cohorts: await judged(),
    users: 0,
    ...(await readNames(context, pair, rules, policyGroups, members)),
    applications: [...(await applicationShifts(context, pair)), ...assigned.applications],
    notAssessed: [...(await unmodeledDifferences(pair, rules, policyGroups, members)), ...assigned.notAssessed],
    unread,
  };
  const model = blocksDiffer(compareSignIn(uncounted))
    ? { ...uncounted, users: await countLive(context.store.db, "user", instant) }
    : uncounted;
  const gifts = await readGroupGifts(context, pair, ruled, instant);
  return { model, members, policyGroups, gifts };
}

/** Marks the accounts that a plan or an earlier recovery creates again, because their passwords have to be reset first. */
async function withRebuilt(
  { store }: EngineContext,
  { earlier }: StatePair,
  cohorts: readonly Cohort[],
  instant: Instant,
): Promise<readonly Cohort[]> {
  if (!cohorts.some(({ isNew, id }) => isNew === true && id !== null)) return cohorts;
  const successors = earlier === "after" ? null : await readSuccessorsAt(store.db, instant);
  const isRebuilt = ({ isNew, id }: Cohort) =>
    isNew === true && id !== null && (successors === null || successors.predecessors({ type: "user", id }).length > 0);
  return cohorts.map((cohort) => (isRebuilt(cohort) ? { ...cohort, isRebuilt: true } : cohort));
}
