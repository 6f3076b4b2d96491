import { describe, expect, test } from "vitest";
import { looksLikeBreakGlass } from "../../../src/domain/sign-in/break-glass.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { consequenceLines } from "../../../src/domain/sign-in/consequence-lines.ts";
import { type NamedLocation, namedLocation } from "../../../src/domain/sign-in/named-location.ts";
import { type SignInPolicy, signInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { signInConsequences } from "../../../src/domain/sign-in/sign-in-consequences.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, GLOBAL, linesOf, location, type PolicyParts, policy, signInState, user } from "./a-model.ts";

const all = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[], users?: number) =>
  signInDangers(compareSignIn(aModel({ before, after }, cohorts, users === undefined ? {} : { users })), "plan");
const dangers = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[], users?: number) =>
  all(before, after, cohorts, users).map(({ severity, kind, policy }) => `${severity} ${kind} ${policy?.id}`);
const admin = (id: string, groups: string[] = []) => user(id, signInState({ roles: [GLOBAL], groups }));

const block = policy("block", { controls: ["block"] });
const device = policy("device", { controls: ["compliantDevice"] });

describe("the last holders of Global Administrator", () => {
  const CONDITIONAL_ACCESS = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";
  const eve = user("eve", signInState({ roles: [CONDITIONAL_ACCESS] }));
  const gone = (id: string) => user(id, signInState({ roles: [GLOBAL] }), { after: null });
  const without = user("ben", signInState({ roles: [GLOBAL] }), { after: signInState() });
  const said = (cohorts: Cohort[], after: SignInPolicy[] = []) =>
    all([], after, cohorts).flatMap(({ policy, severity, says }) =>
      policy === null ? [`${severity}: ${says.text}`] : [],
    );

  test.each<[string, Cohort[], SignInPolicy[], string[]]>([
    [
      "that lose it or are deleted are a danger of their own",
      [eve, gone("ada"), without],
      [],
      [
        'critical: No account that can sign in would hold the role "Global Administrator" any more, where 2 accounts can now. Those that may activate it do not count.',
      ],
    ],
    ["of whom one stays are no danger", [eve, gone("ada"), admin("cleo")], [], []],
    [
      "whom a policy blocks are told as a lock-out",
      [eve, admin("cleo")],
      [policy("ga", { controls: ["block"], users: { includeUsers: ["cleo"] } })],
      [],
    ],
  ])("%s", (_, cohorts, policies, expected) => expect(said(cohorts, policies)).toEqual(expected));

  test("leave those who can still change policies, who are named with the authors among them", () => {
    const comparison = compareSignIn(
      aModel({}, [eve, gone("ada"), without], { people: { authors: new Set(["eve"]), asker: null } }),
    );
    expect(consequenceLines(signInConsequences(comparison, 0), { tense: "done" })).toContain(
      'Of the accounts that can change policies, 1 of 1 can sign in without a block or special equipment (before it was 3 of 3): "eve", an author of these changes.',
    );
  });
});

test("a policy that blocks a part of the sign-ins of those whom another blocks everywhere does not count them", () => {
  const part = policy("part", {
    controls: ["block"],
    conditions: { applications: { includeUserActions: ["urn:user:registerdevice"] } },
  });
  const whole = policy("whole", { controls: ["block"], users: { includeUsers: ["ada"] } });
  const found = all([], [part, whole], [admin("ada"), admin("ben"), crowd(98)]);
  expect(found.filter(({ kind }) => kind === "lockout").map((one) => one.policy?.id)).toEqual(["whole"]);
});

