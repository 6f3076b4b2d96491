import { describe, expect, test } from "vitest";
import { grownExclusions } from "../../../src/domain/dangers/grown-exclusions.ts";
import { groupLosses } from "../../../src/domain/dangers/left-inclusions.ts";
import type { WholeDanger } from "../../../src/domain/dangers/privilege-gains.ts";
import type { Side } from "../../../src/domain/sign-in/cohort.ts";
import { type GroupNode, membershipsIn } from "../../../src/domain/sign-in/memberships.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { aModel, policy, signInState, user } from "../sign-in/a-model.ts";

/** Members by group: ids in capitals are groups. Null for a group that is not in use. */
type Tree = Readonly<Record<string, readonly string[] | null>>;

const including = [policy("MFA", { users: { includeGroups: ["g-top"] } })];
const excluding = [policy("MFA", { users: { includeUsers: ["All"], excludeGroups: ["g-top"] } })];
const groupId = (name: string): string => `g-${name.toLowerCase()}`;
const refOf = (name: string) =>
  /^[A-Z]/.test(name) ? ({ type: "group", id: groupId(name) } as const) : ({ type: "user", id: name } as const);

function dangers(before: Tree, after: Tree, policies: readonly SignInPolicy[], tense: Tense): readonly WholeDanger[] {
  const at = { before, after };
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const nodes = new Map(
    ids.map((id): [string, GroupNode] => {
      const on = (side: Side) => (at[side][id] ?? []).map(refOf);
      const live = { before: at.before[id] != null, after: at.after[id] != null };
      return [groupId(id), { live, name: id, members: { before: on("before"), after: on("after") } }];
    }),
  );
  const members = membershipsIn(nodes);
  const people = [
    ...new Set(
      Object.values({ ...before, ...after })
        .concat(Object.values(before))
        .flat(),
    ),
  ];
  const users = people.flatMap((id) => {
    if (id === null || refOf(id).type === "group") return [];
    const state = (side: Side) => signInState({ groups: members("g-top", side).has(id) ? ["g-top"] : [] });
    return [user(id, state("before"), { after: state("after") })];
  });
  const of = { model: aModel({ before: policies, after: policies }, users), groups: ["g-top"], members };
  const named = { ...of, nameOf: members.nameOf };
  return [...groupLosses(named, tense), ...grownExclusions(named, tense)];
}

/** Returns what follows the first sentence of the danger, with the groups in which the changes were made. */
function causes(before: Tree, after: Tree, policies = including, tense: Tense = "done"): readonly string[] {
  return dangers(before, after, policies, tense).flatMap(({ sentence, nested = [] }) => [
    sentence.replace(/^.*?\.( |$)/, ""),
    nested.map(({ id }) => id.slice(2).toUpperCase()).join(" "),
  ]);
}

const three: Tree = { TOP: ["MIDDLE", "top"], MIDDLE: ["LOW", "middle"], LOW: ["ann", "ben", "cem"] };

