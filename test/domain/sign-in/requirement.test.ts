import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/json.ts";
import {
  implies,
  isSecondFactor,
  mayKeepOut,
  type Requirement,
  requirementsOf,
  toldRequirement,
} from "../../../src/domain/sign-in/requirement.ts";
import { strengths } from "./a-model.ts";

const granted = (grantControls: JsonObject) => requirementsOf({ grantControls }, strengths, () => undefined);
const inSession = (sessionControls: JsonObject) => requirementsOf({ sessionControls }, strengths, () => undefined);
const strength = (id: string) => ({ operator: "OR", authenticationStrength: { id } });
const only = (requirements: readonly Requirement[]): Requirement => {
  const [first, ...others] = requirements;
  if (first === undefined || others.length > 0) throw new Error("It is not one requirement.");
  return first;
};

describe("a grant control", () => {
  test.each<[string, JsonObject, { mfa: boolean; keepsOut: boolean }]>([
    ["a second factor", { operator: "OR", builtInControls: ["mfa"] }, { mfa: true, keepsOut: false }],
    ["either of two", { operator: "OR", builtInControls: ["mfa", "compliantDevice"] }, { mfa: false, keepsOut: false }],
    [
      "one of two devices",
      { builtInControls: ["compliantDevice", "domainJoinedDevice"] },
      { mfa: false, keepsOut: true },
    ],
    ["a key", strength("KEYS"), { mfa: true, keepsOut: true }],
    ["any second factor", strength("mixed"), { mfa: true, keepsOut: false }],
    ["anything", strength("weak"), { mfa: false, keepsOut: false }],
    ["a strength that is not known", strength("none"), { mfa: true, keepsOut: false }],
    ["terms of use", { operator: "OR", builtInControls: [], termsOfUse: ["t"] }, { mfa: false, keepsOut: false }],
    ["a block, whatever is beside it", { builtInControls: ["mfa", "block"] }, { mfa: false, keepsOut: true }],
    ...["voice", "email", "hardwareOath", "softwareOath", "microsoftAuthenticatorPush"].map(
      (method): [string, JsonObject, { mfa: boolean; keepsOut: boolean }] => [
        `${method} alone, which is one factor`,
        { operator: "OR", authenticationStrength: { id: method, allowedCombinations: [method] } },
        { mfa: false, keepsOut: true },
      ],
    ),
    [
      "a password with a code",
      { operator: "OR", authenticationStrength: { id: "own", allowedCombinations: ["password,softwareOath"] } },
      { mfa: true, keepsOut: false },
    ],
    [
      "either of two, one of them a custom control",
      { operator: "OR", builtInControls: ["mfa"], customAuthenticationFactors: ["duo"] },
      { mfa: false, keepsOut: false },
    ],
  ])("is read: %s", (_, grant, expected) => {
    const requirement = only(granted(grant));
    expect({ mfa: isSecondFactor(requirement), keepsOut: mayKeepOut(requirement) }).toEqual(expected);
  });

  test("is a requirement of its own under the operator AND", () => {
    const both = granted({ operator: "AND", builtInControls: ["mfa", "compliantDevice"] });
    expect(both.map((one) => toldRequirement(one).text)).toEqual(["multifactor authentication", "a compliant device"]);
  });

  test.each([[{}], [{ operator: "OR", builtInControls: [], authenticationStrength: { id: null } }], [null]])(
    "is not set by %j",
    (grantControls) => expect(requirementsOf({ grantControls }, strengths, () => undefined)).toEqual([]),
  );
});

describe("a session control", () => {
  test.each([
    [{ signInFrequency: { isEnabled: true, value: 4, type: "hours" } }, "a sign-in every 4 hours"],
    [{ signInFrequency: { isEnabled: true, value: 1, type: "days" } }, "a sign-in every day"],
    [{ signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" } }, "a sign-in every time"],
    [{ persistentBrowser: { isEnabled: true, mode: "never" } }, "a sign-in after closing the browser"],
    [{ secureSignInSession: { isEnabled: true } }, "token protection"],
    [{ continuousAccessEvaluation: { mode: "strictLocation" } }, "continuous access evaluation (strictLocation)"],
    [{ tomorrow: { isEnabled: true } }, 'the session control "tomorrow"'],
  ])("%j reads %j", (controls, words) => {
    expect(inSession(controls).map((one) => toldRequirement(one).text)).toEqual([words]);
  });

  test.each([
    [{ signInFrequency: { isEnabled: false, value: 4, type: "hours" } }],
    [{ persistentBrowser: null }],
    [{}],
  ])("is not set by %j", (controls) => expect(inSession(controls)).toEqual([]));
});

describe("a requirement implies another", () => {
  const hours = (value: number, more: JsonObject = {}) =>
    only(inSession({ signInFrequency: { isEnabled: true, type: "hours", value, ...more } }));
  const grant = (...builtInControls: string[]) => only(granted({ operator: "OR", builtInControls }));
  const keys = only(granted(strength("keys")));
  const mixed = only(granted(strength("mixed")));
  const block = grant("block");

  test.each<[string, Requirement, Requirement, boolean]>([
    ["a block implies a second factor", block, grant("mfa"), true],
    ["a block implies a session rule", block, hours(1), true],
    ["a second factor does not imply a block", grant("mfa"), block, false],
    ["a second factor implies either of two", grant("mfa"), grant("mfa", "compliantDevice"), true],
    ["either of two does not imply a second factor", grant("mfa", "compliantDevice"), grant("mfa"), false],
    ["a strength of second factors implies a second factor", mixed, grant("mfa"), true],
    ["a second factor does not imply a strength", grant("mfa"), mixed, false],
    ["a narrow strength implies a wide one", keys, mixed, true],
    ["a wide strength does not imply a narrow one", mixed, keys, false],
    ["a sign-in every hour implies one every four", hours(1), hours(4), true],
    ["a sign-in every four hours does not imply one every hour", hours(4), hours(1), false],
    [
      "a sign-in implies a second factor again",
      hours(4),
      hours(4, { authenticationType: "secondaryAuthentication" }),
      true,
    ],
    [
      "a second factor again does not imply a sign-in",
      hours(1, { authenticationType: "secondaryAuthentication" }),
      hours(4),
      false,
    ],
    ["a session rule does not imply a grant", hours(1), grant("mfa"), false],
  ])("%s", (_, a, b, expected) => expect(implies(a, b)).toBe(expected));
});
