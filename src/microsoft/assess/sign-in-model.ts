import type { JsonObject } from "../../domain/json.ts";
import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import type { SignInState } from "../../domain/sign-in/audience.ts";
import { looksLikeBreakGlass } from "../../domain/sign-in/break-glass.ts";
import type { Cohort, Side } from "../../domain/sign-in/cohort.ts";
import { CohortTally } from "../../domain/sign-in/cohort-tally.ts";
import { policiesOnOthers } from "../../domain/sign-in/comparison.ts";
import { withDistinctNames } from "../../domain/sign-in/distinct-names.ts";
import { groupsAndRolesOn } from "../../domain/sign-in/groups-and-roles.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import { methodsIn, methodsNotAssessed } from "../../domain/sign-in/methods.ts";
import type { SignInModel, SignInRules } from "../../domain/sign-in/model.ts";
import { namedLocation } from "../../domain/sign-in/named-location.ts";
import { accessNotAssessed } from "../../domain/sign-in/not-assessed.ts";
import { signInPolicy } from "../../domain/sign-in/policy.ts";
import type { Strengths } from "../../domain/sign-in/requirement.ts";
import { textsIn } from "../../domain/sign-in/set-values.ts";
import { canonicalId, type EntityRef, type EntityType, refKey } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import { distinctNames, type NamedTwice, nameOn } from "../../domain/words/swapped-names.ts";
import type { GraphAuditLog } from "../../graph/audit/audit-log.ts";
import type { PolicyCache } from "../investigation/policy-cache.ts";
import { deletedPlaces } from "./deleted-places.ts";
import { type DirectoryReader, readable, USER_STATE } from "./directory-reader.ts";
import { readExcludedNames } from "./excluded-names.ts";
import { readExemptSince } from "./exempt-since.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import type { WrittenRule } from "./rules-written.ts";
import { type PrivilegedHolder, readGroups, readPrivilegedHolders } from "./tenant-groups.ts";
import { unreadUsers } from "./unread-users.ts";

export interface ModelSources {
  readonly log: GraphAuditLog;
  readonly reader: DirectoryReader;
  readonly policies: PolicyCache;
  readonly plan: PlannedChanges;
  readonly holders: readonly PrivilegedHolder[];
  /** Membership rules that were written, by the id of the group. */
  readonly rules: ReadonlyMap<string, WrittenRule>;
  /** Ids in lower case of accounts that are known to be for emergencies. */
  readonly emergency?: ReadonlySet<string>;
}

/** The types that decide about access to applications, which is not worked out here. */
const accessTypes = ["application", "servicePrincipal", "appRoleAssignment"] as const;

/** A model, with the groups that its policies name and their members. */
export interface PlannedSignIn {
  readonly model: SignInModel;
  readonly groups: ReadonlySet<string>;
  readonly members: Memberships;
}

/**
 * Reads the tenant's rules for signing in and the users they concern, as they are now and as the plan would leave them:
 * policies, locations and strengths, members of the groups that policies or roles name, and the users named. All others
 * are two numbers, counted only if what is enforced on them differs.
 */
