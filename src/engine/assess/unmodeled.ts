import { canonicalText } from "../../domain/json.ts";
import type { Side } from "../../domain/sign-in/cohort.ts";
import type { NotAssessed } from "../../domain/sign-in/consequences.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import type { Memberships } from "../../domain/sign-in/memberships.ts";
import { methodsNotAssessed } from "../../domain/sign-in/methods.ts";
import type { SignInModel } from "../../domain/sign-in/model.ts";
import type { SignInPolicy } from "../../domain/sign-in/policy.ts";
import type { EntityRef } from "../../domain/tenant/entity.ts";
import { attributesRead } from "../../domain/tenant/membership-rules.ts";
import type { ObjectName } from "../../domain/words/told-name.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { GroupReader } from "./memberships.ts";
import { groupsNamed } from "./sign-in-rules.ts";
import { decisiveStates, type PairedState, type StatePair } from "./state-pair.ts";

/** Finds differences that affect sign-in and are not part of the model, each with the policies that it concerns. */
export async function unmodeledDifferences(
  pair: StatePair,
  rules: Pick<SignInModel, Side>,
  policyGroups: ReadonlySet<string>,
  members: Memberships,
): Promise<NotAssessed[]> {
  return [
    ...(await dynamicGroups(pair, rules, groupsWithin(policyGroups, members))),
    ...(await perUserMfa(pair)),
    ...(pair.decisive.has("authenticationMethodPolicy") ? [methodsNotAssessed] : []),
    ...(pair.decisive.has("crossTenantAccessDefault") || pair.decisive.has("crossTenantAccessPartner")
      ? [{ what: INBOUND, policies: namedCount([]) }]
      : []),
  ];
}

const INBOUND =
  "settings change by which guests of other tenants may sign in, and the directory does not show which tenant a guest comes from";

/**
 * Returns true if a policy concerns a dynamic group whose rule reads an attribute that differs, or one that such a group is
 * nested in. Reads the members of the groups that policies name only where their own rules do not.
 */
export async function concernsDynamicGroups(
  pair: StatePair,
  rules: Pick<SignInModel, Side>,
  reader: GroupReader,
): Promise<boolean> {
  const groups = groupsNamed(rules.before, rules.after);
  const alone: GroupsAround = new Map([...groups].map((id) => [id, new Set([id])]));
  if ((await dynamicGroups(pair, rules, alone)).length > 0) return true;
  return (await dynamicGroups(pair, rules, groupsWithin(groups, await reader.read(groups)))).length > 0;
}

/** Returns the groups that policies name and those nested in them, each with the groups that it is or is nested in. */
function groupsWithin(policyGroups: ReadonlySet<string>, members: Memberships): GroupsAround {
  const around = new Map<string, Set<string>>();
  for (const outer of policyGroups) {
    for (const id of [outer, ...members.nested(outer, "before"), ...members.nested(outer, "after")]) {
      around.set(id, (around.get(id) ?? new Set()).add(outer));
    }
  }
  return around;
}

/** Groups by id, with the ids of the groups that a policy names and that lead to them. */
type GroupsAround = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The members of a dynamic group follow its rule, which is not evaluated. They may change with the rule or with an
 * attribute that it reads.
 */
async function dynamicGroups(
  pair: StatePair,
  { before, after }: Pick<SignInModel, Side>,
  around: GroupsAround,
): Promise<NotAssessed[]> {
  const refs = [...around.keys()].map((id): EntityRef => ({ type: "group", id }));
  const groups = [...(await pair.read(refs)).values()].filter(
    ({ before, after }) => isDynamic(before) || isDynamic(after),
  );
  if (groups.length === 0) return [];
  const enforced = [...before.policies, ...after.policies].filter(({ state }) => state === "enforced");
  return groups
    .filter((group) => ruleText(group, "before") !== ruleText(group, "after") || reads(group, pair.attributes))
    .map(({ ref, displayName }) => ({
      what: `the members of the dynamic group ${quoted(displayName)} follow a rule`,
      policies: namedCount(policiesNaming(enforced, around.get(ref.id.toLowerCase()) ?? new Set())),
    }))
    .filter(({ policies }) => policies.count > 0);
}

const isDynamic = (group: PairedState[Side]): boolean =>
  Array.isArray(group?.groupTypes) && group.groupTypes.includes("DynamicMembership");

const ruleText = (group: PairedState, side: Side): string =>
  canonicalText([
    group[side]?.membershipRule ?? null,
    group[side]?.membershipRuleProcessingState ?? null,
    group[side]?.groupTypes ?? null,
  ]);

const reads = (group: PairedState, attributes: ReadonlySet<string>): boolean =>
  attributesRead(`${ruleText(group, "before")} ${ruleText(group, "after")}`, attributes).length > 0;

async function perUserMfa(pair: StatePair): Promise<NotAssessed[]> {
  let users = 0;
  for await (const states of decisiveStates(pair, "user")) {
    for (const { before, after } of states) {
      if (before !== null && after !== null && before.perUserMfaState !== after.perUserMfaState) users += 1;
    }
  }
  if (users === 0) return [];
  return [{ what: `per-user MFA changes for ${users} ${users === 1 ? "user" : "users"}`, policies: namedCount([]) }];
}

function policiesNaming(policies: readonly SignInPolicy[], groups: ReadonlySet<string>): ObjectName[] {
  const naming = policies.filter(({ include, exclude }) =>
    [...include.groups, ...exclude.groups].some((id) => groups.has(id)),
  );
  return [...new Map(naming.map(({ id, name }) => [id, name ?? id])).values()];
}
