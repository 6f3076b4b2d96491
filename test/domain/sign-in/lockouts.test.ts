import { describe, expect, test } from "vitest";
import { looksLikeBreakGlass } from "../../../src/domain/sign-in/break-glass.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { signInDangers } from "../../../src/domain/sign-in/lockouts.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { GLOBAL, person, policy, standing } from "./a-model.ts";

const dangers = (before: SignInPolicy[], after: SignInPolicy[], people: Cohort[]) =>
  signInDangers({ before, after, people }).map(({ kind, severity, policy }) => `${severity} ${kind} ${policy?.id}`);

const admin = (id: string, groups: string[] = []) => person(id, standing({ roles: [GLOBAL], groups }));
const block = policy("block", { controls: ["block"] });
const blockButOne = policy("block", {
  controls: ["block"],
  users: { includeUsers: ["All"], excludeGroups: ["emergency"] },
});

describe("a lock-out", () => {
  test("a lockout is critical if every sign-in of everyone who could undo it is blocked", () => {
    expect(dangers([], [block], [admin("ada"), admin("ben"), person("cleo")])).toEqual(["critical lockout block"]);
  });

  test("a lockout is found if a policy grows wider, and not if it stays as wide", () => {
    const people = [admin("ada"), admin("glass", ["emergency"])];
    expect(dangers([blockButOne], [block], people)).toEqual(["critical lockout block"]);
    expect(dangers([block], [block], people)).toEqual([]);
  });

  test("a lockout is less severe while someone remains who can sign in freely", () => {
    expect(dangers([], [blockButOne], [admin("ada"), admin("glass", ["emergency"])])).toEqual(["medium lockout block"]);
  });

  test("a lockout is of severity high if everyone needs a device that they may not have", () => {
    expect(dangers([], [policy("device", { controls: ["compliantDevice"] })], [admin("ada")])).toEqual([
      "high lockout device",
    ]);
  });

  test("administrators do not count as locked out because other people are blocked", () => {
    const others = policy("block", { controls: ["block"], users: { includeGroups: ["staff"] } });
    expect(dangers([], [others], [admin("ada"), person("cleo", standing({ groups: ["staff"] }))])).toEqual([]);
  });

  test("deleting the last account that could change policies is a lockout too", () => {
    const last = person("ada", standing({ roles: [GLOBAL] }), { after: null });
    expect(dangers([], [], [last, person("cleo")])).toEqual(["critical lockout undefined"]);
  });

  test("a policy that only reports is no lockout", () => {
    expect(dangers([], [{ ...block, state: "reportOnly" }], [admin("ada")])).toEqual([]);
  });
});

describe("signing in with less", () => {
  const mfa = policy("mfa");
  test("disabling a policy that required a second factor is a risk, and a greater one for administrators", () => {
    expect(dangers([mfa], [], [person("cleo")])).toEqual(["medium weaker mfa"]);
    expect(dangers([mfa], [{ ...mfa, state: "off" }], [admin("ada")])).toEqual(["high weaker mfa"]);
  });

  test("disabling a policy is no risk if another policy requires the same", () => {
    expect(dangers([mfa, policy("too")], [policy("too")], [admin("ada")])).toEqual([]);
  });
});

describe("an emergency account", () => {
  const excluding = { includeUsers: ["All"], excludeGroups: ["emergency"] };
  const rules = ["a", "b", "c", "d", "e"].map((id) => policy(id, { users: excluding }));
  const glass = admin("glass", ["emergency"]);

  test("a Global Administrator who is excluded from nearly every policy is an emergency account", () => {
    expect(looksLikeBreakGlass(glass, { before: rules, after: rules })).toBe(true);
    const oneForAll = [...rules.slice(1), policy("all")];
    expect(looksLikeBreakGlass(glass, { before: oneForAll, after: oneForAll })).toBe(true);
  });

  test("an account under the policies, without the role, or excluded from half of them is no emergency account", () => {
    expect(looksLikeBreakGlass(admin("ada"), { before: rules, after: rules })).toBe(false);
    const outsider = person("cleo", standing({ groups: ["emergency"] }));
    expect(looksLikeBreakGlass(outsider, { before: rules, after: rules })).toBe(false);
    const half = [...rules.slice(0, 2), policy("x"), policy("y")];
    expect(looksLikeBreakGlass(glass, { before: half, after: half })).toBe(false);
  });

  test("an emergency account is recognized by its state before the plan or after it", () => {
    expect(looksLikeBreakGlass(glass, { before: [policy("x")], after: rules })).toBe(true);
  });
});