export async function readSignInModel(sources: ModelSources): Promise<PlannedSignIn> {
  const { reader, plan, holders: privileged, emergency: named = new Set<string>() } = sources;
  const counting = readable(reader.count("/users", "accountEnabled ne false"), null);
  // Asking to sign in is left to the reading of the rules.
  counting.catch(() => {});
  const { unknown, ...rules } = await readRules(sources);
  const audiences = [...rules.before.policies, ...rules.after.policies].flatMap(({ include, exclude }) => [
    include,
    exclude,
  ]);
  const groups = new Set(audiences.flatMap((audience) => [...audience.groups]));
  const isNamed = (role: string) => audiences.some((audience) => audience.roles.has(role)) && !isPrivilegedRole(role);
  const isAnyNamed = audiences.some(({ roles }) => [...roles].some(isNamed));
  const holders = [...privileged, ...(isAnyNamed ? await readPrivilegedHolders(reader, isNamed) : [])];
  const excluded = await readExcludedNames(reader, rules, sources.rules.size === 0 ? [] : groups);
  const holding = holders.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id);
  const members = await readGroups(reader, [...groups, ...holding], plan, sources.rules);
  const index = (side: Side) => groupsAndRolesOn(side, groups, holders, members);
  const cohorts = new CohortTally(
    audiences,
    { before: index("before"), after: index("after") },
    (cohort) => (cohort.id !== null && named.has(cohort.id)) || looksLikeBreakGlass(cohort, rules, "after"),
  );
  const users = [...new Set([...cohorts.users, ...plan.refs("user").map(({ id }) => id)])];
  const unshown = await addUsers(reader, users, plan, cohorts);
  const exempting = { side: "after", policies: rules.after.policies, holders, members, named } as const;
  const known = await readExemptSince(sources.log, cohorts.result(), exempting, reader.now());
  const onOthers = policiesOnOthers(rules);
  const others = onOthers.length > 0 ? await countOthers(reader, known) : [];
  const places = await deletedPlaces(sources.policies, rules);
  const names = new Map(
    [...places, ...rules.before.locations.values(), ...rules.after.locations.values()].map((one) => [one.id, one.name]),
  );
  const roleNames = new Map(holders.flatMap(({ roles }) => roles.map((one) => [one.templateId, one.displayName])));
  const absent = new Set(excluded.absent.filter((id) => plan.after({ type: "group", id }, null) === null));
  const nameOfGroup = (id: string) => {
    const name = plan.nameOf({ type: "group", id });
    return name !== null && absent.has(id) ? ({ name, id, isDeleted: true } as const) : name;
  };
  const nameOf = (id: string) =>
    names.get(id) ??
    excluded.names.get(id) ??
    nameOfGroup(id) ??
    roleNames.get(id) ??
    wellKnownName("application", id) ??
    wellKnownName("directoryRole", id);
  const unread = unreadUsers(rules, {
    groups,
    members,
    nameOf,
    uncounted: others === null ? onOthers : [],
    unknown,
    unshown,
  });
  const enabled = await counting;
  const model: SignInModel = {
    ...rules,
    cohorts: [...known, ...(others ?? [])],
    ...{ users: enabled, nameOf, applications: [], partlyRead: unread.policies },
    deleted: new Set([...places.map(({ id }) => id), ...absent]),
    notAssessed: [
      ...unread.notAssessed,
      ...(plan.refs("authenticationMethodPolicy").length > 0 ? [methodsNotAssessed] : []),
      ...accessNotAssessed(accessTypes.some((type) => plan.refs(type).length > 0)),
    ],
    // A refused reading ends the assessment here.
    unread: [],
  };
  return { model, groups, members };
}

async function readRules({
  policies,
  plan,
}: ModelSources): Promise<Pick<SignInModel, Side> & { readonly unknown: readonly string[] }> {
  const isMethods = plan.refs("authenticationMethodPolicy").length > 0;
  const [strengths, rules, locations, methods] = await Promise.all([
    bothSides(policies, plan, "authenticationStrengthPolicy"),
    bothSides(policies, plan, "conditionalAccessPolicy"),
    bothSides(policies, plan, "namedLocationPolicy"),
    isMethods ? bothSides(policies, plan, "authenticationMethodPolicy") : null,
  ]);
  const at = (side: Side): SignInRules => {
    const known: Strengths = new Map(
      [...strengths[side]].map(([id, { displayName, allowedCombinations }]) => [
        id.toLowerCase(),
        { name: typeof displayName === "string" ? displayName : null, combinations: textsIn(allowedCombinations) },
      ]),
    );
    return {
      policies: [...rules[side]].map(([id, properties]) => signInPolicy(id, properties, known, () => undefined)),
      locations: new Map(
        [...locations[side]].map(([id, properties]) => [id.toLowerCase(), namedLocation(id, properties)]),
      ),
      ...(methods === null ? {} : { methods: methodsIn(methods[side]) }),
    };
  };
  const both = { before: at("before"), after: at("after") };
  const named = [...namesOfBoth("conditionalAccessPolicy", rules), ...namesOfBoth("namedLocationPolicy", locations)];
  // These are all of the tenant, so that names are compared without a further request.
  const holders = Map.groupBy(named, (one) => `${one.ref.type} ${nameOn("before", one)?.toLowerCase()}`);
  const sharing = [...holders.values()].flatMap((same) => (same.length > 1 ? same.map(({ ref }) => refKey(ref)) : []));
  const unknown = [strengths, rules, locations].flatMap((one) => one.unknown.map((ref) => plan.nameOf(ref) ?? ref.id));
  return { ...withDistinctNames(both, distinctNames(named, "before", new Set(sharing))), unknown };
}

