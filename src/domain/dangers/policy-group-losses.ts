import type { Side } from "../sign-in/cohort.ts";
import { namedPolicies } from "../sign-in/gathered.ts";
import type { Memberships } from "../sign-in/memberships.ts";
import type { SignInModel } from "../sign-in/model.ts";
import { missingIn } from "../sign-in/set-values.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { countOf } from "../words/counted-words.ts";
import { type NamedCount, toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { itself, joined, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { deletedText } from "./changed-object.ts";
import { exposureRisk } from "./exposure.ts";
import type { Exposure } from "./exposure-type.ts";
import { nestedCauses, withCauses } from "./nested-causes.ts";
import type { WholeDanger } from "./privilege-gains.ts";

/** A group that policies name, with the number of its users in two states. */
export interface PolicyGroup {
  readonly id: string;
  readonly name: ObjectName | null;
  readonly before: number;
  /** True where it had or has further users that are not known. */
  readonly isPartly?: boolean;
  /** Those of them that it still has in the second state. */
  readonly kept: number;
  /** Those that it has in the second state only. */
  readonly added: number;
  /** The policies that name it in the second state. */
  readonly includedBy: NamedCount;
  readonly excludedBy: NamedCount;
  /** The policies that name it in the first state only. Absent without any. */
  readonly formerly?: { readonly includedBy: NamedCount; readonly excludedBy: NamedCount };
  /** The policies that name it afterward, if it is deleted or gone by then. */
  readonly dead?: { readonly includedBy: NamedCount; readonly excludedBy: NamedCount; readonly isGone?: boolean };
}

/** A group counts as emptied if it loses more than half of its users. */
const KEPT_SHARE = 0.5;

/** The policies of a tenant in two states, and the groups that they name. */
export interface GroupsOfPolicies {
  readonly model: Pick<SignInModel, Side>;
  readonly groups: Iterable<string>;
  readonly members: Memberships;
  readonly nameOf: (id: string) => ObjectName | null;
}

/** Finds the groups that are emptied and that enforced policies name, as dangers of a difference as a whole. */
export function emptiedGroups({ model, groups, members, nameOf }: GroupsOfPolicies, tense: Tense): WholeDanger[] {
  const enforcedIn = (policies: SignInModel["after"]["policies"]) =>
    policies.filter(({ state }) => state === "enforced");
  const [were, left] = [enforcedIn(model.before.policies), enforcedIn(model.after.policies)];
  return [...groups].flatMap((id) => {
    const namedIn = (side: "include" | "exclude", policies = left) =>
      policies.filter((policy) => policy[side].groups.has(id));
    const naming = { includedBy: namedPolicies(namedIn("include")), excludedBy: namedPolicies(namedIn("exclude")) };
    const onlyBefore = (side: "include" | "exclude") => {
      const still = new Set(namedIn(side).map((policy) => policy.id));
      return namedPolicies(namedIn(side, were).filter((policy) => !still.has(policy.id)));
    };
    const formerly = { includedBy: onlyBefore("include"), excludedBy: onlyBefore("exclude") };
    const [had, has] = [members(id, "before"), members(id, "after")];
    const group: PolicyGroup = {
      id,
      name: nameOf(id),
      before: had.size,
      isPartly: members.unread(id) !== undefined,
      kept: [...has].filter((user) => had.has(user)).length,
      added: [...has].filter((user) => !had.has(user)).length,
      ...naming,
      ...(formerly.includedBy.count + formerly.excludedBy.count === 0 ? {} : { formerly }),
      ...(members.isInUse(id, "after") ? {} : { dead: { ...naming, isGone: members.isGone(id, "after") } }),
    };
    const subject = {
      ref: { type: "group", id },
      displayName: group.name && plainName(group.name),
      objects: 1,
    } as const;
    return policyGroupExposure(group).map((exposure) => {
      const lost = { members, nameOf, group: id, users: new Set(missingIn(had, has)), side: "before" } as const;
      const causes = nestedCauses(lost, tense);
      return { ...exposureRisk(withCauses(exposure, causes, tense), tense), ...subject, nested: causes.groups };
    });
  });
}

/**
 * Finds groups that are emptied and that enforced policies name. Policies that include such a group no longer concern its
 * users. Policies that exclude it, such as emergency accounts, concern them newly.
 */
export function policyGroupExposure(of: PolicyGroup): Exposure[] {
  const { name, before, kept, added, dead, isPartly = false } = of;
  const group = `group ${quoted(name)}`;
  if (isPartly && dead !== undefined && !isUnnamed(of)) {
    return [
      deletedGroup(group, before === 0 ? "an unknown number of users" : `at least ${countOf(before, "user")}`, dead),
    ];
  }
  if (before === 0 || isPartly || kept >= before * KEPT_SHARE || isUnnamed(of)) return [];
  if (dead !== undefined) return [deletedGroup(group, countOf(before, "user"), dead)];
  const others = (verb: string) => (added === 0 ? "" : `, and ${verb} ${countOf(added, "other")}`);
  const says = {
    plan: told`Leaves ${itself(`the ${group}`)} with ${numberText(kept)} of ${countOf(before, "user")}${others("brings")}; ${usesOf(of, "plan")}.`,
    done: told`${itself(`The ${group}`)} has ${numberText(kept)} of the ${countOf(before, "user")} it had${others("has gained")}; ${usesOf(of, "done")}.`,
  };
  return [{ rule: "policyGroupEmptied", severity: "high", says }];
}

function isUnnamed({ includedBy, excludedBy, formerly }: PolicyGroup): boolean {
  return includedBy.count + excludedBy.count === 0 && formerly === undefined;
}

/** Names the enforced policies that use the group in the second state, and apart from them those that did in the first only. */
function usesOf({ includedBy, excludedBy, formerly }: PolicyGroup, tense: Tense): Wording {
  const [include, exclude] =
    tense === "plan"
      ? [
          "policies that would no longer include it or be enforced",
          "policies that would no longer exclude it or be enforced",
        ]
      : [
          "policies that no longer include it or are not enforced",
          "policies that no longer exclude it or are not enforced",
        ];
  const part = (which: string, policies: NamedCount | undefined) =>
    policies === undefined || policies.count === 0 ? [] : [told`${which}: ${toldNames(policies)}`];
  const uses = [
    ...part("enforced policies that include it", includedBy),
    ...part("enforced policies that exclude it", excludedBy),
    ...part(include, formerly?.includedBy),
    ...part(exclude, formerly?.excludedBy),
  ];
  return joined(uses, "; ");
}

function deletedGroup(group: string, users: string, left: NonNullable<PolicyGroup["dead"]>): Exposure {
  const { includedBy, excludedBy, isGone = false } = left;
  const named = [
    ...(includedBy.count > 0 ? [told`it is still included by ${toldNames(includedBy)}: that reaches no user`] : []),
    ...(excludedBy.count > 0 ? [told`it is still excluded by ${toldNames(excludedBy)}: that excepts no user`] : []),
  ];
  const what = named.length === 0 ? "no enforced policy names it afterward" : joined(named, "; ");
  const says = {
    plan: told`Deletes ${itself(`the ${group}`)}, which has ${users}; ${what}.`,
    done: told`${itself(`The ${group}`)}, which had ${users}, is ${deletedText(isGone)}; ${what}.`,
  };
  return { rule: "policyGroupEmptied", severity: "high", says };
}
