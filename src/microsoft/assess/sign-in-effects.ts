import type { PlanRisk } from "../../domain/changes/risk.ts";
import { changedRules, type RuledGroups } from "../../domain/dangers/changed-rules.ts";
import { grownExclusions } from "../../domain/dangers/grown-exclusions.ts";
import { groupLosses } from "../../domain/dangers/left-inclusions.ts";
import { lostLocations } from "../../domain/dangers/location-losses.ts";
import type { RiskFacts } from "../../domain/dangers/risk-rules.ts";
import type { ApartAccounts } from "../../domain/sign-in/apart.ts";
import { type Cohort, sides } from "../../domain/sign-in/cohort.ts";
import { compareSignIn } from "../../domain/sign-in/comparison.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { reversedMemberships } from "../../domain/sign-in/memberships.ts";
import { type KnownPeople, newlyExemptIn, reversed } from "../../domain/sign-in/model.ts";
import { signInConsequences } from "../../domain/sign-in/sign-in-consequences.ts";
import { type SignInDanger, signInDangers } from "../../domain/sign-in/sign-in-dangers.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import type { Millis } from "../../domain/time.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import type { WrittenRule } from "./rules-written.ts";
import { type PlannedSignIn, readSignInModel } from "./sign-in-model.ts";
import { MEMBERS_OF } from "./tenant-groups.ts";
import type { TenantPrivileges } from "./tenant-privileges.ts";

export interface SignInSources {
  readonly log: GraphAuditLog;
  readonly reader: DirectoryReader;
  readonly policies: PolicyCache;
  readonly plan: PlannedChanges;
  readonly privileges: TenantPrivileges;
  readonly asOf: Millis;
  /** Membership rules that were written, by the id of the group. */
  readonly rules?: ReadonlyMap<string, WrittenRule>;
  /** Ids in lower case of accounts that are known to be for emergencies. */
  readonly emergency?: ReadonlySet<string>;
  readonly people?: KnownPeople;
  /** Finds the accounts that are counted apart from the administrators of the tenant's own. */
  readonly apart?: (cohorts: readonly Cohort[]) => ApartAccounts;
  /** The test for objects that the plan compares. Absent where it compares all. */
  readonly compared?: ScopeTest;
  /**
   * True to read the users even if the plan does not decide about signing in, because policies show which are emergency
   * accounts.
   */
  readonly always?: boolean;
}

export interface SignInEffects {
  readonly facts: Pick<RiskFacts, "privileged" | "breakGlass" | "newlyExempt" | "roleAssignableGroups" | "dangers">;
  readonly dangers: readonly SignInDanger[];
  /**
   * Locations of policies that the plan takes away, and groups that policies name and that it empties, or to which it adds
   * users while policies exclude them. Of what was done, also groups that follow another membership rule.
   */
  readonly lost: readonly PlanRisk[];
  /** Null if the list changes no sign-in rule, account or group. */
  readonly rehearsal: SignInConsequences | null;
  /** The same of what was done, which is the plan taken the other way round. */
  readonly done: Pick<SignInEffects, "dangers" | "lost"> & { readonly signIn: SignInConsequences | null };
  /** The rules and users that were read, or null if that was not necessary. */
  readonly read: PlannedSignIn | null;
}

/** Works out what a plan does to signing in. */
export async function readSignInEffects(sources: SignInSources): Promise<SignInEffects> {
  const { reader, plan, privileges, people, rules = new Map<string, WrittenRule>(), asOf, always = false } = sources;
  const { compared } = sources;
  const users =
    plan.isEmpty && !always && rules.size === 0
      ? null
      : await readSignInModel({ ...sources, rules, holders: privileges.holders });
  const read = plan.isEmpty ? null : users;
  const model = read?.model ?? null;
  const groups = read && {
    ...read,
    nameOf: (id: string) => plan.nameOf({ type: "group", id }) ?? read.members.nameOf(id),
  };
  const cut = reader
    .cutsBeside(MEMBERS_OF)
    .map((what) => ({ what: what.replace(/\.$/, ""), policies: namedCount([]) }));
  const assessed = model && {
    ...model,
    ...(people === undefined ? {} : { people }),
    ...(sources.apart === undefined ? {} : { apart: sources.apart(model.cohorts) }),
    notAssessed: [...model.notAssessed, ...cut],
  };
  const planned = assessed && compareSignIn(assessed);
  const past = assessed && compareSignIn(reversed(assessed));
  const undone = groups && { ...groups, ...swapped(groups) };
  const dangers = planned === null ? [] : signInDangers(planned, "plan");
  return {
    facts: {
      privileged: privileges.privileged,
      roleAssignableGroups: privileges.roleAssignableGroups,
      breakGlass: new Set(users?.model.cohorts.filter((one) => one.breakGlass).flatMap(({ id }) => id ?? [])),
      newlyExempt: users === null ? new Map() : newlyExemptIn(users.model),
      dangers: Map.groupBy(
        dangers.filter(({ policy }) => policy !== null),
        ({ policy }) => policy?.id ?? "",
      ),
    },
    dangers,
    lost: [
      ...(planned === null ? [] : lostLocations(planned, "plan")),
      ...(groups === null ? [] : [...groupLosses(groups, "plan"), ...grownExclusions(groups, "plan")]),
    ],
    rehearsal: planned && signInConsequences(planned, asOf),
    done: {
      dangers: past === null ? [] : signInDangers(past, "done"),
      lost: [
        ...(past === null ? [] : lostLocations(past, "done")),
        ...(undone === null ? [] : withKnownPast(undone, compared)),
        ...(users === null ? [] : changedRules(ruledGroups(users, plan, privileges), "done")),
      ],
      signIn: past && signInConsequences(past, asOf),
    },
    read: users,
  };
}

/**
 * Returns the dangers of groups by what was done. The service does not show how many users a group had: that follows from its
 * plan, and only where that compares the groups nested in it too.
 */
function withKnownPast(groups: Parameters<typeof grownExclusions>[0], compared: ScopeTest | undefined): PlanRisk[] {
  const isKnown = ({ ref }: PlanRisk) =>
    compared === undefined ||
    ref === null ||
    sides
      .flatMap((side) => [...groups.members.nested(ref.id, side)])
      .every((id) => compared.has({ type: "group", id }));
  return [...groupLosses(groups, "done"), ...grownExclusions(groups, "done")].filter(isKnown);
}

const ruledGroups = (users: PlannedSignIn, plan: PlannedChanges, { privileged }: TenantPrivileges): RuledGroups => ({
  ...swapped(users),
  nameOf: (id) => users.model.nameOf(id) ?? plan.nameOf({ type: "group", id }) ?? users.members.nameOf(id),
  roles: privileged,
  // The service lists no members that follow a rule.
  hasPresentMembersOnly: true,
});

/** Returns the same groups with what was done as the difference: from the state of the plan to the present one. */
const swapped = ({ model, members }: PlannedSignIn): Pick<PlannedSignIn, "model" | "members"> => ({
  model: reversed(model),
  members: reversedMemberships(members),
});