describe("a lock-out", () => {
  test("is critical if it blocks everyone who could undo it", () => {
    expect(dangers([], [block], [admin("ada"), admin("ben")])).toEqual([
      "critical lockout block",
      "critical blocked block",
    ]);
  });

  test("names the emergency accounts that it keeps out, and is high then", () => {
    const admins = Array.from({ length: 12 }, (_, n) => admin(`admin-${n}`));
    const glass = { ...admin("glass"), names: ["Break Glass 1"], breakGlass: true };
    const only = policy("only", { controls: ["block"], users: { includeUsers: ["glass"] } });
    const [lockout] = all([], [only], [glass, ...admins]);
    expect(lockout).toMatchObject({ kind: "lockout", severity: "high" });
    expect(lockout?.says.text).toMatch(
      /^would block 1 of 13 accounts that can change policies, the emergency account "Break Glass 1" among them; 12 could/,
    );
    const [other] = all([], [only], [{ ...glass, breakGlass: false }, ...admins]);
    expect(other?.severity).toBe("medium");
    expect(other?.says.text).toMatch(/^would block 1 of 13 accounts that can change policies; 12 could/);
  });

  test("is high if those who are left need a device or key", () => {
    expect(dangers([], [device], [admin("ada"), admin("ben")])).toEqual(["high lockout device"]);
  });

  test("is high if it blocks more than a tenth of them, even though others can still sign in", () => {
    const finance = policy("block", { controls: ["block"], users: { includeGroups: ["finance"] } });
    const administrators = Array.from({ length: 4 }, (_, n) => admin(`a${n}`));
    expect(dangers([], [finance], [admin("ada", ["finance"]), ...administrators, crowd(1_000)])[0]).toBe(
      "high lockout block",
    );
  });

  test("is medium if it demands a device of some of them", () => {
    const some = policy("device", { controls: ["compliantDevice"], users: { includeGroups: ["staff"] } });
    expect(dangers([], [some], [admin("ada", ["staff"]), admin("glass")])).toEqual(["medium lockout device"]);
  });

  test("does not keep out administrators if other users are blocked", () => {
    const others = policy("block", { controls: ["block"], users: { includeGroups: ["staff"] } });
    const cohorts = [admin("ada"), user("cleo", signInState({ groups: ["staff"] })), crowd(1_000)];
    expect(dangers([], [others], cohorts)).toEqual([]);
  });

  test("comes from deleting the last account that could change policies as well", () => {
    const last = user("ada", signInState({ roles: [GLOBAL] }), { after: null });
    expect(dangers([], [], [last, user("cleo")])).toEqual(["critical lockout undefined"]);
  });

  test("does not exist where a policy only reports, or asks for a second factor", () => {
    expect(dangers([], [{ ...block, state: "reportOnly" }, policy("mfa")], [admin("ada")])).toEqual([]);
  });
});

describe("the numbers of a lock-out", () => {
  const lockouts = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[]) =>
    all(before, after, cohorts)
      .filter(({ kind }) => kind === "lockout")
      .map(({ severity, policy, says }) => `${severity} ${policy?.id} ${says.text}`);
  const keyed = policy("key", { controls: ["compliantDevice"], users: { includeUsers: ["grace"] } });
  const sparing = policy("block", {
    controls: ["block"],
    users: { includeUsers: ["All"], excludeGroups: ["emergency"] },
  });
  const five = [
    ...["ada", "ben", "grace"].map((id) => admin(id)),
    ...["e1", "e2"].map((id) => admin(id, ["emergency"])),
  ];

  test("count an account that needed a device before and is blocked since", () => {
    expect(lockouts([keyed], [keyed, sparing], five)).toEqual([
      'high block would block 3 of 5 accounts that can change policies; 2 could still sign in freely ("e1"; "e2").',
    ]);
  });

  test("say who is left, the authors of the changes first, and that the account that asks is kept out", () => {
    const model = aModel({ before: [], after: [sparing] }, five);
    const people = { authors: new Set(["e2", "ada"]), asker: "ada" };
    const says = (of: typeof model, tense: "plan" | "done") =>
      signInDangers(compareSignIn(of), tense).find(({ kind }) => kind === "lockout")?.says.text;
    expect(says({ ...model, people }, "done")).toBe(
      'blocks 3 of 5 accounts that can change policies; 2 can still sign in freely ("e2", an author of these changes; ' +
        '"e1"). It keeps out the account that asks.',
    );
    expect(says({ ...model, people: { ...people, asker: "e1" } }, "plan")).not.toContain("the account that asks");
    expect(says({ ...model, people }, "plan")).toContain("It would keep out the account that asks.");
  });

  test("add up where another policy keeps an account out as it did before", () => {
    const two = policy("block", { controls: ["block"], users: { includeUsers: ["ada", "ben"] } });
    expect(lockouts([keyed], [keyed, two], five)).toEqual([
      'high block would block 2 of 5 accounts that can change policies; 2 could still sign in freely ("e1"; "e2"), and 1 other would be blocked or limited to a device or key.',
    ]);
  });

  test("do not take a policy that no longer demands a device for one that demands it", () => {
    const users = { includeUsers: ["grace"] };
    const browser = policy("old", {
      controls: ["compliantDevice"],
      users,
      conditions: { clientAppTypes: ["browser"] },
    });
    const hybrid = policy("new", { controls: ["domainJoinedDevice"], users });
    expect(lockouts([browser], [hybrid], five)).toEqual([
      'medium new would demand a device or key of 1 of 5 accounts that can change policies; 4 could still sign in freely ("ada"; "ben"; "e1" and 1 more).',
    ]);
  });

  test("are those of some sign-ins where a policy concerns a part of them", () => {
    const users = { includeUsers: ["All"], excludeGroups: ["emergency"] };
    const key = policy("key", { controls: ["compliantDevice"], users });
    const legacy = policy("legacy", { controls: ["block"], users, conditions: { clientAppTypes: ["other"] } });
    const locations = { includeLocations: ["All"], excludeLocations: ["office"] };
    const abroad = policy("abroad", { controls: ["block"], users, conditions: { locations } });
    const last = user("e2", signInState({ roles: [GLOBAL], groups: ["emergency"] }), {
      after: signInState({ roles: [GLOBAL] }),
    });
    const policies = [key, legacy, abroad];
    expect(lockouts(policies, policies, [...five.slice(0, 4), last])).toEqual([
      'medium key would demand a device or key of 1 of 5 accounts that can change policies; 1 could still sign in freely ("e1"), and 3 others would be blocked or limited to a device or key.',
      'medium legacy would block 1 of 5 accounts that can change policies at some sign-ins (with other legacy clients); 1 could still sign in freely ("e1"), and 3 others would be blocked or limited to a device or key.',
      'high abroad would block 1 of 5 accounts that can change policies at some sign-ins (from anywhere except office); 1 could still sign in freely ("e1"), and 3 others would be blocked or limited to a device or key.',
    ]);
  });
});

