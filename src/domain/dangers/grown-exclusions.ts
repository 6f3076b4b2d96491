import { type Cohort, isAdministrator } from "../sign-in/cohort.ts";
import { namedCount, namedPolicies } from "../sign-in/gathered.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { countOf } from "../words/counted-words.ts";
import { toldNames } from "../words/name-list.ts";
import { numberText } from "../words/number-text.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { exposureRisk } from "./exposure.ts";
import type { Exposure } from "./exposure-type.ts";
import { nestedCauses, withCauses } from "./nested-causes.ts";
import type { GroupsOfPolicies } from "./policy-group-losses.ts";
import type { WholeDanger } from "./privilege-gains.ts";

/** Groups that policies name, with the accounts that are known apart from their memberships. */
export interface GroupsWithUsers extends Omit<GroupsOfPolicies, "model"> {
  readonly model: GroupsOfPolicies["model"] & { readonly cohorts: readonly Cohort[] };
}

/**
 * Finds groups that enforced policies exclude in both states and that gain users, because a policy that stays as it is then
 * demands less of these users. Emergency accounts do not count, because such exclusions are for them.
 */
export function grownExclusions({ model, groups, members, nameOf }: GroupsWithUsers, tense: Tense): WholeDanger[] {
  const known = new Map(model.cohorts.flatMap((cohort) => (cohort.id === null ? [] : [[cohort.id, cohort] as const])));
  return [...groups].flatMap((id) => {
    if (!members.isInUse(id, "before") || !members.isInUse(id, "after")) return [];
    const excluding = (policies: typeof model.after.policies) =>
      policies.filter(({ state, exclude }) => state === "enforced" && exclude.groups.has(id));
    const were = new Set(excluding(model.before.policies).map((policy) => policy.id));
    const policies = excluding(model.after.policies).filter((policy) => were.has(policy.id));
    const before = members(id, "before");
    const gained = [...members(id, "after")].filter(
      (user) => !before.has(user) && known.get(user)?.breakGlass !== true,
    );
    if (policies.length === 0 || gained.length === 0) return [];
    const privileged = gained.flatMap((user) => known.get(user) ?? []).filter(isAdministrator);
    const name = nameOf(id);
    const by = toldNames(namedPolicies(policies));
    const came = { members, nameOf, group: id, users: new Set(gained), side: "after" } as const;
    const causes = nestedCauses(came, tense);
    const exposure = grownExclusion({ name, gained: gained.length, privileged, by });
    return [
      {
        ...exposureRisk(withCauses(exposure, causes, tense), tense),
        nested: causes.groups,
        ref: { type: "group", id } as const,
        displayName: name && plainName(name),
        objects: 1,
      },
    ];
  });
}

interface GrownExclusion {
  readonly name: ObjectName | null;
  readonly gained: number;
  readonly privileged: readonly Cohort[];
  /** The policies in words. */
  readonly by: Wording;
}

function grownExclusion({ name, gained, privileged, by }: GrownExclusion): Exposure {
  const users = countOf(gained, "user");
  const among =
    privileged.length === 0
      ? "0 with privileged roles"
      : told`${numberText(privileged.length)} with privileged roles: ${toldNames(namedCount(privileged.flatMap(nameIn)))}`;
  const group = quoted(name);
  return {
    rule: "weakensSignIn",
    severity: privileged.length > 0 ? "high" : "medium",
    says: {
      plan: told`Adds ${users} (${among}) to ${itself(`the group ${group}`)}, which enforced policies exclude: ${by}.`,
      done: told`${itself(`The group ${group}`)} gained ${users} (${among}), and enforced policies exclude it: ${by}.`,
    },
  };
}

const nameIn = ({ names: [name], id }: Cohort): ObjectName => name ?? id ?? "";
