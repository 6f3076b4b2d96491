import { describe, expect, test } from "vitest";
import { grownExclusions } from "../../../src/domain/dangers/grown-exclusions.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { membershipsIn } from "../../../src/domain/sign-in/memberships.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { aModel, GLOBAL, policy, signInState, user } from "../sign-in/a-model.ts";

const excluding = (id: string, state = "enabled") =>
  policy(id, { users: { includeUsers: ["All"], excludeGroups: ["g"] }, state });
const account = (id: string) => ({ type: "user", id }) as const;

interface Story {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly policies?: readonly SignInPolicy[];
  readonly were?: readonly SignInPolicy[];
  readonly users?: readonly Cohort[];
  readonly live?: boolean;
  readonly tense?: Tense;
}

function said({ before = [], after = ["ann"], policies = [excluding("MFA")], ...more }: Story = {}): string[] {
  const { were = policies, users = [], live = true, tense = "done" } = more;
  const node = {
    live: { before: live, after: true },
    members: { before: before.map(account), after: after.map(account) },
  };
  const members = membershipsIn(new Map([["g", node]]));
  const model = aModel({ before: were, after: policies }, users);
  const risks = grownExclusions({ model, groups: ["g"], members, nameOf: () => "Exceptions" }, tense);
  return risks.map(({ severity, rule, sentence }) => `${severity} ${rule}: ${sentence}`);
}

describe("a group that policies exclude", () => {
  test("is a danger if it gains users, though every policy stays as it is", () => {
    expect(said({ before: ["ben"], after: ["ben", "ann"] })).toEqual([
      'medium weakensSignIn: The group "Exceptions" gained 1 user (0 with privileged roles), ' +
        'and enforced policies exclude it: "MFA".',
    ]);
    expect(said({ tense: "plan" })).toEqual([
      'medium weakensSignIn: Adds 1 user (0 with privileged roles) to the group "Exceptions", ' +
        'which enforced policies exclude: "MFA".',
    ]);
  });

  test("is a high danger if one of the users holds a privileged role", () => {
    const users = [user("ann", signInState({ roles: [GLOBAL] }))];
    expect(said({ users })).toEqual([
      expect.stringMatching(/^high .* gained 1 user \(1 with privileged roles: "ann"\)/),
    ]);
  });

  test("is no danger if it gains emergency accounts only, keeps its users, or loses some", () => {
    expect(said({ users: [user("ann", signInState({ roles: [GLOBAL] }), { breakGlass: true })] })).toEqual([]);
    expect(said({ before: ["ann"] })).toEqual([]);
    expect(said({ before: ["ann", "ben"] })).toEqual([]);
  });

  test("is no danger if no policy that is enforced on both sides excludes it", () => {
    expect(said({ policies: [excluding("MFA", "disabled")] })).toEqual([]);
    expect(said({ were: [excluding("MFA", "disabled")] })).toEqual([]);
    expect(said({ policies: [policy("MFA")] })).toEqual([]);
  });

  test("is left to what is said of its restoration if it was deleted before", () => {
    expect(said({ live: false })).toEqual([]);
  });
});