describe("a block", () => {
  test("counts the accounts that appear behind it among the users it blocks", () => {
    const cohorts = [
      user("ada"),
      user("new", signInState(), { before: null }),
      user("gone", undefined, { after: null }),
    ];
    const [first] = all([], [block], cohorts, 2);
    expect(first?.says.text).toBe("would block the sign-ins of 2 of 2 users (0 of 0 administrators).");
    expect(all([block], [block], cohorts, 2)).toEqual([]);
  });

  const staff = policy("block", { controls: ["block"], users: { includeGroups: ["staff"] } });
  const blocked = (count: number) => crowd(count, signInState({ groups: ["staff"] }));

  test("is grave from a tenth of the users on, and critical from half of them", () => {
    expect(dangers([], [staff], [blocked(10), crowd(90)])).toEqual([]);
    expect(dangers([], [staff], [blocked(11), crowd(89)])).toEqual(["high blocked block"]);
    expect(dangers([], [staff], [blocked(51), crowd(49)])).toEqual(["critical blocked block"]);
  });

  test("is grave where several policies together block more than each of them", () => {
    const groups = Array.from({ length: 12 }, (_, n) => `g${n}`);
    const policies = groups.map((group) =>
      policy(`block ${group}`, { controls: ["block"], users: { includeGroups: [group] } }),
    );
    const cohorts = (each: number) => groups.map((group) => crowd(each, signInState({ groups: [group] })));
    expect(dangers([], policies, [...cohorts(5), crowd(40)])).toEqual(["critical blocked undefined"]);
    expect(dangers([], policies, [...cohorts(1), crowd(88)])).toEqual(["high blocked undefined"]);
    expect(all([], policies, [...cohorts(5), crowd(40)])[0]?.says.text).toBe(
      "Policies together would block the sign-ins of 60 of 100 users (0 of 0 administrators).",
    );
    expect(dangers([], policies.slice(0, 10), [...cohorts(1), crowd(88)])).toEqual([]);
  });

  test("says how many users and administrators it is about", () => {
    const helpdesk = signInState({ roles: ["729827e3-9c14-49f7-bb1b-9608f156bbb8"], groups: ["staff"] });
    const [danger] = all([], [staff], [user("h", helpdesk), blocked(30), crowd(69)]);
    expect(danger?.says.text).toBe("would block the sign-ins of 31 of 100 users (1 of 1 administrator).");
  });

  test("is that of the policy that blocks a user everywhere, and not of one that newly blocks a part of that", () => {
    const locations = { includeLocations: ["All"], excludeLocations: ["office"] };
    const abroad = policy("abroad", { controls: ["block"], conditions: { locations } });
    const cohorts = [blocked(60), crowd(40)];
    expect(all([], [staff, abroad], cohorts).map(({ policy, says }) => `${policy?.id}: ${says.text}`)).toEqual([
      "block: would block the sign-ins of 60 of 100 users (0 of 0 administrators).",
    ]);
    const lines = linesOf(aModel({ before: [], after: [staff, abroad] }, cohorts));
    expect(lines[0]).toMatch(/^60 users .*blocked at every sign-in \(policy "block"\)\.$/);
  });

  test("a block of legacy clients or of other countries is not one of ordinary sign-ins", () => {
    const legacy = policy("block", { controls: ["block"], conditions: { clientAppTypes: ["other"] } });
    const locations = { includeLocations: ["All"], excludeLocations: ["office"] };
    const abroad = policy("abroad", { controls: ["block"], conditions: { locations } });
    expect(dangers([], [legacy, abroad], [crowd(100)])).toEqual([]);
  });
});

