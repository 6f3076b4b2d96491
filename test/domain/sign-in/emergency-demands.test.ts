import { describe, expect, test } from "vitest";
import { policyDanger } from "../../../src/domain/dangers/risk-rules.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { reversed, type SignInModel } from "../../../src/domain/sign-in/model.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, GLOBAL, policy, read, signInState, user } from "./a-model.ts";

const glass = (id: string, more: Partial<Cohort> = {}) =>
  user(id, signInState({ roles: [GLOBAL] }), { names: [`Break Glass ${id}`], breakGlass: true, ...more });
const sparing = { includeUsers: ["All"], excludeUsers: ["1", "2"] };

const told = (of: SignInModel, tense: Tense): string[] =>
  signInDangers(compareSignIn(of), tense)
    .map(policyDanger)
    .filter(({ rule }) => rule === "breakGlass")
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
const done = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[]) =>
  told(aModel({ before, after }, cohorts), "done");

describe("an emergency account that a policy newly hinders is a grave danger of its own", () => {
  test("both as it was done and in going back to it", () => {
    const sides = { before: [policy("CA1", { users: sparing })], after: [policy("CA1")] };
    const since = aModel(sides, [glass("1"), crowd(9)]);
    expect(told(since, "done")).toEqual([
      'high: Policy "CA1" newly asks the emergency account "Break Glass 1" for multifactor authentication, which it may be unable to meet.',
    ]);
    const back = aModel({ before: sides.after, after: sides.before }, [glass("1"), glass("2"), crowd(9)]);
    expect(told(reversed(back), "plan")).toEqual([
      'high: Policy "CA1" would newly ask the emergency accounts "Break Glass 1" and "Break Glass 2" for multifactor authentication, which they may be unable to meet.',
    ]);
    expect(told(back, "plan")).toEqual([]);
  });

  test("with a device, or a strength, that the account may not have", () => {
    const strength = read("CA3", {
      displayName: "CA3",
      state: "enabled",
      conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["1"] } },
      grantControls: { operator: "OR", authenticationStrength: { id: "keys" } },
    });
    expect(done([], [policy("CA2", { controls: ["compliantDevice"] }), strength], [glass("1"), crowd(9)])).toEqual([
      'high: Policy "CA2" newly asks the emergency account "Break Glass 1" for a compliant device, which it may be unable to meet.',
      'high: Policy "CA3" newly asks the emergency account "Break Glass 1" for the authentication strength "Security keys", which it may be unable to meet.',
    ]);
  });

  test("by its own way into a policy that did not change", () => {
    const excluding = policy("CA1", { users: { includeUsers: ["All"], excludeGroups: ["spared"] } });
    const left = glass("1", { before: signInState({ roles: [GLOBAL], groups: ["spared"] }) });
    expect(done([excluding], [excluding], [left, crowd(9)])).toHaveLength(1);
  });

  test("that is medium, and of some sign-ins, where it concerns no ordinary sign-in", () => {
    const risky = policy("CA4", { conditions: { signInRiskLevels: ["high"] } });
    expect(done([], [risky], [glass("1"), crowd(9)])).toEqual([
      'medium: Policy "CA4" newly asks the emergency account "Break Glass 1" for multifactor authentication at some sign-ins, which it may be unable to meet.',
    ]);
  });

  test("by a block that is no lock-out, because the account cannot change policies", () => {
    const block = policy("CA5", { controls: ["block"], users: { includeUsers: ["1"] } });
    const plain = { before: signInState(), after: signInState() };
    const found = (cohort: Cohort) =>
      done([], [block], [cohort, user("ada", signInState({ roles: [GLOBAL] })), crowd(9)]);
    expect(found(glass("1", plain))).toEqual([
      'high: Policy "CA5" newly blocks the emergency account "Break Glass 1".',
    ]);
    expect(found(glass("1"))).toEqual([]);
  });
});

test("an emergency account under equal demands before, and another account, are without that danger", () => {
  const [one, other] = [policy("CA1"), policy("CA2")];
  expect(done([one], [other], [glass("1"), crowd(9)])).toEqual([]);
  expect(done([], [one], [glass("1", { breakGlass: false }), crowd(9)])).toEqual([]);
  expect(done([one], [], [glass("1"), crowd(9)])).toEqual([]);
});