function namesOfBoth(type: EntityType, on: Record<Side, ReadonlyMap<string, JsonObject>>): NamedTwice[] {
  const shownOn = (side: Side, id: string) => {
    const name = on[side].get(id)?.displayName;
    return typeof name === "string" ? name : null;
  };
  return [...new Set([...on.before.keys(), ...on.after.keys()])].map((id) => ({
    ref: { type, id },
    before: shownOn("before", id),
    after: shownOn("after", id),
  }));
}

interface ListOnBothSides extends Record<Side, ReadonlyMap<string, JsonObject>> {
  /** Objects that the plan restores and that no list shows. */
  readonly unknown: readonly EntityRef[];
}

async function bothSides(policies: PolicyCache, plan: PlannedChanges, type: EntityType): Promise<ListOnBothSides> {
  const live = await policies.all(type, "live");
  const restored = plan.refs(type).filter(({ id }) => !live.some(({ ref }) => ref.id === id));
  const deleted = restored.length === 0 ? [] : await policies.all(type, "softDeleted");
  const hidden = new Map(deleted.map(({ ref, properties }) => [ref.id, properties]));
  const before = new Map(live.map(({ ref, properties }) => [ref.id, properties]));
  const after = new Map<string, JsonObject>();
  for (const id of [...before.keys(), ...restored.map((ref) => ref.id)]) {
    const properties = plan.after({ type, id }, before.get(id) ?? null, hidden.get(id));
    if (properties !== null) after.set(id, properties);
  }
  return { before, after, unknown: restored.filter(({ id }) => after.has(id) && !hidden.has(id)) };
}

/** Returns the number of restored users who are left out, because it is not shown whether they are enabled. */
async function addUsers(
  reader: DirectoryReader,
  ids: readonly string[],
  plan: PlannedChanges,
  cohorts: CohortTally,
): Promise<number> {
  const rows = await reader.byIds(ids, ["user"], USER_STATE);
  const live = new Map(rows.map((row) => [row.id, row]));
  const isRestored = (id: string) => !live.has(id) && plan.changeOf({ type: "user", id })?.action === "restore";
  const deleted = ids.some(isRestored) ? await readable(reader.deletedOf("user"), null) : null;
  let unshown = 0;
  for (const id of ids) {
    const ref: EntityRef = { type: "user", id };
    const before = live.get(id) ?? null;
    const hidden = before === null ? deleted?.rows.get(canonicalId(id)) : undefined;
    if (hidden === undefined && isRestored(id)) {
      unshown += 1;
      continue;
    }
    const shown = before?.displayName;
    const displayName = typeof shown === "string" ? shown : plan.nameOf(ref);
    cohorts.add({ ref, displayName, before, after: plan.after(ref, before, hidden) });
  }
  return unshown;
}

/** Counts members and guests that no policy, examined group or role names. Guests count as invited ones. Null if they cannot be counted. */
async function countOthers(reader: DirectoryReader, known: readonly Cohort[]): Promise<readonly Cohort[] | null> {
  const nowhere = { groups: new Set<string>(), roles: new Set<string>() };
  const kinds = [
    { filter: "userType ne 'Guest'", state: { guest: null, ...nowhere } },
    { filter: "userType eq 'Guest'", state: { guest: "b2bCollaborationGuest", ...nowhere } },
  ] as const satisfies readonly { readonly filter: string; readonly state: SignInState }[];
  const counted = kinds.map(async ({ filter, state }): Promise<Cohort[] | null> => {
    // Unset counts as enabled and as a member, as in the directory.
    const all = await readable(reader.count("/users", `accountEnabled ne false and ${filter}`), null);
    if (all === null) return null;
    const isSame = ({ before }: Cohort) => before !== null && (before.guest === null) === (state.guest === null);
    const count = all - known.filter(isSame).reduce((sum, cohort) => sum + cohort.count, 0);
    if (count <= 0) return [];
    return [{ id: null, count, names: [], breakGlass: false, before: state, after: state }];
  });
  const found = await Promise.all(counted);
  return found.some((one) => one === null) ? null : found.flatMap((one) => one ?? []);
}
