import { describe, expect, test } from "vitest";
import { lostLocations } from "../../../src/domain/dangers/location-losses.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { reversed, type SignInModel } from "../../../src/domain/sign-in/model.ts";
import type { NamedLocation } from "../../../src/domain/sign-in/named-location.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { aModel, crowd, GLOBAL, location, policy, read, signInState, user } from "../sign-in/a-model.ts";

const office = { ...location("office", "192.0.2.0/25"), trusted: true };
const open = { ...office, trusted: false };
const except = (...excludeLocations: string[]) => ({
  conditions: { locations: { includeLocations: ["All"], excludeLocations } },
});
const within = (...includeLocations: string[]) => ({ conditions: { locations: { includeLocations } } });
const blockOutside = policy("CA-block", { ...except("office"), controls: ["block"] });
const mfaOutside = policy("CA-mfa", except("AllTrusted"));
const blockThere = policy("CA-there", { ...within("office"), controls: ["block"] });
const people = [user("ada", signInState({ roles: [GLOBAL] })), crowd(99)];

const model = (
  before: NamedLocation[],
  after: NamedLocation[],
  policies: SignInPolicy[],
  cohorts: Cohort[] = people,
  more: Partial<SignInModel> = {},
) => aModel({ before: policies, locations: before, locationsAfter: after }, cohorts, more);
const told = (of: SignInModel, tense: Tense = "done") =>
  lostLocations(compareSignIn(of), tense).map(({ severity, sentence }) => `${severity}: ${sentence}`);

describe("a location that was taken away is a danger of the past", () => {
  test("with the policies that block where they made an exception, and the users of these", () => {
    expect(told(model([office], [], [blockOutside, mfaOutside]))).toEqual([
      'high: Location "office" no longer exists; policies that except it newly block sign-ins from there: "CA-block", for 100 users (1 with privileged roles); policies that except it newly ask more at sign-ins from there: "CA-mfa", for 100 users (1 with privileged roles).',
    ]);
  });

  test("with the policies that no longer apply there", () => {
    expect(told(model([office], [], [blockThere]))).toEqual([
      'high: Location "office" no longer exists; policies that include it no longer apply to sign-ins from there: "CA-there", for 100 users (1 with privileged roles).',
    ]);
  });

  test("also where its trust alone was withdrawn, for the policies that except or include trusted locations", () => {
    const there = policy("CA-trusted", {
      ...within("AllTrusted"),
      session: { signInFrequency: { isEnabled: true, type: "hours", value: 1 } },
      controls: [],
    });
    expect(told(model([office], [open], [blockOutside, mfaOutside, there], [crowd(9)]))).toEqual([
      'medium: Location "office" is no longer trusted; policies that except it newly ask more at sign-ins from there: "CA-mfa", for 9 users (0 with privileged roles); policies that include it no longer apply to sign-ins from there: "CA-trusted", for 9 users (0 with privileged roles).',
    ]);
  });

  test("also where it covers less than it did", () => {
    const narrow = { ...location("office", "192.0.2.0/26"), trusted: true };
    expect(told(model([office], [narrow], [blockOutside], [crowd(9)]))).toEqual([
      'medium: Location "office" matches 64 IPv4 addresses (before 128 IPv4 addresses); policies that except it newly block sign-ins that it lost: "CA-block", for 9 users (0 with privileged roles).',
    ]);
  });

  test("for service principals that a policy keeps to a location", () => {
    const workload = read("CA-sp", {
      displayName: "CA-sp",
      state: "enabled",
      conditions: {
        clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] },
        applications: { includeApplications: ["All"] },
        ...except("office").conditions,
      },
      grantControls: { operator: "OR", builtInControls: ["block"] },
    });
    expect(told(model([office], [], [workload], []))).toEqual([
      'high: Location "office" no longer exists; policies that except it newly block sign-ins from there: "CA-sp".',
    ]);
  });
});

describe("the same location is a danger of going back", () => {
  test("if a plan would take away one that was made or trusted since", () => {
    const made = model([], [office], [blockOutside]);
    expect(told(reversed(made), "plan")).toEqual([
      'high: Location "office" would no longer exist; policies that except it would newly block sign-ins from there: "CA-block", for 100 users (1 with privileged roles).',
    ]);
    expect(told(model([office], [open], [mfaOutside]), "plan")).toEqual([
      'medium: Location "office" would no longer be trusted; policies that except it would newly ask more at sign-ins from there: "CA-mfa", for 100 users (1 with privileged roles).',
    ]);
    expect(told(made, "plan")).toEqual([]);
  });
});

describe("a location is a small danger or not one, by the rules that were evaluated", () => {
  test("without an enforced policy that uses the addresses it lost", () => {
    const off = { ...blockOutside, state: "reportOnly" as const };
    expect(told(model([office], [], [off, policy("CA-all")]))).toEqual([]);
    const halves = { ...location("office", "192.0.2.0/26", "192.0.2.64/26"), trusted: true };
    expect(told(model([office], [halves], [blockOutside]))).toEqual([]);
    const twin = { ...location("twin", "192.0.2.0/24"), trusted: true };
    expect(told(model([office, twin], [twin], [mfaOutside]))).toEqual([]);
  });

  test("without policies that could be read", () => {
    const unread = [{ part: "conditionalAccessPolicy", reason: "forbidden" }] as unknown as SignInModel["unread"];
    expect(told(model([office], [], [blockOutside], people, { unread }))).toEqual([]);
  });

  test("that is low where other policies ask as much of those who were read, and counts no user then", () => {
    expect(told(model([office], [], [mfaOutside, policy("CA-everywhere")]))).toEqual([
      'low: Location "office" no longer exists; policies that except it newly ask more at sign-ins from there: "CA-mfa".',
    ]);
  });

  test("that says it counts the least where not all users of the policy were read", () => {
    const partlyRead = new Set(["ca-block"]);
    expect(told(model([office], [], [{ ...blockOutside, id: "ca-block" }], people, { partlyRead }))[0]).toContain(
      ", for at least 100 users (1 with privileged roles)",
    );
    expect(told(model([office], [], [{ ...blockOutside, id: "ca-block" }], [], { partlyRead }))[0]).toMatch(/^high: /);
  });
});
