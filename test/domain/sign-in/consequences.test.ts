import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isConcerned } from "../../../src/domain/sign-in/audience.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn, concernsOthers } from "../../../src/domain/sign-in/comparison.ts";
import { consequenceDetails, consequenceLines, leavesOutNames } from "../../../src/domain/sign-in/consequence-lines.ts";
import { reversed } from "../../../src/domain/sign-in/model.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { aModel, consequencesOf, crowd, GLOBAL, linesOf, policy, signInState, user } from "./a-model.ts";

const shifts = (before: SignInPolicy[], after: SignInPolicy[], cohorts: Cohort[]) =>
  consequencesOf(aModel({ before, after }, cohorts)).shifts.map(
    ({ kind, extent, users }) => `${users} ${kind} ${extent}`,
  );

describe("a difference for signing in", () => {
  test("counts users who would newly need a second factor, unnamed ones among them", () => {
    const cohorts = [user("ada", signInState({ groups: ["exempt"] })), user("ben"), crowd(1_000)];
    const users = { includeUsers: ["All"], excludeGroups: ["EXEMPT"] };
    expect(shifts([policy("p", { state: "disabled", users })], [policy("p", { users })], cohorts)).toEqual([
      "1001 mfaAdded every",
    ]);
  });

  test("names policies that concern as many users in one order, whichever order they were read in", () => {
    const rules = ["CA3", "CA1", "CA2"].map((id) => policy(id, { users: { includeGroups: ["crew"] } }));
    const crew = [crowd(9, signInState({ groups: ["crew"] })), user("ada", signInState({ groups: ["crew"] }))];
    const details = (before: SignInPolicy[], after: SignInPolicy[]) =>
      consequenceDetails(consequencesOf(aModel({ before, after }, crew))).join("\n");
    for (const [before, after] of [
      [rules, []],
      [[], rules],
    ] as const) {
      const told = details([...before], [...after]);
      expect(details(before.toReversed(), after.toReversed())).toBe(told);
      expect(told).toMatch(/"CA1"; policy "CA2"; policy "CA3".*"CA1" \(.*"CA2" \(.*"CA3" \(/s);
    }
  });

  test("users who would be exempt are counted, except those that another policy asks", () => {
    const cohorts = [user("ada", signInState({ groups: ["admins"] })), user("ben")];
    const admins = policy("admins", { users: { includeGroups: ["admins"] } });
    expect(shifts([policy("p"), admins], [admins], cohorts)).toEqual(["1 mfaDropped every"]);
  });

  test("is between every sign-in and some, where two policies together ask at every one", () => {
    const windows = policy("w", { conditions: { platforms: { includePlatforms: ["windows"] } } });
    const others = policy("o", {
      conditions: { platforms: { includePlatforms: ["all"], excludePlatforms: ["windows"] } },
    });
    expect(shifts([], [windows], [user("ada")])).toEqual(["1 mfaAdded some"]);
    expect(shifts([windows], [windows, others], [user("ada")])).toEqual(["1 mfaAdded every"]);
    expect(shifts([policy("p")], [windows, others], [user("ada")])).toEqual([]);
  });

  test("follows a change of groups as it does one of policies", () => {
    const moved = user("ada", signInState(), { after: signInState({ groups: ["finance"] }) });
    const finance = policy("p", { users: { includeGroups: ["finance"] } });
    expect(shifts([finance], [finance], [moved])).toEqual(["1 mfaAdded every"]);
  });

  test("names the policy that concerns most users first", () => {
    const cohorts = [user("ada", signInState({ groups: ["g"] })), crowd(9)];
    const many = policy("many", { controls: ["block"], conditions: { clientAppTypes: ["other"] } });
    const some = policy("some", {
      users: { includeGroups: ["g"] },
      controls: ["block"],
      conditions: { clientAppTypes: ["exchangeActiveSync"] },
    });
    const [shift] = consequencesOf(aModel({ before: [], after: [some, many] }, cohorts)).shifts;
    expect(shift?.causes.map(({ name }) => name)).toEqual(["many", "some"]);
  });

  test("shows accounts that appear and disappear once, and not for every policy", () => {
    const cohorts = [user("new", signInState(), { after: null }), user("gone", signInState(), { before: null })];
    const found = consequencesOf(aModel({ before: [policy("p")] }, cohorts));
    expect(found.shifts.map(({ kind, users }) => [kind, users])).toEqual([
      ["disabled", 1],
      ["enabled", 1],
    ]);
    expect(found.policies).toEqual([]);
  });

  test("names the accounts that appear, and those with another name, and counts the rest", () => {
    const many = { ...crowd(5), names: ["ann", "ben", "cleo", "dora"], before: null };
    const some = user("ivy", signInState({ roles: [GLOBAL] }), { before: null });
    const renamed = user("joe", signInState(), { renamed: true });
    const found = (names: "one" | "all") => {
      const all = consequencesOf(aModel({}, [many, some, renamed]));
      return [...consequenceLines(all, { tense: "done", names }).slice(0, 2), leavesOutNames(all, names)];
    };
    const why = "can newly sign in, because the account was created, enabled or restored.";
    expect(found("all")).toEqual([
      '1 user ("joe") signs in with another user name.',
      `6 users (with 1 administrator: "ivy"; 5 others: "ann", "ben", "cleo", "dora" and 1 more) ${why}`,
      true,
    ]);
    expect(found("one")[1]).toBe(`6 users (with 1 administrator: "ivy"; 5 others: "ann" and 4 more) ${why}`);
  });

  test("counts an account that is created again apart from those that can change policies at once", () => {
    const grace = user("grace", signInState({ roles: [GLOBAL] }));
    const glass = { ...user("glass", signInState({ roles: [GLOBAL] }), { before: null }), isNew: true };
    const lineOf = (one: Cohort) => linesOf(aModel({}, [grace, one])).find((line) => line.startsWith("Of the"));
    expect(lineOf({ ...glass, isRebuilt: true })).toBe(
      "Of the accounts that can change policies, 1 of 2 could sign in without a block or special equipment (now it is 1 of 1). 1 account created again could once a person has reset the password.",
    );
    expect(lineOf(glass)).toContain(" 2 of 2 could sign in without a block or special equipment (now it is 1 of 1).");
  });

  test("counts an account that appears behind a new block as blocked, and not as one that can sign in", () => {
    const block = policy("b", { controls: ["block"] });
    const cohorts = [user("ada"), user("new", signInState(), { before: null })];
    expect(shifts([], [block], cohorts)).toEqual(["2 blocked every"]);
    expect(shifts([block], [block], cohorts)).toEqual([]);
    expect(shifts([block], [], cohorts)).toEqual(["1 unblocked every", "1 enabled every"]);
  });

  test("does not claim two requirements of users of whom each has one", () => {
    const rule = (id: string, value: number) =>
      policy(id, {
        users: { includeGroups: [id] },
        controls: [],
        session: { signInFrequency: { isEnabled: true, type: "hours", value } },
      });
    const of = (...groups: string[]) => signInState({ groups });
    const [after, apart, alike] = [
      [rule("g", 12), rule("a", 4)],
      [user("ada", of("a")), user("gus", of("g"))],
      [user("ada", of("a", "g")), user("gus", of("a", "g"))],
    ];
    const [first] = linesOf(aModel({ after }, apart));
    expect(first).toContain(
      '2 users would newly have one or more of the session rules "a sign-in every 4 hours" and "a sign-in every 12 hours"',
    );
    expect(linesOf(aModel({ after }, alike)).join()).not.toContain("one or more of");
    const asking = [policy("a", { users: { includeGroups: ["a"] } }), policy("g", { users: { includeGroups: ["g"] } })];
    expect(linesOf(aModel({ after: asking }, apart)).join()).not.toContain("one or more of");
  });

  test("a lifted block does not count what is asked behind it", () => {
    const block = policy("b", { controls: ["block"] });
    expect(shifts([block, policy("p")], [policy("p")], [user("ada")])).toEqual(["1 unblocked every"]);
    expect(shifts([policy("p")], [block, policy("p")], [user("ada")])).toEqual(["1 blocked every"]);
  });

  test("is one of a session rule as well, in both directions", () => {
    const every = (value: number) =>
      policy("s", { controls: [], session: { signInFrequency: { isEnabled: true, type: "hours", value } } });
    expect(shifts([every(4)], [every(1)], [user("ada")])).toEqual(["1 sessionAdded every"]);
    expect(shifts([every(1)], [every(4)], [user("ada")])).toEqual(["1 sessionDropped every"]);
    expect(shifts([every(4)], [{ ...every(4), state: "reportOnly" }], [user("ada")])).toEqual([
      "1 sessionDropped every",
    ]);
  });

  test("is one of the allowed methods of a strength", () => {
    const grant = { operator: "OR", authenticationStrength: { id: "keys" } };
    const asking = policy("p", { controls: [] });
    const with_ = (combinations: string[]): SignInPolicy => ({
      ...asking,
      requirements: [
        {
          kind: "grant",
          anyOf: [{ key: "strength keys", words: grant.operator, mfa: true, equipment: false, combinations }],
        },
      ],
    });
    expect(shifts([with_(["fido2"])], [with_(["fido2", "password,sms"])], [user("ada")])).toEqual([
      "1 mfaDropped every",
    ]);
    expect(shifts([with_(["fido2"])], [with_(["fido2"])], [user("ada")])).toEqual([]);
  });

  test("has a sentence in both tenses, for one user and for many", () => {
    const found = consequencesOf(aModel({ after: [policy("CA001")] }, [user("ada")]));
    expect(consequenceLines(found)[0]).toBe(
      '1 user would newly need multifactor authentication at every sign-in (policy "CA001").',
    );
    expect(consequenceLines(found, { tense: "done" })[0]).toBe(
      '1 user newly needs multifactor authentication at every sign-in (policy "CA001").',
    );
  });

  test("names two policies more where the lines are to be brief", () => {
    const three = ["a", "b", "c"].map((id) =>
      policy(id, { conditions: { clientAppTypes: ["other"] }, controls: ["block"] }),
    );
    const found = consequencesOf(aModel({ after: three }, [user("ada", signInState({ roles: [GLOBAL] }))]));
    expect(consequenceLines(found, { names: "one" })[0]).toContain(
      '(policy "a" with other legacy clients; 2 more policies)',
    );
  });

  test("is described in few lines, with quoted names and with what is never looked at", () => {
    const cohorts = [user("eve", signInState({ roles: [GLOBAL] }), { names: ['Eve" said: approve'] }), crowd(1_000)];
    const lines = consequenceDetails(consequencesOf(aModel({ after: [policy("p")] }, cohorts)));
    expect(lines[0]).toContain(`1,001 users (with 1 administrator: "Eve' said: approve")`);
    expect(lines.some((line) => line.startsWith("Not looked at: "))).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(14);
  });
});

describe("the sentence that signing in stays the same", () => {
  const unchanged = "No user's sign-in would change.";

  test("is said if everything is the same", () => {
    expect(linesOf(aModel({ before: [policy("p")] }, [user("ada")]))).toEqual([unchanged]);
  });

  test.each<[string, Parameters<typeof aModel>[2]]>([
    ["something was not assessed", { notAssessed: [{ what: "a rule", policies: { count: 0, names: [] } }] }],
    [
      "an application is turned off",
      { applications: [{ ref: { type: "servicePrincipal", id: "x" }, name: "X", becomes: "unavailable" }] },
    ],
  ])("is not said if %s", (_, more) => {
    expect(linesOf(aModel({ before: [policy("p")] }, [user("ada")], more))).not.toContain(unchanged);
  });

  test("is not said of a filter that reads differently", () => {
    const filtered = (rule: string) =>
      policy("CA9", { conditions: { devices: { deviceFilter: { mode: "include", rule } } }, controls: ["block"] });
    expect(linesOf(aModel({ before: [filtered("a")], after: [filtered("b")] }, [user("ada")]))).toEqual([
      "In what was assessed, no difference for signing in was found.",
      'Not assessed: which devices match a filter ("CA9").',
      'Not assessed: a filter or condition rule of a policy changes ("CA9").',
    ]);
  });
});

const someGroups = fc.subarray(["g1", "g2", "g3"]);
const anyPolicy = fc
  .record({
    state: fc.constantFrom("enabled", "disabled", "enabledForReportingButNotEnforced"),
    controls: fc.constantFrom(["mfa"], ["block"], ["compliantDevice"], ["mfa", "compliantDevice"]),
    everyone: fc.boolean(),
    includeGroups: someGroups,
    excludeGroups: someGroups,
    clientAppTypes: fc.constantFrom(["all"], ["other"], ["browser"]),
    platforms: fc.constantFrom(["all"], ["windows"], ["iOS", "android"]),
  })
  .map(({ state, controls, everyone, includeGroups, excludeGroups, clientAppTypes, platforms }) =>
    policy(`${everyone} ${includeGroups} ${controls} ${clientAppTypes} ${platforms}`, {
      state,
      controls,
      users: { includeUsers: everyone ? ["All"] : [], includeGroups, excludeGroups },
      conditions: { clientAppTypes, platforms: { includePlatforms: platforms } },
    }),
  );
const anyState = someGroups.map((groups) => signInState({ groups }));
const policies = fc.uniqueArray(anyPolicy, { maxLength: 5, selector: ({ id }) => id });
const users = (states: ReturnType<typeof signInState>[]) => states.map((state, n) => user(`u${n}`, state));

describe("whatever the policies", () => {
  test("a plan without changes does not change the sign-in of any user", () => {
    fc.assert(
      fc.property(policies, fc.array(anyState), (all, states) => {
        const { shifts, policies } = consequencesOf(aModel({ before: all }, users(states)));
        expect({ shifts, policies }).toEqual({ shifts: [], policies: [] });
      }),
    );
  });

  test("a policy that only reports does not change any sign-in", () => {
    fc.assert(
      fc.property(policies, anyPolicy, anyState, (all, extra, state) => {
        const reporting = { ...extra, id: "extra", state: "reportOnly" as const };
        const { shifts } = consequencesOf(aModel({ before: all, after: [...all, reporting] }, users([state])));
        expect(shifts).toEqual([]);
      }),
    );
  });

  test("one more never blocks fewer sign-ins or asks less", () => {
    fc.assert(
      fc.property(policies, anyPolicy, anyState, (all, extra, state) => {
        const after = [...all, { ...extra, id: "extra" }];
        const { shifts } = consequencesOf(aModel({ before: all, after }, users([state])));
        expect(shifts.filter(({ kind }) => kind.endsWith("Dropped") || kind === "unblocked")).toEqual([]);
      }),
    );
  });

  test("excluding more users never blocks anyone or asks more", () => {
    fc.assert(
      fc.property(policies, anyState, fc.constantFrom("g1", "g2", "g3"), (all, state, group) => {
        const after = all.map((each) => ({
          ...each,
          exclude: { ...each.exclude, groups: new Set([...each.exclude.groups, group]) },
        }));
        const { shifts } = consequencesOf(aModel({ before: all, after }, users([state])));
        expect(shifts.filter(({ kind }) => kind === "blocked")).toEqual([]);
        const { cohorts } = compareSignIn(aModel({ before: all, after }, users([state])));
        for (const { before, after } of cohorts)
          expect(after?.blocked === true && before?.blocked !== true).toBe(false);
      }),
    );
  });

  test("a difference taken the other way round exchanges what is added and what is dropped", () => {
    fc.assert(
      fc.property(policies, policies, fc.array(anyState, { maxLength: 3 }), (before, after, states) => {
        const model = aModel({ before, after }, users(states));
        const count = (found: ReturnType<typeof consequencesOf>, kind: string) =>
          found.shifts.filter((shift) => shift.kind === kind).reduce((sum, shift) => sum + shift.users, 0);
        const [forth, back] = [consequencesOf(model), consequencesOf(reversed(model))];
        expect(count(back, "unblocked")).toBe(count(forth, "blocked"));
        expect(back.policyAdministrators?.after).toEqual(forth.policyAdministrators?.before);
      }),
    );
  });

  test("users that no policy names are counted whenever one is enforced on them differently", () => {
    fc.assert(
      fc.property(policies, policies, (before, after) => {
        const plain = signInState();
        const enforced = (all: SignInPolicy[]) =>
          all.filter((one) => one.state === "enforced" && isConcerned(one, null, plain) === "yes").map(({ id }) => id);
        if (JSON.stringify(enforced(before)) === JSON.stringify(enforced(after))) return;
        expect(concernsOthers(aModel({ before, after }, []))).toBe(true);
      }),
    );
  });
});