describe("a policy that is stricter is no weaker one", () => {
  const said = (was: PolicyParts, is: PolicyParts) =>
    all([policy("p", was)], [policy("p", is)], [user("cleo")]).map(({ kind, says }) => `${kind} ${says.text}`);
  const persistent = (mode: string) => ({ session: { persistentBrowser: { isEnabled: true, mode } } });
  const some = "b2bCollaborationMember,otherExternalUser";
  const guests = { users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: some } } };

  test("if it no longer lets browser sessions last", () => {
    expect(said(persistent("always"), {})).toEqual([]);
    expect(said(persistent("always"), persistent("never"))).toEqual([]);
    expect(said({}, persistent("always"))).toEqual([
      "weaker would be weaker: it allows browser sessions that outlast the browser.",
    ]);
  });

  test("if it applies to every kind of guest and not to some", () => {
    const everyGuest = { users: { includeUsers: ["GuestsOrExternalUsers"] } };
    expect(said(guests, everyGuest)).toEqual([]);
    expect(said(everyGuest, guests)).toEqual([
      "weaker would be weaker: it no longer includes all of the guests whom it included.",
    ]);
  });
});

describe("a policy for workloads", () => {
  const from = (excludeLocations: string[]) =>
    policy("farm", {
      controls: ["block"],
      conditions: {
        clientApplications: { includeServicePrincipals: ["build"] },
        locations: { includeLocations: ["All"], excludeLocations },
      },
    });

  test("names in words what it newly excludes", () => {
    const model = aModel(
      {
        before: [from([])],
        after: [from(["AllTrusted"])],
        locations: [{ ...location("hq", "192.0.2.0/25"), trusted: true }],
      },
      [],
    );
    expect(signInDangers(compareSignIn(model), "done").map(({ says }) => says.text)).toEqual([
      "is weaker: it does not apply to any trusted location.",
    ]);
  });

  test("that applies to no sign-in is told as one that is not enforced", () => {
    const model = aModel({ before: [from(["AllTrusted"])], after: [from(["All"])] }, []);
    expect(linesOf(model)[0]).toBe(
      'Policy "farm" would no longer be enforced on "build" (blocked, from anywhere except any trusted location).',
    );
    expect(signInDangers(compareSignIn(model), "plan").map(({ says }) => says.text)).toEqual([
      "would be weaker: it applies to no sign-in (now from anywhere except all).",
    ]);
  });
});

