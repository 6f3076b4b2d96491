import { describe, expect, test } from "vitest";
import { demandOf } from "../../../src/domain/sign-in/demand.ts";
import { signInPolicy } from "../../../src/domain/sign-in/policy.ts";

const strengths = new Map([
  ["keys", ["fido2"]],
  ["mixed", ["password,sms", "fido2"]],
  ["weak", ["password", "fido2"]],
]);
const strength = (id: string) => ({ operator: "OR", authenticationStrength: { id } });

describe("the demand of a policy", () => {
  test.each([
    ["a second factor", { operator: "OR", builtInControls: ["mfa"] }, { mfa: true, equipment: false }],
    [
      "either of two",
      { operator: "OR", builtInControls: ["mfa", "compliantDevice"] },
      { mfa: false, equipment: false },
    ],
    ["both of two", { operator: "AND", builtInControls: ["mfa", "compliantDevice"] }, { mfa: true, equipment: true }],
    [
      "one of two devices",
      { builtInControls: ["compliantDevice", "domainJoinedDevice"] },
      { mfa: false, equipment: true },
    ],
    ["a key", strength("keys"), { mfa: true, equipment: true }],
    ["any second factor", strength("mixed"), { mfa: true, equipment: false }],
    ["what a password meets", strength("weak"), { mfa: false, equipment: false }],
    ["a strength nobody knows", strength("none"), { mfa: true, equipment: false }],
    ["terms of use", { operator: "OR", builtInControls: [], termsOfUse: ["t"] }, { mfa: false, equipment: false }],
    ["nothing", {}, { mfa: false, equipment: false }],
  ])("the demand of a policy is read: %s", (_, grant, expected) => {
    expect(demandOf(grant, strengths)).toEqual({ block: false, ...expected });
  });

  test("a block is a block regardless of the policy's other controls", () => {
    expect(demandOf({ operator: "OR", builtInControls: ["block"] }, strengths).block).toBe(true);
  });
});

describe("a policy as a directory holds it", () => {
  const read = (conditions: object) =>
    signInPolicy("p", JSON.parse(JSON.stringify({ state: "enabled", conditions })), strengths);
  const everyApp = { applications: { includeApplications: ["All"] } };

  test.each([
    [everyApp, []],
    [{ ...everyApp, clientAppTypes: ["all"], platforms: { includePlatforms: ["all"] }, userRiskLevels: [] }, []],
    [{ ...everyApp, locations: { includeLocations: ["All"] } }, []],
    [{ applications: { includeApplications: ["Office365"] } }, ["applications"]],
    [{ applications: { includeUserActions: ["urn:user:registersecurityinfo"] } }, ["applications"]],
    [{ ...everyApp, locations: { includeLocations: ["All"], excludeLocations: ["x"] } }, ["locations"]],
    [{ ...everyApp, platforms: { includePlatforms: ["windows"] } }, ["platforms"]],
    [{ ...everyApp, clientAppTypes: ["other"] }, ["client apps"]],
    [{ ...everyApp, signInRiskLevels: ["high"], devices: { deviceFilter: {} } }, ["sign-in risk", "devices"]],
  ])("the condition %j narrows a policy by %j", (conditions, narrowedBy) => {
    expect(read(conditions).narrowedBy).toEqual(narrowedBy);
  });

  test.each([
    ["enabled", "enforced"],
    ["enabledForReportingButNotEnforced", "reportOnly"],
    ["disabled", "off"],
    ["something new", "off"],
    [undefined, "off"],
  ])("a policy of state %s is %s", (state, expected) => {
    expect(signInPolicy("p", state === undefined ? {} : { state }, strengths).state).toBe(expected);
  });

  test("a policy takes words as words and ids as ids", () => {
    const { include, exclude } = read({
      users: {
        includeUsers: ["None", "u1"],
        includeGuestsOrExternalUsers: { x: 1 },
        excludeUsers: ["GuestsOrExternalUsers"],
      },
    });
    expect(include).toMatchObject({ everyone: false, guests: true, users: new Set(["u1"]) });
    expect(exclude).toMatchObject({ guests: true, users: new Set() });
  });

  test("a malformed condition counts as unset", () => {
    expect(
      signInPolicy("p", { conditions: "x", grantControls: [1], state: 4, displayName: null }, strengths),
    ).toMatchObject({ name: null, state: "off", demand: { block: false, mfa: false, equipment: false } });
  });
});
