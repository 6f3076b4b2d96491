import { describe, expect, test } from "vitest";
import { changedRules, type GroupGifts } from "../../../src/domain/dangers/changed-rules.ts";
import { type GroupNode, membershipsIn, reversedMemberships } from "../../../src/domain/sign-in/memberships.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { refKey } from "../../../src/domain/tenant/entity.ts";
import { aModel, policy } from "../sign-in/a-model.ts";

const live = { before: true, after: true };
const [before, after] = ['user.department -eq "Sales"', "user.accountEnabled -eq true"];
const sales: GroupNode = { live, members: { before: [], after: [] }, name: "Sales", rule: { before, after } };
const nested = [{ type: "group", id: "sales" }] as const;
const outer: GroupNode = { live, members: { before: nested, after: nested }, name: "Outer" };
const naming = (users: object, state = "enabled") => policy("MFA", { users: { ...users }, state });
const excluding = (group: string, state = "enabled") =>
  naming({ includeUsers: ["All"], excludeGroups: [group] }, state);

const one = (name: string) => ({ count: 1, names: [name] });
const none = { count: 0, names: [] };
const nothing: GroupGifts = { licenses: none, applications: none, methods: none };
type GivenGifts = Partial<GroupGifts> | null;

const said = (
  policies: readonly SignInPolicy[],
  {
    group = sales,
    roles = [] as readonly string[],
    isReversed = false,
    gifts = {} as GivenGifts,
    isPresent = false,
  } = {},
) => {
  const found = membershipsIn(
    new Map([
      ["sales", group],
      ["outer", outer],
    ]),
  );
  return changedRules(
    {
      model: aModel({ before: policies }, []),
      members: isReversed ? reversedMemberships(found) : found,
      nameOf: (id) => (id === "outer" ? "Outer" : null),
      roles: new Map(roles.map((role) => [refKey({ type: "group", id: "sales" }), [role]])),
      ...(isPresent ? { hasPresentMembersOnly: true } : {}),
      ...(gifts === null ? {} : { gifts: new Map([["sales", { ...nothing, ...gifts }]]) }),
    },
    "done",
  ).map(({ severity, rule, sentence }) => `${severity} ${rule}: ${sentence}`);
};
const pending = "Entra works out its members after such a change, and may not have done so yet.";

describe("a group with another membership rule", () => {
  test("is a high danger if an enforced policy excludes it, which the sentence names with the direction", () => {
    expect(said([excluding("sales")])).toEqual([
      'high membershipRuleChanged: The membership rule of the group "Sales" was changed. It had 0 users before. Policies exclude it ("MFA"): users ' +
        `that the rule newly matches are not under them, and users that it no longer matches may be. ${pending}`,
    ]);
  });

  test("is told without the number of its former users where only the present ones are known", () => {
    expect(said([excluding("sales")], { isPresent: true })[0]).toContain(
      "was changed. The number of its users before is not known. Policies exclude it",
    );
  });

  test("is a danger if it is nested in a group that a policy excludes", () => {
    expect(said([excluding("outer")])).toEqual([
      expect.stringContaining(
        'rule of the group "Sales" (nested in "Outer") was changed. It had 0 users before. Policies exclude it ("MFA")',
      ),
    ]);
  });

  test("is a medium danger if a policy includes it, and a high one if it holds a role", () => {
    expect(said([naming({ includeGroups: ["sales"] })])).toEqual([
      expect.stringMatching(
        /^medium .* Policies include it \("MFA"\): users that the rule newly matches may be under them/,
      ),
    ]);
    expect(said([], { roles: ["Global Reader"] })).toEqual([
      expect.stringMatching(/^high .* It holds roles \("Global Reader"\): users that the rule newly matches gain them/),
    ]);
  });

  test("is no danger if no enforced policy names it, it holds no role and the rest was not read, or if its rule is the same or ended", () => {
    expect(said([], { gifts: null })).toEqual([]);
    expect(said([excluding("other")], { gifts: null })).toEqual([]);
    expect(said([excluding("sales", "disabled")], { gifts: null })).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, rule: { before, after: before } } })).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, rule: { before, after: null } } })).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, live: { before: false, after: true } } })).toEqual([]);
  });

  test("is told as one that follows a rule since if it followed none, in either direction of a plan", () => {
    const group = { ...sales, rule: { before: null, after } };
    expect(said([excluding("sales")], { group })[0]).toContain('The group "Sales" follows a membership rule since.');
    expect(said([excluding("sales")], { group, isReversed: true })).toEqual([]);
  });

  test("is a danger by its number of users and what else it gives them, and a low one without a use", () => {
    const users = (count: number) => Array.from({ length: count }, (_, at) => ({ type: "user", id: `${at}` }) as const);
    const group = { ...sales, members: { before: users(28), after: [] } };
    expect(said([], { group, gifts: { licenses: one("E5") } })).toEqual([
      'high membershipRuleChanged: The membership rule of the group "Sales" was changed. It had 28 users before. It gives ' +
        'licenses ("E5"): users that the rule newly matches get them, and users that it no longer matches lose them unless ' +
        `they have them otherwise. ${pending}`,
    ]);
    const few = { ...sales, members: { before: users(3), after: users(28) } };
    expect(said([], { group: few, gifts: { licenses: one("E5") } })).toEqual([expect.stringMatching(/^medium /)]);
    expect(said([], { gifts: { applications: one("Map") } })).toEqual([
      expect.stringMatching(
        /^medium .* It is assigned to applications \("Map"\): users that the rule newly matches may/,
      ),
    ]);
    expect(said([], { gifts: { methods: one("Fido2") } })).toEqual([
      expect.stringMatching(/^medium .* Methods of signing in are for it \("Fido2"\): users/),
    ]);
    expect(said([])).toEqual([
      expect.stringMatching(/^low .* No use of it was found among policies, roles, licenses,/),
    ]);
  });

  test("is told as paused, with its uses, and as no longer paused the other way round", () => {
    const paused = { before: false, after: true };
    const group = { ...sales, rule: { before, after: null }, paused };
    expect(said([excluding("sales")], { group })).toEqual([
      'medium membershipRuleChanged: The membership rule of the group "Sales" is paused since: Entra neither adds users to ' +
        'it nor takes any from it. It has 0 users. Policies exclude it ("MFA").',
    ]);
    expect(said([excluding("sales")], { group, isReversed: true })).toEqual([
      expect.stringContaining('The membership rule of the group "Sales" is no longer paused. It had 0 users before.'),
    ]);
    expect(said([excluding("sales")], { group: { ...group, paused: { before: false, after: false } } })).toEqual([]);
  });
});