describe("a policy that is weaker", () => {
  const mfa = policy("mfa");
  test("is dangerous, more so if administrators can sign in without a second factor", () => {
    expect(dangers([mfa], [], [user("cleo")])).toEqual(["medium weaker mfa"]);
    expect(dangers([mfa], [{ ...mfa, state: "off" }], [admin("ada")])).toEqual(["high weaker mfa"]);
  });

  test("says how many users another policy does not protect", () => {
    expect(all([mfa], [], [crowd(9), admin("ada")])[0]?.says.text).toBe(
      "would be weaker: it is gone; 10 users (1 with privileged roles) who needed a second factor or were blocked could sign in without one.",
    );
    expect(all([mfa, policy("too")], [policy("too")], [crowd(9), admin("ada")])[0]?.says.text).toBe(
      "would be weaker: it is gone.",
    );
  });

  test("counts accounts that appear apart from those that needed more before", () => {
    const created = user("new", signInState(), { before: null });
    expect(all([mfa], [], [crowd(9), created])[0]?.says.text).toBe(
      "would be weaker: it is gone; 9 users (0 with privileged roles) who needed a second factor or were blocked could " +
        "sign in without one; 1 account that the plan creates, restores or enables could sign in without a second factor too.",
    );
    const elsewhere = policy("mfa", { users: { includeUsers: ["cleo"] } });
    expect(all([elsewhere], [], [user("cleo"), created])[0]?.says.text).not.toContain("1 account");
  });

  const hours = (value: number) =>
    policy("p", { controls: [], session: { signInFrequency: { isEnabled: true, type: "hours", value } } });
  test.each<[string, SignInPolicy, SignInPolicy, string]>([
    ["its state", mfa, { ...mfa, state: "reportOnly" }, "it only reports"],
    ["a session rule", hours(1), hours(9), "it asks for a sign-in every 9 hours in place of a sign-in every hour"],
    [
      "a grant",
      mfa,
      policy("mfa", { controls: ["mfa", "compliantDevice"] }),
      "it newly accepts a compliant device in place of multifactor authentication",
    ],
    [
      "an included group",
      policy("p", { users: { includeGroups: ["a", "b"] } }),
      policy("p", { users: { includeGroups: ["a"] } }),
      'it no longer includes "b"',
    ],
    [
      "its platforms",
      policy("p"),
      policy("p", { conditions: { platforms: { includePlatforms: ["windows"] } } }),
      "it applies to fewer sign-ins, those on Windows",
    ],
  ])("is found by %s", (_, was, is, says) => {
    const found = signInDangers(compareSignIn(aModel({ before: [was], after: [is] }, [crowd(9)])), "plan");
    expect(found.filter(({ kind }) => kind === "weaker").map(({ says }) => says.text)).toEqual([
      expect.stringContaining(says),
    ]);
    const back = signInDangers(compareSignIn(aModel({ before: [is], after: [was] }, [crowd(9)])), "plan");
    expect(back.filter(({ kind }) => kind === "weaker")).toEqual([]);
  });

  test("a policy that no longer applies to some sign-ins and newly applies to others is told with both", () => {
    const abroad = policy("p", {
      conditions: { locations: { includeLocations: ["All"], excludeLocations: ["ours"] } },
      controls: ["block"],
    });
    const on = (...includePlatforms: string[]) => policy("p", { conditions: { platforms: { includePlatforms } } });
    const ours = (countriesAndRegions: string[], ...ranges: string[]) =>
      namedLocation("ours", {
        ...{
          displayName: "ours",
          countriesAndRegions,
          includeUnknownCountriesAndRegions: countriesAndRegions.length > 1,
        },
        ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
      });
    const [was, is] = [ours(["DE", "KP"], "203.0.113.0/24"), ours(["DE"], "198.51.100.0/28")];
    const told = (before: SignInPolicy, after: SignInPolicy, locations: readonly NamedLocation[] = [was]) =>
      signInDangers(
        compareSignIn(aModel({ before: [before], after: [after], locations, locationsAfter: [is] }, [crowd(9)])),
        "plan",
      ).map(({ severity, says }) => `${severity} ${says.text}`);
    expect(told(abroad, abroad)).toEqual([
      'medium would apply to other sign-ins: no longer to some and newly to others, those from anywhere except "ours" (with 16 IPv4 addresses added and KP, unknown countries and 256 IPv4 addresses removed).',
    ]);
    expect(told(on("linux"), on("macOS"))).toEqual([
      "medium would apply to other sign-ins: no longer to some and newly to others, those on macOS in place of those on Linux.",
    ]);
    expect(told(abroad, abroad, [ours([], "198.51.100.0/29")])[0]).toContain("weaker: it applies to fewer sign-ins");
  });
});

