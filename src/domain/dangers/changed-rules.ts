import type { PlanRisk } from "../changes/risk.ts";
import { namedCount, namedPolicies } from "../sign-in/gathered.ts";
import type { RuleChange } from "../sign-in/memberships.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { type RefKey, refKey, refOfKey } from "../tenant/entity.ts";
import { type NamedCount, toldList, toldNames } from "../words/name-list.ts";
import { itself, joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { exposureRisk } from "./exposure.ts";
import type { GroupsOfPolicies } from "./policy-group-losses.ts";

/** The groups that policies name or that hold roles, with their rules. */
export interface RuledGroups extends Omit<GroupsOfPolicies, "groups"> {
  /** The names of the privileged roles that are held afterward, by holder. */
  readonly roles: ReadonlyMap<RefKey, readonly string[]>;
}

/** The ways in which a change of members matters, by what names the group, or a group that it is nested in. */
interface RuleUse {
  /** The groups in between, quoted. */
  readonly through: readonly string[];
  readonly excludedBy: NamedCount;
  readonly includedBy: NamedCount;
  readonly roles: NamedCount;
}

/**
 * Finds the groups whose members follow another rule, if enforced policies name them or a group that they are nested in,
 * or if such a group holds a role. The members by a new rule are worked out by Entra, so that they are not counted here.
 */
export function changedRules({ model, members, nameOf, roles }: RuledGroups, tense: Tense): PlanRisk[] {
  const policies = model.after.policies.filter(({ state }) => state === "enforced");
  const named = policies.flatMap(({ include, exclude }) => [...include.groups, ...exclude.groups]);
  const holding = [...roles.keys()].map(refOfKey).flatMap(({ type, id }) => (type === "group" ? [id] : []));
  const outer = [...new Set([...named, ...holding])];
  return members.otherRules.flatMap((change) => {
    // A group whose rule ends or is paused keeps its members.
    if (change.after === null) return [];
    const around = new Set(outer.filter((id) => members.nested(id, "after").has(change.id)));
    const naming = (side: "include" | "exclude") =>
      policies.filter((policy) => [...policy[side].groups].some((id) => around.has(id)));
    const use: RuleUse = {
      through: [...around].filter((id) => id !== change.id).map((id) => quoted(nameOf(id) ?? id)),
      excludedBy: namedPolicies(naming("exclude")),
      includedBy: namedPolicies(naming("include")),
      roles: namedCount([...around].flatMap((id) => roles.get(refKey({ type: "group", id })) ?? [])),
    };
    if (use.excludedBy.count + use.includedBy.count + use.roles.count === 0) return [];
    const subject = { ref: { type: "group", id: change.id }, displayName: change.name, objects: 1 } as const;
    return [{ ...exposureRisk(exposureOf(change, use), tense), ...subject }];
  });
}

function exposureOf({ name, before }: RuleChange, use: RuleUse) {
  const group = `group ${quoted(name)}`;
  const through = use.through.length === 0 ? "" : told` (nested in ${toldList(use.through)})`;
  const effects = joined(effectsOf(use), " ");
  const [plan, done] =
    before === null
      ? [
          told`Makes ${itself(`the ${group}`)}${through} follow a membership rule.`,
          told`${itself(`The ${group}`)}${through} follows a membership rule since.`,
        ]
      : [
          told`Changes the membership rule of ${itself(`the ${group}`)}${through}.`,
          told`The membership rule of ${itself(`the ${group}`)}${through} was changed.`,
        ];
  const says = {
    plan: told`${plan} ${effects} Entra works out its members afterward, so that they are not known yet.`,
    done: told`${done} ${effects} Entra works out its members after such a change, and may not have done so yet.`,
  };
  const isGrave = use.excludedBy.count + use.roles.count > 0;
  return { rule: "membershipRuleChanged", severity: isGrave ? "high" : "medium", says } as const;
}

function effectsOf({ excludedBy, includedBy, roles }: RuleUse): Wording[] {
  const effect = (uses: string, names: NamedCount, newly: string, longer: string) =>
    names.count === 0
      ? []
      : [
          told`${uses} (${toldNames(names)}): users that the rule newly matches ${newly}, and users that it no longer matches ${longer}.`,
        ];
  return [
    ...effect("Policies exclude it", excludedBy, "are not under them", "may be"),
    ...effect("Policies include it", includedBy, "may be under them", "may not be any more"),
    ...effect("It holds roles", roles, "gain them", "lose them"),
  ];
}
