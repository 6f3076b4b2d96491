import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { verdict } from "../../../src/domain/sign-in/model.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { rehearsalLines } from "../../../src/domain/sign-in/rehearsal-lines.ts";
import { rehearse } from "../../../src/domain/sign-in/rehearse.ts";
import { GLOBAL, person, policy, standing } from "./a-model.ts";

const shifts = (before: SignInPolicy[], after: SignInPolicy[], people: Cohort[]) =>
  rehearse({ before, after, people }, 0).shifts.map(({ kind, users }) => `${users} ${kind}`);

const crowd: Cohort = { ...person("x"), id: null, name: null, count: 1_000 };

describe("a rehearsal", () => {
  test("a rehearsal counts the people who would newly need a second factor, including the unnamed rest", () => {
    const people = [person("ada", standing({ groups: ["exempt"] })), person("ben"), crowd];
    const users = { includeUsers: ["All"], excludeGroups: ["exempt"] };
    expect(shifts([policy("p", { state: "disabled", users })], [policy("p", { users })], people)).toEqual([
      "1001 mfaAdded",
    ]);
  });

  test("a rehearsal counts the people who would be exempt, except for those under another policy", () => {
    const people = [person("ada", standing({ groups: ["admins"] })), person("ben")];
    const admins = policy("admins", { users: { includeGroups: ["admins"] } });
    expect(shifts([policy("p"), admins], [admins], people)).toEqual(["1 mfaDropped"]);
  });

  test("a rehearsal distinguishes a block of every sign-in from one that depends on the location", () => {
    const locations = { includeLocations: ["All"], excludeLocations: ["office"] };
    const controls = ["block"];
    const people = [person("ada")];
    expect(shifts([], [policy("p", { controls })], people)).toEqual(["1 blocked"]);
    expect(shifts([], [policy("p", { controls, conditions: { locations } })], people)).toEqual(["1 hindered"]);
  });

  test("a rehearsal includes and excludes by role and by user", () => {
    const people = [person("ada", standing({ roles: [GLOBAL] })), person("ben"), person("cleo")];
    const users = { includeRoles: [GLOBAL], includeUsers: ["ben", "cleo"], excludeUsers: ["cleo"] };
    expect(shifts([], [policy("p", { users })], people)).toEqual(["2 mfaAdded"]);
  });

  test("a rehearsal follows a change of groups as it follows one of policies", () => {
    const moved = person("ada", standing(), { after: standing({ groups: ["finance"] }) });
    const finance = policy("p", { users: { includeGroups: ["finance"] } });
    expect(shifts([finance], [finance], [moved])).toEqual(["1 mfaAdded"]);
  });

  test("a rehearsal mentions accounts that come and go once, and not for every policy", () => {
    const people = [person("new", standing(), { after: null }), person("gone", standing(), { before: null })];
    const scene = { before: [policy("p")], after: [policy("p")], people };
    const { shifts, policies } = rehearse(scene, 0);
    expect(shifts.map(({ kind, users }) => [kind, users])).toEqual([
      ["disabled", 1],
      ["enabled", 1],
    ]);
    expect(policies).toEqual([]);
  });

  test("a rehearsal counts neither a device nor an alternative as a second factor", () => {
    expect(shifts([], [policy("p", { controls: ["mfa", "compliantDevice"] })], [person("ada")])).toEqual([]);
    expect(shifts([], [policy("p", { controls: ["compliantDevice"] })], [person("ada")])).toEqual(["1 hindered"]);
  });

  test("a rehearsal is described in few lines, with quoted names and the parts that were not evaluated", () => {
    const people = [person('Eve" said: approve', standing({ roles: [GLOBAL] })), crowd];
    const lines = rehearsalLines(rehearse({ before: [], after: [policy("p")], people }, 0));
    expect(lines[0]).toBe(
      `1001 users (with 1 administrator: "Eve' said: approve") would newly need multifactor authentication.`,
    );
    expect(lines.some((line) => line.startsWith("Not looked at: "))).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(14);
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
    narrow: fc.boolean(),
  })
  .map(({ state, controls, everyone, includeGroups, excludeGroups, narrow }) =>
    policy(`${everyone} ${includeGroups}`, {
      state,
      controls,
      users: { includeUsers: everyone ? ["All"] : [], includeGroups, excludeGroups },
      conditions: narrow ? { clientAppTypes: ["other"] } : {},
    }),
  );
const anyStanding = someGroups.map((groups) => standing({ groups }));
const policies = fc.array(anyPolicy, { maxLength: 5 });

describe("whatever the policies", () => {
  test("an empty plan changes no person's sign-in", () => {
    fc.assert(
      fc.property(policies, fc.array(anyStanding), (all, places) => {
        const people = places.map((place, n) => person(`p${n}`, place));
        const { shifts, policies } = rehearse({ before: all, after: all, people }, 0);
        expect({ shifts, policies }).toEqual({ shifts: [], policies: [] });
      }),
    );
  });

  test("a policy that only reports changes no verdict", () => {
    fc.assert(
      fc.property(policies, anyPolicy, anyStanding, (all, extra, place) => {
        const reporting: SignInPolicy = { ...extra, state: "reportOnly" };
        expect(verdict([...all, reporting], "p", place)).toEqual(verdict(all, "p", place));
      }),
    );
  });

  test("excluding more people from a policy never blocks or hinders anyone", () => {
    fc.assert(
      fc.property(policies, anyStanding, fc.constantFrom("g1", "g2", "g3"), (all, place, group) => {
        const eased = all.map((each) => ({
          ...each,
          exclude: { ...each.exclude, groups: new Set([...each.exclude.groups, group]) },
        }));
        const [before, after] = [verdict(all, "p", place), verdict(eased, "p", place)];
        expect(after.blocked && !before.blocked).toBe(false);
        expect(after.hindered && !before.hindered).toBe(false);
      }),
    );
  });
});
