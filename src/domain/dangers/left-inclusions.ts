import type { Severity } from "../changes/risk.ts";
import { isConcerned, isIn } from "../sign-in/audience.ts";
import { type Cohort, isAdministrator } from "../sign-in/cohort.ts";
import { namedCount, namedPolicies } from "../sign-in/gathered.ts";
import type { Memberships } from "../sign-in/memberships.ts";
import { isEnforcedOnUsers, type SignInPolicy } from "../sign-in/policy.ts";
import { byId } from "../sign-in/policy-shifts.ts";
import { missingIn } from "../sign-in/set-values.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { canonicalId } from "../tenant/entity.ts";
import { countOf } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { exposureRisk } from "./exposure.ts";
import type { Exposure } from "./exposure-type.ts";
import type { GroupsWithUsers } from "./grown-exclusions.ts";
import { nestedCauses, withCauses } from "./nested-causes.ts";
import { emptiedGroups } from "./policy-group-losses.ts";
import type { WholeDanger } from "./privilege-gains.ts";

/** A policy, with the users who are not under it any more because they left a group. */
interface LeftPolicy {
  readonly policy: SignInPolicy;
  readonly left: readonly Cohort[];
}

/** Finds the groups of policies that lose users: those that are emptied, and of the others those of `leftInclusions`. */
export function groupLosses(of: GroupsWithUsers, tense: Tense): WholeDanger[] {
  const emptied = emptiedGroups(of, tense);
  const told = new Set(emptied.map(({ ref }) => ref?.id));
  return [...emptied, ...leftInclusions({ ...of, groups: [...of.groups].filter((id) => !told.has(id)) }, tense)];
}

/**
 * Finds groups that enforced policies include in both states and that lose users without another way into such a policy
 * afterward. The policy stays as it is and does not concern these users any more. Emergency accounts do not count, because
 * policies are not meant for them. A group that is deleted is a danger of its own, and one whose users could not all be
 * read is not assessed, as is a policy that includes such a group.
 */
export function leftInclusions({ model, groups, members, nameOf }: GroupsWithUsers, tense: Tense): WholeDanger[] {
  const old = byId(model.before.policies.filter(isEnforcedOnUsers));
  const policies = model.after.policies.filter(isEnforcedOnUsers);
  return [...groups].flatMap((id): WholeDanger[] => {
    if (!members.isInUse(id, "before") || !members.isInUse(id, "after")) return [];
    const found = policies.flatMap((policy): LeftPolicy[] => {
      const was = old.get(policy.id);
      if (was?.include.groups.has(id) !== true || !policy.include.groups.has(id)) return [];
      if ([...policy.include.groups].some((group) => members.unread(group) !== undefined)) return [];
      const left = model.cohorts.filter((cohort) => hasLeft(cohort, id, was, policy));
      return left.length === 0 ? [] : [{ policy, left }];
    });
    if (found.length === 0) return [];
    const name = nameOf(id);
    const subject = { ref: { type: "group", id }, displayName: name && plainName(name), objects: 1 } as const;
    const users = usersWhoLeft(found, members, id);
    const causes = nestedCauses({ members, nameOf, group: id, users, side: "before" }, tense);
    const exposure = withCauses(exposureOf(name, found), causes, tense);
    return [{ ...exposureRisk(exposure, tense), ...subject, nested: causes.groups }];
  });
}

/** Returns those who are not under a policy any more or, where not all of them are known by id, all who left the group. */
function usersWhoLeft(found: readonly LeftPolicy[], members: Memberships, group: string): ReadonlySet<string> {
  const left = [...new Set(found.flatMap((one) => one.left))];
  const known = left.flatMap(({ id, accounts = [] }) => (id === null ? accounts : [id])).map(canonicalId);
  return new Set(known.length === sum(left) ? known : missingIn(members(group, "before"), members(group, "after")));
}

/** Returns true for users who were under a policy by a group, and have no other way into it since they left the group. */
const hasLeft = (
  { id, before, after, breakGlass }: Cohort,
  group: string,
  was: SignInPolicy,
  policy: SignInPolicy,
): boolean =>
  !breakGlass &&
  before?.groups.has(group) === true &&
  after?.groups.has(group) === false &&
  isConcerned(was, id, before) === "yes" &&
  isIn(policy.include, id, after) === "no";

function exposureOf(name: ObjectName | null, found: readonly LeftPolicy[]): Exposure {
  const left = [...new Set(found.flatMap((one) => one.left))];
  const privileged = left.filter(isAdministrator);
  const users = sum(left);
  const names = [...privileged, ...left.filter((one) => !isAdministrator(one))].flatMap((one) => one.names);
  const who = names.length === 0 ? "" : told`${toldNames(namedCount(names, users))}; `;
  const whom = told`${countOf(users, "user")} (${who}${numberText(sum(privileged))} with privileged roles)`;
  const group = quoted(name);
  const which = whichOf(found, left.length);
  return {
    rule: "weakensSignIn",
    severity: severityOf(found),
    says: {
      plan: told`Takes ${whom} out of ${itself(`the group ${group}`)}, who would no longer be under ${which}.`,
      done: told`${itself(`The group ${group}`)} lost ${whom}, who ${users === 1 ? "is" : "are"} no longer under ${which}.`,
    },
  };
}

function whichOf(found: readonly LeftPolicy[], all: number): Wording {
  const policies = toldNames(namedPolicies(found.map(({ policy }) => policy)));
  if (found.length === 1) return told`the enforced policy that includes it: ${policies}`;
  const some = found.every(({ left }) => left.length === all) ? "" : "some of ";
  return told`${some}the enforced policies that include it: ${policies}`;
}

/** Judges by whether an administrator is among the users, and whether a policy demands more than a session control. */
function severityOf(found: readonly LeftPolicy[]): Severity {
  const grave = found.some(({ policy, left }) => asks(policy) && left.some(isAdministrator));
  if (grave) return "high";
  return found.some(({ policy, left }) => asks(policy) || left.some(isAdministrator)) ? "medium" : "low";
}

const asks = ({ requirements }: SignInPolicy): boolean => requirements.some(({ kind }) => kind !== "session");

const sum = (cohorts: readonly Cohort[]): number => cohorts.reduce((total, { count }) => total + count, 0);
