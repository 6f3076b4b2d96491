import type { PlanRisk, Severity } from "../changes/risk.ts";
import { namedCount, namedPolicies } from "../sign-in/gathered.ts";
import type { RuleChange } from "../sign-in/memberships.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import { type RefKey, refKey, refOfKey } from "../tenant/entity.ts";
import { countOf } from "../words/counted-words.ts";
import { type NamedCount, toldList, toldNames } from "../words/name-list.ts";
import { itself, joined, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { exposureRisk } from "./exposure.ts";
import type { Exposure } from "./exposure-type.ts";
import { MANY_USERS } from "./license-exposures.ts";
import type { GroupsOfPolicies } from "./policy-group-losses.ts";

/** The groups that policies name or that hold roles, with their rules, and others whose rules differ. */
export interface RuledGroups extends Omit<GroupsOfPolicies, "groups"> {
  /** The names of the privileged roles that are held afterward, by holder. */
  readonly roles: ReadonlyMap<RefKey, readonly string[]>;
  /** The rest of what a group gives its members. Absent where that was not read, and unused groups are no danger then. */
  readonly gifts?: ReadonlyMap<string, GroupGifts>;
  /** True where the members of dynamic groups are those of now on both sides. */
  readonly hasPresentMembersOnly?: true;
}

/** The rest of what a group gives its members, beside roles and the policies that name it. */
export interface GroupGifts {
  readonly licenses: NamedCount;
  readonly applications: NamedCount;
  readonly methods: NamedCount;
}

/** The ways in which a change of members matters, by what names the group, or a group that it is nested in. */
interface RuleUse extends GroupGifts {
  readonly isRead: boolean;
  /** Its users before the change. Null where they were not read. */
  readonly users: number | null;
  /** The groups in between, quoted. */
  readonly through: readonly string[];
  readonly excludedBy: NamedCount;
  readonly includedBy: NamedCount;
  readonly roles: NamedCount;
}

const nothingGiven: GroupGifts = { licenses: namedCount([]), applications: namedCount([]), methods: namedCount([]) };

/**
 * Finds the groups whose members follow another rule or none for the time being, if enforced policies name them or a group
 * that they are nested in, if such a group holds a role, or if they give anything else. The members by a new rule are worked
 * out by Entra, so that they are not counted here.
 */
export function changedRules(groups: RuledGroups, tense: Tense): PlanRisk[] {
  const { model, members, nameOf, roles, gifts } = groups;
  const isCounted = (id: string) =>
    members.unread(id) === undefined && !(groups.hasPresentMembersOnly === true && tense === "done");
  const policies = model.after.policies.filter(({ state }) => state === "enforced");
  const named = policies.flatMap(({ include, exclude }) => [...include.groups, ...exclude.groups]);
  const holding = [...roles.keys()].map(refOfKey).flatMap(({ type, id }) => (type === "group" ? [id] : []));
  const outer = [...new Set([...named, ...holding])];
  return members.otherRules.flatMap((change) => {
    // A group whose rule ends keeps its members.
    if (change.after === null && change.paused?.after !== true) return [];
    const around = new Set(outer.filter((id) => members.nested(id, "after").has(change.id)));
    const naming = (side: "include" | "exclude") =>
      policies.filter((policy) => [...policy[side].groups].some((id) => around.has(id)));
    const use: RuleUse = {
      through: [...around].filter((id) => id !== change.id).map((id) => quoted(nameOf(id) ?? id)),
      excludedBy: namedPolicies(naming("exclude")),
      includedBy: namedPolicies(naming("include")),
      roles: namedCount([...around].flatMap((id) => roles.get(refKey({ type: "group", id })) ?? [])),
      ...(gifts?.get(change.id) ?? nothingGiven),
      isRead: gifts?.has(change.id) === true,
      users: isCounted(change.id) ? members(change.id, "before").size : null,
    };
    if (!use.isRead && !isUsed(use)) return [];
    const subject = { ref: { type: "group", id: change.id }, displayName: change.name, objects: 1 } as const;
    return [{ ...exposureRisk(exposureOf(change, use), tense), ...subject }];
  });
}

const usesIn = ({ excludedBy, includedBy, roles, licenses, applications, methods }: RuleUse): readonly NamedCount[] => [
  ...[excludedBy, includedBy, roles, licenses, applications, methods],
];

const isUsed = (use: RuleUse): boolean => usesIn(use).some(({ count }) => count > 0);

function exposureOf({ name, before, paused }: RuleChange, use: RuleUse): Exposure {
  const isPaused = paused?.after === true;
  const group = `group ${quoted(name)}`;
  const through = use.through.length === 0 ? "" : told` (nested in ${toldList(use.through)})`;
  const effects = joined(effectsOf(use, isPaused), " ");
  const [users, now, had] = usersOf(use);
  const severity = severityOf(use, isPaused);
  if (isPaused) {
    const stay = `: Entra neither adds users to it nor takes any from it. ${users}`;
    const says = {
      plan: told`Pauses the membership rule of ${itself(`the ${group}`)}${through}${stay} ${effects}`,
      done: told`The membership rule of ${itself(`the ${group}`)}${through} is paused since${stay} ${effects}`,
    };
    return { rule: "membershipRuleChanged", severity, says };
  }
  const [plan, done] =
    paused?.before === true
      ? [
          told`Lets Entra follow the membership rule of ${itself(`the ${group}`)}${through} again.`,
          told`The membership rule of ${itself(`the ${group}`)}${through} is no longer paused.`,
        ]
      : before === null
        ? [
            told`Makes ${itself(`the ${group}`)}${through} follow a membership rule.`,
            told`${itself(`The ${group}`)}${through} follows a membership rule since.`,
          ]
        : [
            told`Changes the membership rule of ${itself(`the ${group}`)}${through}.`,
            told`The membership rule of ${itself(`the ${group}`)}${through} was changed.`,
          ];
  const says = {
    plan: told`${plan} ${now} ${effects} Entra works out its members afterward, so that they are not known yet.`,
    done: told`${done} ${had} ${effects} Entra works out its members after such a change, and may not have done so yet.`,
  };
  return { rule: "membershipRuleChanged", severity, says };
}

/** Says how many users a group has whose rule is paused, has before a plan, and had before what was done. */
function usersOf({ users }: RuleUse): readonly [string, string, string] {
  if (users === null) return [UNCOUNTED, UNCOUNTED, "The number of its users before is not known."];
  const count = countOf(users, "user");
  return [`It has ${count}.`, `It has ${count} now.`, `It had ${count} before.`];
}

const UNCOUNTED = "Its users were not counted.";

function severityOf(use: RuleUse, isPaused: boolean): Severity {
  if (!isUsed(use)) return "low";
  const { excludedBy, roles, licenses, users } = use;
  const isGrave = excludedBy.count + roles.count > 0 || (licenses.count > 0 && (users ?? MANY_USERS) >= MANY_USERS);
  return isGrave && !isPaused ? "high" : "medium";
}

function effectsOf(use: RuleUse, isPaused: boolean): Wording[] {
  const { excludedBy, includedBy, roles, licenses, applications, methods } = use;
  const effect = (uses: string, names: NamedCount, newly: string, longer: string) => {
    if (names.count === 0) return [];
    if (isPaused) return [told`${uses} (${toldNames(names)}).`];
    return [
      told`${uses} (${toldNames(names)}): users that the rule newly matches ${newly}, and users that it no longer matches ${longer}.`,
    ];
  };
  if (!isUsed(use)) return [{ text: UNUSED }];
  return [
    ...effect("Policies exclude it", excludedBy, "are not under them", "may be"),
    ...effect("Policies include it", includedBy, "may be under them", "may not be any more"),
    ...effect("It holds roles", roles, "gain them", "lose them"),
    ...effect("It gives licenses", licenses, "get them", "lose them unless they have them otherwise"),
    ...effect("It is assigned to applications", applications, "may use them", "may not by it any more"),
    ...effect("Methods of signing in are for it", methods, "may use them", "may not by it any more"),
  ];
}

const UNUSED = "No use of it was found among policies, roles, licenses, applications and methods of signing in.";