describe("an authentication strength that accepts more", () => {
  const asking = (...combinations: string[]) =>
    signInPolicy(
      "p",
      {
        displayName: "p",
        state: "enabled",
        conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
        grantControls: { operator: "OR", authenticationStrength: { id: "keys" } },
      },
      new Map([["keys", { name: "Keys", combinations }]]),
      () => undefined,
    );
  const [strict, eased] = [asking("fido2"), asking("fido2", "password,sms")];
  const said = (before: SignInPolicy[], after: SignInPolicy[]) => [
    ...all(before, after, [crowd(9)]).map(({ says }) => says.text),
    ...linesOf(aModel({ before, after }, [crowd(9)])),
  ];

  test("is told as such, and not as a policy that no longer asks for it", () => {
    expect(said([strict], [eased])).toEqual([
      'would be weaker: the authentication strength "Keys", for which it still asks, newly accepts "password,sms".',
      '9 users would no longer need the authentication strength "Keys" in its form without "password,sms" (policy "p").',
    ]);
    expect(said([eased], [strict])).toEqual([
      '9 users would newly need the authentication strength "Keys" in its form without "password,sms" at every sign-in (policy "p").',
    ]);
  });

  test("is apart from a policy that no longer asks for it", () => {
    expect(said([strict], [policy("p")])[0]).toBe(
      'would be weaker: it no longer asks for the authentication strength "Keys".',
    );
    expect(said([asking()], [eased]).join()).not.toContain("newly accepts");
  });
});

describe("a policy that asks for another form of what it asked for", () => {
  const said = (was: PolicyParts, is: PolicyParts): string[] => {
    const [before, after] = [[policy("p", was)], [policy("p", is)]];
    return [
      ...all(before, after, [crowd(9)]).map(({ says }) => says.text),
      ...linesOf(aModel({ before, after }, [crowd(9)])),
    ];
  };
  const hours = (value: number) => ({ session: { signInFrequency: { isEnabled: true, type: "hours", value } } });

  test.each([
    ["compliantDevice", "a compliant device"],
    ["domainJoinedDevice", "a hybrid joined device"],
    ["approvedApplication", "an approved app"],
    ["passwordChange", "a password change"],
  ])("newly accepts an alternative, and asks for one thing alone the other way round: %s", (control, words) => {
    const either = { controls: ["mfa", control] };
    expect(said({}, either)).toEqual([
      `would be weaker: it newly accepts ${words} in place of multifactor authentication; 9 users (0 with privileged ` +
        "roles) who needed a second factor or were blocked could sign in with that instead.",
      `9 users would no longer need multifactor authentication alone, because the policy newly accepts ${words} in its place (policy "p").`,
    ]);
    expect(said(either, {})).toEqual([
      `9 users would newly need multifactor authentication alone, without ${words} in its place at every sign-in (policy "p").`,
    ]);
  });

  test("has a session rule in place of another, from which to which it says", () => {
    expect(said(hours(1), hours(9))).toEqual([
      "would be weaker: it asks for a sign-in every 9 hours in place of a sign-in every hour.",
      '9 users would no longer have the session rule "a sign-in every hour" but "a sign-in every 9 hours" (policy "p").',
    ]);
    expect(said(hours(9), hours(1))).toEqual([
      '9 users would newly have the session rule "a sign-in every hour" in place of "a sign-in every 9 hours" (policy "p").',
    ]);
  });
});

describe("the number of users beside a weaker policy", () => {
  const excepting = { users: { includeUsers: ["All"], excludeGroups: ["apart"] } };
  const abroad = (state: string) =>
    policy("abroad", { ...excepting, controls: ["block"], conditions: { clientAppTypes: ["other"] }, state });
  const joined = user("rosa", signInState({ groups: ["apart"] }), { before: signInState() });
  const said = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[]) =>
    all(before, after, cohorts).map(({ policy: at, says }) => `${at?.id} ${says.text}`);

  test("leaves out users who get in with less because they joined a group that another policy excludes", () => {
    const mfa = policy("mfa", excepting);
    expect(said([mfa, abroad("enabled")], [mfa, abroad("disabled")], [joined, crowd(9)])).toEqual([
      "abroad would be weaker: it is off.",
    ]);
  });

  test("counts users that the policy frees alone, after another one or before it", () => {
    const two = [policy("one"), policy("two")];
    const off = ["one", "two"].map((id) => policy(id, { state: "disabled" }));
    const freed =
      "would be weaker: it is off; 9 users (0 with privileged roles) who needed a second factor or were blocked could sign in without one.";
    expect(said(two, off, [crowd(9)])).toEqual([`one ${freed}`, `two ${freed}`]);
    expect(said(two, [policy("one"), ...off.slice(1)], [crowd(9)])).toEqual(["two would be weaker: it is off."]);
  });
});

