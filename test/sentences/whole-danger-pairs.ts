import type { Exposure } from "../../src/domain/dangers/exposure-type.ts";
import { grownExclusions } from "../../src/domain/dangers/grown-exclusions.ts";
import { leftInclusions } from "../../src/domain/dangers/left-inclusions.ts";
import { ofDeleted, ofPurged, ofRemoved } from "../../src/domain/dangers/out-of-force.ts";
import { policyGroupExposure } from "../../src/domain/dangers/policy-group-losses.ts";
import { privilegeExposure, privilegeExposures, type RoleShift } from "../../src/domain/dangers/privilege-gains.ts";
import { recordedExposures } from "../../src/domain/dangers/record-exposures.ts";
import { memberLossExposures, roleLossRisks } from "../../src/domain/dangers/role-losses.ts";
import type { Side } from "../../src/domain/sign-in/cohort.ts";
import { type GroupNode, membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { aModel, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { none } from "./danger-pairs.ts";
import { type Pair, pair } from "./pair.ts";
import { GLOBAL_ADMINISTRATOR } from "./role-danger-pairs.ts";

const one = { count: 1, names: ["CA001"] };
const no = { count: 0, names: [] };
const included = { includedBy: one, excludedBy: no };
const excluded = { includedBy: no, excludedBy: one };
const emptied =
  (tense: Tense, more: object = {}) =>
  () =>
    policyGroupExposure({ id: "g", name: "G", before: 10, kept: 1, added: 0, includedBy: one, excludedBy: no, ...more })
      .map(({ says }) => says[tense].text)
      .join("\n") || none;
/** Returns what is said of a group that a policy excludes and that gains the users with these roles. */
const grown =
  (tense: Tense, ...gained: readonly (readonly string[])[]) =>
  () => {
    const rules = [policy("CA001", { users: { includeUsers: ["All"], excludeGroups: ["g"] } })];
    const users = gained.map((roles, n) => user(`u${n}`, signInState({ roles })));
    const after = users.map(({ id }) => ({ type: "user", id: id ?? "" }) as const);
    const node = { live: { before: true, after: true }, members: { before: [], after } };
    const of = { model: aModel({ before: rules, after: rules }, users), groups: ["g"], nameOf: () => "G" };
    const risks = grownExclusions({ ...of, members: membershipsIn(new Map([["g", node]])) }, tense);
    return risks.map(({ sentence }) => sentence).join("\n") || none;
  };
/** Returns what is said of a group that such policies include and that loses a user, who may be in another group. */
const left =
  (tense: Tense, { includedBy = ["CA001"], users = 1, others = [] as string[] } = {}) =>
  () => {
    const rules = includedBy.map((id, n) => policy(id, { users: { includeGroups: n === 0 ? ["g"] : ["g", "h"] } }));
    const before = signInState({ groups: ["g", ...others] });
    const after = signInState({ groups: others });
    const gone = Array.from({ length: users }, (_, n) =>
      user(`u${n}`, before, { after: n === 0 ? after : signInState() }),
    );
    const node = { live: { before: true, after: true }, members: { before: [], after: [] } };
    const of = { model: aModel({ before: rules }, gone), groups: ["g"], nameOf: () => "G" };
    const risks = leftInclusions({ ...of, members: membershipsIn(new Map([["g", node]])) }, tense);
    return risks.map(({ sentence }) => sentence).join("\n") || none;
  };
/** Returns what is said of a policy's group whose users are in groups nested in it, on each side. */
const nestedUsers =
  (side: "include" | "exclude", tense: Tense, ...[before, after]: readonly [NestedTree, NestedTree]) =>
  () => {
    const users = side === "include" ? { includeGroups: ["g"] } : { includeUsers: ["All"], excludeGroups: ["g"] };
    const rules = [policy("CA001", { users })];
    const at = { before, after };
    const nodes = ["g", "n", "m"].map((id): [string, GroupNode] => {
      const on = (which: Side) =>
        (at[which][id] ?? []).map((one) => ({ type: one < "t" ? "group" : "user", id: one }) as const);
      const live = { before: before[id] !== undefined, after: after[id] !== undefined };
      return [id, { live, name: id.toUpperCase(), members: { before: on("before"), after: on("after") } }];
    });
    const members = membershipsIn(new Map(nodes));
    const state = (which: Side, id: string) => signInState({ groups: members("g", which).has(id) ? ["g"] : [] });
    const cohorts = ["u", "v", "w", "x"].map((id) => user(id, state("before", id), { after: state("after", id) }));
    const of = {
      model: aModel({ before: rules, after: rules }, cohorts),
      groups: ["g"],
      members,
      nameOf: members.nameOf,
    };
    const risks = [...leftInclusions(of, tense), ...grownExclusions(of, tense)];
    return risks.map(({ sentence }) => sentence).join("\n") || none;
  };
type NestedTree = Readonly<Record<string, readonly string[]>>;
const tree: NestedTree = { g: ["n", "u"], n: ["m", "v"], m: ["w", "x"] };
const itsOwn: NestedTree = { ...tree, g: ["n"] };
const fewer: NestedTree = { ...tree, m: ["w"] };
const apart: NestedTree = { ...tree, n: ["v"] };
const { m: _, ...deleted } = tree;
const twoPolicies = { includedBy: ["CA001", "CA002"] };
const former = (tense: Tense, formerly: object) => emptied(tense, { includedBy: no, formerly });
const shifts = (holders: number) =>
  Array.from({ length: holders }, (_, n): RoleShift => ({ ref: { type: "user", id: `u${n}` }, name: null, role: "R" }));
const memberLosses = (tense: Tense, holders: number) => () =>
  memberLossExposures(shifts(holders), () => 3)
    .map(({ says }) => says[tense].text)
    .join("\n") || none;
const gains = (tense: Tense, holders: number) => () =>
  privilegeExposures(shifts(holders))
    .map(({ says }) => says[tense].text)
    .join("\n") || none;
const gain = (tense: Tense, members: number) => () => privilegeExposure("X", ["R"], members).says[tense].text;
const recorded =
  (operation: string, type: EntityType, result: "success" | "failure" = "success", now = (one: Exposure) => one) =>
  () =>
    recordedExposures(
      {
        ...{
          id: "r",
          time: 0,
          actor: { kind: "user", id: "m", name: "mallory" },
          category: "RoleManagement",
          operation,
        },
        ...{ result, correlationId: "c", app: null, ip: null },
        targets: [{ ref: { type, id: "map" }, displayName: "Map", modified: [] }],
      },
      "extended",
    )
      .map(({ exposure }) => now(exposure).says.done.text)
      .join("\n") || none;
const losses = (lost: number) => () =>
  roleLossRisks(new Map([[GLOBAL_ADMINISTRATOR, lost]]), () => 3)
    .map(({ sentence }) => sentence)
    .join("\n") || none;
const CREDENTIAL = "Add service principal credentials";
const credentialOf = (now: (one: Exposure) => Exposure) => recorded(CREDENTIAL, "application", "success", now);
const [purged, softDeleted] = [credentialOf(ofPurged), credentialOf(ofDeleted)];
const roleOfDeleted = recorded("Add member to role", "user", "success", ofDeleted);
const takenBack = credentialOf(ofRemoved);
const whole: readonly Pair[] = [
  pair("It is gone for good now.", purged, softDeleted, "It is soft-deleted now, and restoring it"),
  pair("It is soft-deleted now.", roleOfDeleted, purged, "It is gone for good now."),
  pair(
    "It is soft-deleted now, and restoring it, by hand too, puts that in force again.",
    softDeleted,
    roleOfDeleted,
    "It is soft-deleted now.",
  ),
  pair("It was removed since.", takenBack, softDeleted, "It is soft-deleted now, and restoring it"),
  pair(
    "enforced policies that include it",
    emptied("plan"),
    emptied("plan", { includedBy: no, excludedBy: one }),
    "exclude it",
  ),
  pair("enforced policies that exclude it", emptied("plan", { excludedBy: one }), emptied("plan"), "include it"),
  pair(
    "policies that would no longer include it or be enforced",
    former("plan", included),
    former("plan", excluded),
    "no longer exclude it",
  ),
  pair(
    "policies that would no longer exclude it or be enforced",
    former("plan", excluded),
    former("plan", included),
    "no longer include it",
  ),
  pair(
    "policies that no longer include it or are not enforced",
    former("done", included),
    former("done", excluded),
    "no longer exclude it",
  ),
  pair(
    "policies that no longer exclude it or are not enforced",
    former("done", excluded),
    former("done", included),
    "no longer include it",
  ),
  pair("group …", emptied("plan"), emptied("plan", { includedBy: no }), none),
  pair("Adds … (…) to the group …, which enforced policies exclude: ….", grown("plan", []), grown("plan"), none),
  pair(
    "0 with privileged roles",
    grown("plan", []),
    grown("plan", [GLOBAL_ADMINISTRATOR]),
    '1 with privileged roles: "u0"',
  ),
  pair(
    "… with privileged roles: …",
    grown("plan", [GLOBAL_ADMINISTRATOR]),
    grown("plan", []),
    "0 with privileged roles",
  ),
  pair("The group … gained … (…), and enforced policies exclude it: ….", grown("done", []), grown("done"), none),
  pair("Takes … out of the group …, who would no longer be under ….", left("plan"), left("plan", { users: 0 }), none),
  pair("This comes", nestedUsers("include", "done", tree, fewer), nestedUsers("include", "done", tree, itsOwn)),
  pair(
    "… from nested groups: ….",
    nestedUsers("include", "done", tree, fewer),
    nestedUsers("include", "done", tree, itsOwn),
  ),
  pair("This would come", nestedUsers("include", "plan", tree, fewer), nestedUsers("include", "plan", tree, itsOwn)),
  pair("lost members", nestedUsers("include", "done", tree, fewer), nestedUsers("include", "done", tree, apart)),
  pair("would lose members", nestedUsers("include", "plan", tree, fewer), nestedUsers("include", "plan", tree, apart)),
  pair(
    "is not in use any more",
    nestedUsers("include", "done", tree, deleted),
    nestedUsers("include", "done", tree, apart),
  ),
  pair("would be deleted", nestedUsers("include", "plan", tree, deleted), nestedUsers("include", "plan", tree, apart)),
  pair(
    "is no longer nested in",
    nestedUsers("include", "done", tree, apart),
    nestedUsers("include", "done", tree, fewer),
  ),
  pair(
    "would no longer be nested in",
    nestedUsers("include", "plan", tree, apart),
    nestedUsers("include", "plan", tree, fewer),
  ),
  pair("got members", nestedUsers("exclude", "done", fewer, tree), nestedUsers("exclude", "done", apart, tree)),
  pair("would get members", nestedUsers("exclude", "plan", fewer, tree), nestedUsers("exclude", "plan", apart, tree)),
  pair(
    "was created or restored",
    nestedUsers("exclude", "done", deleted, tree),
    nestedUsers("exclude", "done", apart, tree),
  ),
  pair(
    "would be created or restored",
    nestedUsers("exclude", "plan", deleted, tree),
    nestedUsers("exclude", "plan", apart, tree),
  ),
  pair("is newly nested in", nestedUsers("exclude", "done", apart, tree), nestedUsers("exclude", "done", fewer, tree)),
  pair("would be nested in", nestedUsers("exclude", "plan", apart, tree), nestedUsers("exclude", "plan", fewer, tree)),
  pair(
    "the group itself",
    nestedUsers("include", "done", tree, { ...fewer, g: ["n"] }),
    nestedUsers("include", "done", tree, fewer),
  ),
  pair("The group … lost …, who … no longer under ….", left("done"), left("done", { users: 0 }), none),
  pair("… (…… with privileged roles)", left("done"), left("done", { users: 0 }), none),
  pair(
    "the enforced policy that includes it: …",
    left("done"),
    left("done", twoPolicies),
    "the enforced policies that include it",
  ),
  pair(
    "…the enforced policies that include it: …",
    left("done", twoPolicies),
    left("done"),
    "the enforced policy that includes it",
  ),
  pair(
    "some of",
    left("done", { ...twoPolicies, users: 2, others: ["h"] }),
    left("done", { ...twoPolicies, users: 2 }),
    "under the enforced policies that include it",
  ),
  pair("Leaves the … with … of ……; ….", emptied("plan"), emptied("plan", { kept: 5 }), none),
  pair("The … has … of the … it had…; ….", emptied("done"), emptied("done", { before: 0, kept: 0 }), none),
  pair("has gained", emptied("done", { added: 2 }), emptied("done"), "has 1 of the 10 users it had;"),
  pair(", and … …", emptied("plan", { added: 2 }), emptied("plan"), "with 1 of 10 users;"),
  pair("Deletes the …, which has …; ….", emptied("plan", { dead: included }), emptied("plan"), "Leaves the group"),
  pair(
    "at least …",
    emptied("done", { isPartly: true, dead: included }),
    emptied("done", { dead: included }),
    "which had 10 users",
  ),
  pair(
    "an unknown number of users",
    emptied("done", { before: 0, isPartly: true, dead: included }),
    emptied("done", { dead: included }),
    "which had 10 users",
  ),
  pair("The …, which had …, is …; ….", emptied("done", { dead: included }), emptied("done"), "of the 10 users"),
  pair(
    "it is still included by …: that reaches no user",
    emptied("done", { dead: included }),
    emptied("done", { dead: excluded }),
    "still excluded by",
  ),
  pair(
    "it is still excluded by …: that excepts no user",
    emptied("done", { dead: excluded }),
    emptied("done", { dead: included }),
    "still included by",
  ),
  pair(
    "no enforced policy names it afterward",
    emptied("plan", { dead: { includedBy: no, excludedBy: no } }),
    emptied("plan", { dead: included }),
    "still included by",
  ),
  pair("and … more", gains("plan", 101), gains("plan", 100), '"u99"'),
  pair("Gives the role … back to ….", gains("plan", 1), gains("plan", 0), none),
  pair("The role … was gained by ….", gains("done", 1), gains("done", 0), none),
  pair("Restores …, who holds ….", gain("plan", 0), gain("plan", 2), "to 2 members of"),
  pair("… holds ….", gain("done", 0), gain("done", 2), "gained"),
  pair("Gives … back to … of ….", gain("plan", 1), gain("plan", 0), "Restores"),
  pair("… of … gained ….", gain("done", 1), gain("done", 0), "holds"),
  pair(
    "A credential was added to the ……….",
    recorded(CREDENTIAL, "application"),
    recorded(CREDENTIAL, "application", "failure"),
    none,
  ),
  pair(
    "… was given the role ……….",
    recorded("Add member to role", "user"),
    recorded("Remove member from role", "user"),
    none,
  ),
  pair("Takes the role …, held through groups, from ….", memberLosses("plan", 1), memberLosses("plan", 0), none),
  pair("The role …, held through groups, was lost by ….", memberLosses("done", 1), memberLosses("done", 0), none),
  pair("… of … that have it assigned", losses(2), losses(3), "all 3 that have it assigned"),
];

/** On dangers of whole objects: groups, privileges and credentials. */
export const wholeDangerPairs: readonly Pair[] = [...whole];