describe("users who leave a policy's group, or come into it, by way of a nested group", () => {
  test("are told with the group in which the change was made, three levels down", () => {
    const after = { ...three, LOW: ["ben", "cem"] };
    expect(dangers(three, after, including, "done").map(({ sentence }) => sentence)).toEqual([
      'The group "TOP" lost 1 user ("ann"; 0 with privileged roles), who is no longer under the enforced policy that ' +
        'includes it: "MFA". This comes from nested groups: "LOW" lost members.',
    ]);
    expect(causes(three, after)).toEqual(['This comes from nested groups: "LOW" lost members.', "LOW"]);
    expect(causes(three, after, including, "plan")).toEqual([
      'This would come from nested groups: "LOW" would lose members.',
      "LOW",
    ]);
  });

  test("are told with a group that is no longer nested, or deleted, and with each of several changes", () => {
    expect(causes(three, { ...three, MIDDLE: ["middle"] })).toEqual([
      'This comes from nested groups: "LOW" is no longer nested in "MIDDLE".',
      "MIDDLE",
    ]);
    expect(causes(three, { ...three, TOP: ["top"] })).toEqual([
      'This comes from nested groups: "MIDDLE" is no longer nested in it.',
      "TOP",
    ]);
    expect(causes(three, { ...three, LOW: null })).toEqual([
      'This comes from nested groups: "LOW" is not in use any more.',
      "LOW",
    ]);
    expect(causes(three, { TOP: ["MIDDLE"], MIDDLE: ["LOW", "middle"], LOW: ["ben", "cem"] })).toEqual([
      'This comes from nested groups: the group itself lost members and "LOW" lost members.',
      "TOP LOW",
    ]);
  });

  test("are told in the other direction where policies exclude the group", () => {
    expect(causes(three, { ...three, LOW: ["ann", "ben", "cem", "eve"] }, excluding)).toEqual([
      'This comes from nested groups: "LOW" got members.',
      "LOW",
    ]);
    expect(causes({ ...three, MIDDLE: ["middle"] }, three, excluding, "plan")).toEqual([
      'This would come from nested groups: "LOW" would be nested in "MIDDLE".',
      "MIDDLE",
    ]);
    expect(causes({ ...three, LOW: null }, three, excluding)).toEqual([
      'This comes from nested groups: "LOW" was created or restored.',
      "LOW",
    ]);
  });

  test("are told once where groups are nested in each other", () => {
    const cycle: Tree = { TOP: ["MIDDLE", "top"], MIDDLE: ["LOW", "middle"], LOW: ["TOP", "MIDDLE", "ann", "ben"] };
    expect(causes(cycle, { ...cycle, LOW: ["TOP", "MIDDLE", "ben"] })).toEqual([
      'This comes from nested groups: "LOW" lost members.',
      "LOW",
    ]);
  });

  test("are no danger while another way leads into the group, and are told with both once both are closed", () => {
    const twice: Tree = { TOP: ["ONE", "OTHER"], ONE: ["ann", "ben"], OTHER: ["ann", "cem"] };
    expect(causes(twice, { ...twice, ONE: ["ben"] })).toEqual([]);
    expect(causes(twice, { ...twice, ONE: ["ben"], OTHER: ["cem"] })).toEqual([
      expect.stringMatching(
        /^This comes from nested groups: "(ONE|OTHER)" lost members and "(ONE|OTHER)" lost members\.$/,
      ),
      expect.stringMatching(/^(ONE OTHER|OTHER ONE)$/),
    ]);
  });

  test("are told without more where only members of the group itself change, and groups that hold others of them do not count", () => {
    expect(causes(three, { ...three, TOP: ["MIDDLE"] })).toEqual(["", ""]);
    const beside: Tree = { TOP: ["ONE", "OTHER", "top"], ONE: ["ann", "ben"], OTHER: ["ben", "cem"] };
    expect(causes(beside, { ...beside, TOP: ["ONE", "OTHER"], OTHER: ["cem"] })).toEqual(["", ""]);
  });

  test("are told without a group that lost others than them", () => {
    const before: Tree = { TOP: ["ONE", "OTHER"], ONE: ["LOW"], LOW: ["ann", "ben"], OTHER: ["ben", "cem", "dea"] };
    expect(causes(before, { ...before, ONE: [], LOW: ["ann"] })).toEqual([
      'This comes from nested groups: "LOW" is no longer nested in "ONE".',
      "ONE",
    ]);
  });

  test("are found in a chain of 2,000 groups", () => {
    const chain = (last: readonly string[]): Tree =>
      Object.fromEntries([
        ["TOP", ["G1", "a", "b", "c"]],
        ...Array.from({ length: 2_000 }, (_, n) => [`G${n + 1}`, n === 1_999 ? last : [`G${n + 2}`]] as const),
      ]);
    expect(causes(chain(["d"]), chain([]))).toEqual(['This comes from nested groups: "G2000" lost members.', "G2000"]);
  });
});
