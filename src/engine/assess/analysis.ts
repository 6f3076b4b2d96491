import { isRecovery } from "../../domain/authors/audit-record.ts";
import type { PlanRisk } from "../../domain/changes/risk.ts";
import { changedRules } from "../../domain/dangers/changed-rules.ts";
import { grownExclusions } from "../../domain/dangers/grown-exclusions.ts";
import { groupLosses, leftInclusions } from "../../domain/dangers/left-inclusions.ts";
import { lostLocations } from "../../domain/dangers/location-losses.ts";
import { emptiedGroups } from "../../domain/dangers/policy-group-losses.ts";
import { type RoleGroup, rolesGained, type WholeDanger } from "../../domain/dangers/privilege-gains.ts";
import { roleShiftRisks } from "../../domain/dangers/role-shifts.ts";
import type { ApartAccounts } from "../../domain/sign-in/apart.ts";
import type { Cohort, Side } from "../../domain/sign-in/cohort.ts";
import { compareSignIn } from "../../domain/sign-in/comparison.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import type { KnownPeople, SignInModel } from "../../domain/sign-in/model.ts";
import { missingIn } from "../../domain/sign-in/set-values.ts";
import type { Tense } from "../../domain/sign-in/shift-verb.ts";
import { signInConsequences, unreadConsequences } from "../../domain/sign-in/sign-in-consequences.ts";
import { type SignInDanger, signInDangers } from "../../domain/sign-in/sign-in-dangers.ts";
import { lacksRules } from "../../domain/sign-in/unread-grounds.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { unreadIn } from "../../domain/tenant/part.ts";
import type { Scope } from "../../domain/tenant/scope.ts";
import type { Millis } from "../../domain/time.ts";
import { recordsUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { readApart, type SpanOfWork } from "./apart.ts";
import { activeRoles } from "./role-standing.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import { isEmergency } from "./value-exposures.ts";

/** The meaning of a difference between two states for signing in and for roles. */
export interface PairAnalysis {
  /** Null if no difference affects sign-in, and all of the scope that could was read. */
  readonly signIn: SignInConsequences | null;
  readonly dangers: readonly SignInDanger[];
  /** Gained roles, by holder. */
  readonly gains: ReadonlyMap<RefKey, readonly string[]>;
  /**
   * Dangers of the difference as a whole: roles that are gained or lost, locations of policies that are lost, and groups of
   * policies that are emptied, included with fewer users, excluded with more, or follow another membership rule.
   */
  readonly whole: readonly WholeDanger[];
}

/** The time and the scope of a difference. */
export interface AnalyzedSpan {
  readonly asOf: Millis;
  readonly scope: Scope;
}

export function analyze(facts: SignInFacts, tense: Tense, { asOf, scope }: AnalyzedSpan): PairAnalysis {
  const { roles, model, decides, unread } = facts;
  const gains = rolesGained(roles.before, roles.after);
  const comparison = model === null || !decides ? null : compareSignIn(model);
  return {
    signIn:
      comparison === null ? unreadConsequences(unreadIn(scope, unread), asOf) : signInConsequences(comparison, asOf),
    dangers: comparison === null ? [] : signInDangers(comparison, tense),
    gains,
    whole: [
      ...roleShiftRisks(
        {
          ...{ before: roles.before, after: roles.after, inGroups: roles.inGroups.before },
          nameOf: (key) => roles.names.get(key) ?? null,
          isEmergency: (ref) => isEmergency(ref, facts),
          groupsOf: (ref, role, side) => roleGroups(facts, ref, role, side),
        },
        tense,
      ),
      ...(comparison === null
        ? []
        : [...lostLocations(comparison, tense), ...groupDangers(groupsOf(facts, comparison.model), tense)]),
    ],
  };
}

/**
 * Analyzes with the accounts that are counted apart, and reads the people that a lock-out names, if there is one.
 */
export async function analyzeWithPeople(
  given: SignInFacts,
  tense: Tense,
  span: AnalyzedSpan,
  people: PeopleOfSpan,
): Promise<PairAnalysis> {
  if (given.model === null || !given.decides) return analyze(given, tense, span);
  const model = { ...given.model, apart: await people.apart(given.model.cohorts) };
  const facts = { ...given, model };
  const found = analyze(facts, tense, span);
  const isTold = found.signIn?.policyAdministrators?.after.freeNames !== undefined;
  if (!isTold && found.dangers.every(({ kind }) => kind !== "lockout")) return found;
  return analyze({ ...facts, model: { ...model, people: await people.known() } }, tense, span);
}

/** Reads who has a part in what was done in a span. */
interface PeopleOfSpan {
  /** Returns the authors of its records, which are kept for a second analysis. */
  known(): Promise<KnownPeople>;
  apart(cohorts: readonly Cohort[]): Promise<ApartAccounts>;
}

export function peopleOf(context: EngineContext, span: SpanOfWork, callerId: string | undefined): PeopleOfSpan {
  let known: Promise<KnownPeople> | null = null;
  const read = async (): Promise<KnownPeople> => {
    const authors = new Set<string>();
    for await (const record of recordsUpTo(context, span, {})) {
      if (!isRecovery(record) && record.actor.id !== null) authors.add(record.actor.id.toLowerCase());
    }
    return { authors, asker: callerId?.toLowerCase() ?? null };
  };
  return {
    known: () => {
      known ??= read();
      return known;
    },
    apart: (cohorts) => readApart(context, span, cohorts),
  };
}

/** Adds dangers of the difference as a whole. */
export const withWhole = (analysis: PairAnalysis, more: readonly PlanRisk[]): PairAnalysis => ({
  ...analysis,
  whole: [...analysis.whole, ...more],
});

/** Returns the groups that give a holder a role on a side. Empty where the holder has it without one. */
function roleGroups({ roles, standing }: SignInFacts, ref: EntityRef, role: string, side: Side): RoleGroup[] {
  const same = (activeRoles(ref, side, standing) ?? []).filter(
    (one) => one.scope === null && one.role.displayName === role,
  );
  if (same.some(({ through }) => through === null)) return [];
  return same.flatMap(({ through }) =>
    through === null ? [] : [{ ref: through.ref, name: roles.names.get(refKey(through.ref)) ?? through.displayName }],
  );
}

/**
 * Returns an analysis of what was done whose groups had the users that they had in fact. A list with a part of the
 * differences, taken backward, leads to a state that may never have been. Reads the groups of its dangers only.
 */
export async function withUsersOf(
  earlier: (groups: readonly string[]) => Promise<Memberships>,
  facts: SignInFacts,
  analysis: PairAnalysis,
): Promise<PairAnalysis> {
  const { model } = facts;
  if (model === null || !facts.decides || lacksRules(model.unread)) return analysis;
  const listed = groupsOf(facts, model);
  const [emptied, grown] = [emptiedGroups(listed, "done"), grownExclusions(listed, "done")];
  const [left, ruled] = [leftInclusions(listed, "done"), changedRules(listed, "done")];
  const idsOf = (risks: readonly PlanRisk[]) => risks.flatMap(({ ref }) => ref?.id ?? []);
  const found = [...emptied, ...grown, ...left, ...ruled];
  if (found.length === 0) return analysis;
  const had = await earlier(idsOf(found));
  const reallyEmptied = emptiedGroups({ ...listed, groups: idsOf(emptied), members: had }, "done");
  const hadAllWhoLeft = (group: string) =>
    missingIn(facts.members(group, "before"), facts.members(group, "after")).every((user) =>
      had(group, "before").has(user),
    );
  const reallyLeft = idsOf(left).filter((id) => !idsOf(reallyEmptied).includes(id) && hadAllWhoLeft(id));
  const inBoth = Object.assign((group: string, side: Side): ReadonlySet<string> => {
    const users = facts.members(group, side);
    return side === "after" ? users : new Set([...users, ...had(group, "before")]);
  }, facts.members);
  // Members of dynamic groups are in no list, so that the plan's side has those of now.
  const ofThen = Object.assign(
    (group: string, side: Side): ReadonlySet<string> =>
      side === "after" ? facts.members(group, side) : had(group, "before"),
    facts.members,
  );
  const told = new Set(found.map(({ sentence }) => sentence));
  return {
    ...analysis,
    whole: [
      ...analysis.whole.filter(({ sentence }) => !told.has(sentence)),
      ...reallyEmptied,
      ...leftInclusions({ ...listed, groups: reallyLeft }, "done"),
      ...grownExclusions({ ...listed, groups: idsOf(grown), members: inBoth }, "done"),
      ...changedRules({ ...listed, members: ofThen }, "done"),
    ],
  };
}

const groupDangers = (groups: ReturnType<typeof groupsOf>, tense: Tense): WholeDanger[] => [
  ...groupLosses(groups, tense),
  ...grownExclusions(groups, tense),
  ...changedRules(groups, tense),
];

const groupsOf = ({ members, policyGroups, roles, gifts }: SignInFacts, model: SignInModel) => ({
  model,
  roles: roles.after,
  members,
  groups: policyGroups,
  gifts,
  nameOf: (id: string) => model.nameOf(id) ?? null,
});
