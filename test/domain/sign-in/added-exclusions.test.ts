import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/json.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, GLOBAL, location, policy, signInState, user } from "./a-model.ts";

const all = { includeUsers: ["All"] };
const mfa = (users: JsonObject = {}, conditions: JsonObject = {}, state = "enabled") =>
  policy("MFA", { users: { ...all, ...users }, conditions, state });
const trusted = { ...location("hq", "192.0.2.0/25"), trusted: true };
const locations = [trusted, location("cafe", "198.51.100.0/25")];

function said(
  before: SignInPolicy,
  after: SignInPolicy,
  cohorts: readonly Cohort[],
  { tense = "done", others = [] }: { readonly tense?: Tense; readonly others?: readonly SignInPolicy[] } = {},
): string[] {
  const model = aModel({ before: [before, ...others], after: [after, ...others], locations }, cohorts);
  // An account that every policy excludes has a danger of its own beside these.
  const found = signInDangers(compareSignIn(model), tense).filter(
    ({ says }) => !says.text.includes("Like an emergency"),
  );
  return found.map(({ severity, kind, says }) => `${severity} ${kind} ${says.text}`);
}

const ann = user("ann");
const boss = user("boss", signInState({ roles: [GLOBAL] }));
const crew = crowd(7, signInState({ groups: ["crew"] }));
const excluded = (location: string) => ({ locations: { includeLocations: ["All"], excludeLocations: [location] } });

