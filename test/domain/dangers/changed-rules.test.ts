import { describe, expect, test } from "vitest";
import { changedRules } from "../../../src/domain/dangers/changed-rules.ts";
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

const said = (
  policies: readonly SignInPolicy[],
  { group = sales, roles = [] as readonly string[], isReversed = false } = {},
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
    },
    "done",
  ).map(({ severity, rule, sentence }) => `${severity} ${rule}: ${sentence}`);
};
const pending = "Entra works out its members after such a change, and may not have done so yet.";

describe("a group with another membership rule", () => {
  test("is a high danger if an enforced policy excludes it, which the sentence names with the direction", () => {
    expect(said([excluding("sales")])).toEqual([
      'high membershipRuleChanged: The membership rule of the group "Sales" was changed. Policies exclude it ("MFA"): users ' +
        `that the rule newly matches are not under them, and users that it no longer matches may be. ${pending}`,
    ]);
  });

  test("is a danger if it is nested in a group that a policy excludes", () => {
    expect(said([excluding("outer")])).toEqual([
      expect.stringContaining('rule of the group "Sales" (nested in "Outer") was changed. Policies exclude it ("MFA")'),
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

  test("is no danger if no enforced policy names it and it holds no role, or if its rule is the same, ended or paused", () => {
    expect(said([])).toEqual([]);
    expect(said([excluding("other")])).toEqual([]);
    expect(said([excluding("sales", "disabled")])).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, rule: { before, after: before } } })).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, rule: { before, after: null } } })).toEqual([]);
    expect(said([excluding("sales")], { group: { ...sales, live: { before: false, after: true } } })).toEqual([]);
  });

  test("is told as one that follows a rule since if it followed none, in either direction of a plan", () => {
    const group = { ...sales, rule: { before: null, after } };
    expect(said([excluding("sales")], { group })[0]).toContain('The group "Sales" follows a membership rule since.');
    expect(said([excluding("sales")], { group, isReversed: true })).toEqual([]);
  });
});