describe("an emergency account", () => {
  const rules = (before: SignInPolicy[], after = before) => aModel({ before, after }, []);
  const excluding = { includeUsers: ["All"], excludeGroups: ["emergency"] };
  const five = ["a", "b", "c", "d", "e"].map((id) => policy(id, { users: excluding }));
  const glass = admin("glass", ["emergency"]);

  test("a Global Administrator who is excluded from nearly every policy is an emergency account", () => {
    expect(looksLikeBreakGlass(glass, rules(five), "before")).toBe(true);
    expect(looksLikeBreakGlass(glass, rules([...five.slice(1), policy("all")]), "before")).toBe(true);
  });

  test("an account under the policies, without the role, or excluded from half of them is no emergency account", () => {
    expect(looksLikeBreakGlass(admin("ada"), rules(five), "before")).toBe(false);
    expect(looksLikeBreakGlass(user("cleo", signInState({ groups: ["emergency"] })), rules(five), "before")).toBe(
      false,
    );
    expect(looksLikeBreakGlass(glass, rules([...five.slice(0, 2), policy("x"), policy("y")]), "before")).toBe(false);
  });

  test("is recognized by the earlier side, because an incident may end its exclusion, or give an account just that", () => {
    expect(looksLikeBreakGlass(glass, rules([policy("x")], five), "after")).toBe(true);
    expect(looksLikeBreakGlass(glass, rules([policy("x")], five), "before")).toBe(false);
    expect(looksLikeBreakGlass(glass, rules(five, [policy("x")]), "before")).toBe(true);
  });

  const dangersOf = (before: Cohort["before"], after = five, was = after, tense: Tense = "done") =>
    signInDangers(compareSignIn(aModel({ before: was, after }, [{ ...glass, before }])), tense).map(
      ({ severity, says }) => `${severity} ${says.text}`,
    );
  const placed = (excluding: number, since = "") =>
    `Like an emergency account, which it was not before${since}: "glass", with "Global Administrator" ` +
    `and excluded by ${excluding} of 5 policies in use that would apply.`;

  test("an account that became an emergency account since is a danger, and critical where every policy in use excludes it", () => {
    expect(dangersOf(signInState({ groups: ["emergency"] }))).toEqual([`critical ${placed(5)}`]);
    expect(dangersOf(signInState({ roles: [GLOBAL] }))).toEqual([`critical ${placed(5)}`]);
    expect(dangersOf(null)).toEqual([`critical ${placed(5, " and was created, restored or enabled")}`]);
    expect(dangersOf(null, [...five.slice(1), policy("all")])).toContain(
      `high ${placed(4, " and was created, restored or enabled")}`,
    );
  });

  test("an emergency account of before, of a plan, or of a tenant without policies then is no such danger", () => {
    expect(dangersOf(glass.before)).toEqual([]);
    expect(dangersOf(signInState(), five, five, "plan").join()).not.toContain("emergency");
    expect(dangersOf(glass.before, five, [])).toEqual([]);
  });

  test("that is one now only is told of a plan that takes its exclusion, also by a policy that the plan switches on", () => {
    const off = ["a", "b", "c", "d", "e"].map((id) => policy(id, { users: excluding, state: "disabled" }));
    const taking = (before: SignInPolicy[], after: Cohort["after"]) =>
      signInDangers(compareSignIn(aModel({ before, after: five }, [{ ...glass, after }])), "plan")
        .filter(({ says }) => says.text.startsWith("Takes exclusions"))
        .map(({ severity, kind, says }) => `${severity} ${kind} ${says.text.split(", with")[0]}`);
    const told = ['medium emergency Takes exclusions that accounts for emergencies have from "glass"'];
    expect(taking(five, signInState({ roles: [GLOBAL] }))).toEqual(told);
    expect(taking(off, signInState({ roles: [GLOBAL] }))).toEqual(told);
    expect(taking(five, glass.after)).toEqual([]);
    expect(taking(five, null)).toEqual([]);
  });
});