describe("what an enforced policy newly excludes", () => {
  const without = "who needed a second factor or were blocked can sign in without one.";
  test.each<[string, SignInPolicy, SignInPolicy, string]>([
    [
      "a user",
      mfa(),
      mfa({ excludeUsers: ["ann"] }),
      `medium userExcluded newly excludes the user "ann": 1 user (0 with privileged roles) is no longer under it; 1 user ${without}`,
    ],
    [
      "several users",
      mfa(),
      mfa({ excludeUsers: ["ann", "boss"] }),
      `high userExcluded newly excludes the users "ann" and "boss": 2 users (1 with privileged roles) are no longer under it; 2 users ${without}`,
    ],
    [
      "a group",
      mfa(),
      mfa({ excludeGroups: ["crew"] }),
      `medium groupExcluded newly excludes the group "crew": 7 users (0 with privileged roles) are no longer under it; 7 users ${without}`,
    ],
    [
      "a role",
      mfa(),
      mfa({ excludeRoles: [GLOBAL] }),
      `high roleExcluded newly excludes holders of the role "${GLOBAL}": 1 user (1 with privileged roles) is no longer under it ("boss"); 1 user ${without}`,
    ],
    [
      "a location",
      mfa({}, { locations: { includeLocations: ["All"] } }),
      mfa({}, excluded("cafe")),
      `high locationExcluded newly excludes sign-ins from "cafe": 9 users (1 with privileged roles) are no longer under it there; 9 users ${without}`,
    ],
    [
      "an application",
      mfa(),
      mfa({}, { applications: { includeApplications: ["All"], excludeApplications: ["Office365"] } }),
      `high applicationExcluded newly excludes sign-ins to Office 365: 9 users (1 with privileged roles) are no longer under it there; 9 users ${without}`,
    ],
    [
      "a platform",
      mfa(),
      mfa({}, { platforms: { includePlatforms: ["all"], excludePlatforms: ["linux"] } }),
      `high platformExcluded newly excludes sign-ins on Linux: 9 users (1 with privileged roles) are no longer under it there; 9 users ${without}`,
    ],
  ])("is told with the users whom that excepts: %s", (_, was, is, sentence) => {
    const cohorts = [ann, boss, crew];
    expect(said(was, is, cohorts)).toEqual([sentence]);
    // The exclusion is removed, only reported, or of a policy that is off.
    expect(said(is, was, cohorts)).toEqual([]);
    for (const state of ["reportOnly", "off"] as const) {
      expect(said({ ...was, state }, { ...is, state }, cohorts)).toEqual([]);
      expect(said({ ...was, state }, is, cohorts)).toEqual([]);
    }
  });

  test("is told of a plan as what would be", () => {
    expect(said(mfa(), mfa({ excludeUsers: ["ann"] }), [ann], { tense: "plan" })).toEqual([
      'medium userExcluded would newly exclude the user "ann": 1 user (0 with privileged roles) would no longer be under it; ' +
        "1 user who needed a second factor or were blocked could sign in without one.",
    ]);
  });

  test("is told without the loss of a second factor where another policy asks for it", () => {
    const others = [policy("too")];
    expect(said(mfa(), mfa({ excludeUsers: ["ann"] }), [ann], { others })).toEqual([
      'medium userExcluded newly excludes the user "ann": 1 user (0 with privileged roles) is no longer under it.',
    ]);
    expect(
      said(mfa({}, { locations: { includeLocations: ["All"] } }), mfa({}, excluded("cafe")), [ann], { others }),
    ).toEqual([
      'medium locationExcluded newly excludes sign-ins from "cafe": 1 user (0 with privileged roles) is no longer under it there.',
    ]);
  });

  test("is told of an account that came into an excluded group as well, because it stays excepted once it leaves the group", () => {
    const before = mfa({ excludeGroups: ["glass"] });
    const after = mfa({ excludeGroups: ["glass"], excludeUsers: ["miles", "kate"] });
    const joined = signInState({ groups: ["glass"] });
    const miles = user("miles", joined, { before: signInState() });
    const both =
      'medium userExcluded newly excludes the users "miles" and "kate": 2 users (0 with privileged roles) are no longer under it;';
    expect(said(before, after, [miles, user("kate")])[0]).toContain(both);
    expect(said(before, after, [user("miles", joined, { before: null }), user("kate")])[0]).toContain(both);
    // One that was in the group before has no new way out.
    expect(said(before, after, [user("miles", joined), user("kate")])[0]).toContain('the user "kate": 1 user');
  });

  test("is no danger where its users were excepted before, by another group or otherwise", () => {
    const inBoth = user("ann", signInState({ groups: ["crew", "inner"] }));
    const before = mfa({ excludeGroups: ["crew"] });
    expect(said(before, mfa({ excludeGroups: ["crew"], excludeUsers: ["ann"] }), [inBoth])).toEqual([]);
    expect(said(before, mfa({ excludeGroups: ["crew", "inner"] }), [inBoth])).toEqual([]);
    expect(said(before, mfa({ excludeUsers: ["ann"] }), [inBoth])).toEqual([]);
    const chief = user("boss", signInState({ roles: [GLOBAL], groups: ["crew"] }));
    expect(said(before, mfa({ excludeGroups: ["crew"], excludeRoles: [GLOBAL] }), [chief])).toEqual([]);
    const moved = user("ann", signInState(), { before: signInState({ groups: ["crew"] }) });
    expect(said(before, mfa({ excludeUsers: ["ann"] }), [moved])).toEqual([]);
    const included = policy("MFA", { users: { includeGroups: ["crew"] } });
    const excluding = policy("MFA", { users: { includeGroups: ["crew"], excludeUsers: ["ann"] } });
    expect(said(included, excluding, [ann])).toEqual([]);
    expect(said(included, excluding, [inBoth])).toHaveLength(1);
  });

  test("is no danger where the place was excepted before, as a trusted one", () => {
    const [before, after] = [excluded("AllTrusted"), excluded("AllTrusted")];
    after.locations.excludeLocations.push("hq");
    expect(said(mfa({}, before), mfa({}, after), [ann])).toEqual([]);
    after.locations.excludeLocations.push("cafe");
    expect(said(mfa({}, before), mfa({}, after), [ann])[0]).toContain('newly excludes sign-ins from "cafe":');
  });

  test.each([
    [
      "that all are trusted locations",
      ["cafe"],
      'any trusted location ("hq"): 1 user (0 with privileged roles) is no longer under it there.',
    ],
    [
      "that one of them is excepted already",
      ["hq"],
      "any trusted location (which adds only addresses trusted for per-user MFA, which cannot be read): of 1 user, the directory does not show whether this excepts them.",
    ],
  ])("names the trusted locations for which a word makes a difference, where %s", (_, listed, expected) => {
    const [before, after] = [listed, [...listed, "AllTrusted"]].map((excludeLocations) =>
      mfa({}, { locations: { includeLocations: ["All"], excludeLocations } }),
    );
    if (before === undefined || after === undefined) throw new Error("two policies");
    const [found] = said(before, after, [ann]);
    expect(found).toContain(`medium locationExcluded newly excludes sign-ins from ${expected}`);
  });

  test("does not call addresses excepted that cannot be read", () => {
    const unread = "00000000-0000-0000-0000-000000000000";
    expect(said(mfa(), mfa({}, excluded(unread)), [boss])).toEqual([
      "medium locationExcluded newly excludes sign-ins from addresses trusted for per-user MFA, which cannot be read: of 1 user, the directory does not show whether this excepts them.",
    ]);
  });

  test("counts an account that is created and excluded at once, and two exclusions of the same account", () => {
    const eve = user("eve", signInState({ groups: ["crew"] }), { before: null });
    expect(said(mfa(), mfa({ excludeUsers: ["eve"], excludeGroups: ["crew"] }), [eve])).toEqual([
      'medium userExcluded newly excludes the user "eve": 1 user (0 with privileged roles) is no longer under it.',
      'medium groupExcluded newly excludes the group "crew": 1 user (0 with privileged roles) is no longer under it ("eve").',
      'medium newcomer 1 account ("eve") created, restored or enabled since can sign in without a second factor, ' +
        'because enforced policies that ask for one exclude it: "MFA".',
    ]);
  });

  test("is a low danger if no account that can sign in is in it, and medium if only sessions are at stake", () => {
    expect(said(mfa(), mfa({ excludeGroups: ["empty"] }), [ann])).toEqual([
      'low groupExcluded newly excludes the group "empty": no account that can sign in was found for it.',
    ]);
    const session = { signInFrequency: { isEnabled: true, type: "hours", value: 1 } };
    const often = (users: JsonObject) => policy("often", { controls: [], session, users });
    expect(said(often(all), often({ ...all, excludeUsers: ["boss"] }), [boss])[0]).toMatch(/^medium userExcluded/);
  });

  test("names emergency accounts among its users", () => {
    const glass = user("glass", signInState({ roles: [GLOBAL] }), { breakGlass: true });
    expect(said(mfa(), mfa({ excludeUsers: ["glass"] }), [glass])[0]).toContain(
      "1 user (1 with privileged roles, 1 for emergency access) is no longer under it",
    );
  });

  test("counts all whom several exclusions may except, each once", () => {
    const guest = (id: string) => user(id, signInState({ guest: "b2bCollaborationGuest" }));
    const includeGuestsOrExternalUsers = {
      guestOrExternalUserTypes: "b2bCollaborationGuest",
      externalTenants: { membershipKind: "enumerated", members: ["t1"] },
    };
    const of = (...excludeUsers: string[]) =>
      policy("guests", { users: { includeGuestsOrExternalUsers, excludeUsers } });
    expect(said(of(), of("gil", "gus"), [guest("gil"), guest("gus"), guest("gwen")])).toEqual([
      'medium userExcluded newly excludes the users "gil" and "gus": of 2 users, the directory does not show whether this excepts them.',
    ]);
  });

  test("is told of guests, and says of guests of some tenants only that it is not known whether they are excepted", () => {
    const guests = crowd(5, signInState({ guest: "b2bCollaborationGuest" }));
    const of = (externalTenants: JsonObject) => ({
      excludeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest", externalTenants },
    });
    expect(said(mfa(), mfa(of({ membershipKind: "all" })), [guests, ann])).toEqual([
      `medium guestsExcluded newly excludes guests: 5 users (0 with privileged roles) are no longer under it; 5 users ${without}`,
    ]);
    const some = (...members: string[]) => mfa(of({ membershipKind: "enumerated", members }));
    const unsure =
      "medium guestsExcluded newly excludes guests: of 5 users, the directory does not show whether this excepts them.";
    expect(said(mfa(), some("t1"), [guests, ann])).toEqual([unsure]);
    // Another tenant in the place of one has other guests.
    expect(said(some("t1"), some("T2"), [guests, ann])).toEqual([unsure]);
    expect(said(some("t1", "t2"), some("T2"), [guests, ann])).toEqual([]);
  });

  test("is told beside another way in which the policy is weaker, and does not stand for it", () => {
    const windows = { platforms: { includePlatforms: ["windows"] } };
    expect(said(mfa(), mfa({ excludeUsers: ["ann"] }, windows), [ann, crew]).map((line) => line.split(":")[0])).toEqual(
      ["medium weaker is weaker", 'medium userExcluded newly excludes the user "ann"'],
    );
  });
});
