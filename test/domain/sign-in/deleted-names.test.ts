import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/json.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, linesOf, policy, signInState, user } from "./a-model.ts";

const PLACE = "0de29d11-0000-4000-8000-000000000001";
const APP = "0de29d11-0000-4000-8000-000000000002";
const deleted = new Set([PLACE, APP, "crew", "ann"]);
const mfa = (users: JsonObject = {}, conditions: JsonObject = {}) =>
  policy("MFA", { users: { includeUsers: ["All"], ...users }, conditions });
const from = (...excludeLocations: string[]) => ({ locations: { includeLocations: ["All"], excludeLocations } });
const to = (...includeApplications: string[]) => ({ applications: { includeApplications } });
const without = (...excludeApplications: string[]) => ({
  applications: { includeApplications: ["All"], excludeApplications },
});

function said(before: SignInPolicy, after: SignInPolicy, isDeleted: boolean) {
  const more = {
    nameOf: (id: string) => (deleted.has(id) ? { name: "Old", id, ...(isDeleted ? { isDeleted } : {}) } : undefined),
    ...(isDeleted ? { deleted } : {}),
  };
  const cohorts = [user("eve"), crowd(3, signInState({ groups: isDeleted ? [] : ["crew"] }))];
  const model = aModel({ before: [before], after: [after] }, cohorts, more);
  const dangers = signInDangers(compareSignIn(model), "done").map(({ kind, says }) => `${kind} ${says.text}`);
  return { dangers, lines: linesOf(model) };
}

test.each<[string, SignInPolicy, SignInPolicy, string]>([
  ["location", mfa({}, from()), mfa({}, from(PLACE)), "locationExcluded newly excludes sign-ins from"],
  ["application", mfa(), mfa({}, without(APP)), "applicationExcluded newly excludes sign-ins to"],
  ["group", mfa(), mfa({ excludeGroups: ["crew"] }), "groupExcluded newly excludes the group"],
  ["user", mfa(), mfa({ excludeUsers: ["ann"] }), "userExcluded newly excludes the user"],
])("an exception for a deleted %s excepts no sign-in, so that it is no danger", (_, was, is, words) => {
  expect(said(was, is, true)).toEqual({ dangers: [], lines: ["No user's sign-in would change."] });
  expect(said(was, is, false).dangers).toContainEqual(expect.stringContaining(words));
});

test.each<[string, SignInPolicy, SignInPolicy, string]>([
  [
    "deleted group",
    mfa(),
    mfa({ includeUsers: [], includeGroups: ["crew"] }),
    'weaker is weaker: it no longer includes all users and it includes only "Old" (crew, deleted) and so applies to no user; 4 users (0 with privileged roles) who needed a second factor or were blocked can sign in without one.',
  ],
  [
    "deleted application",
    mfa(),
    mfa({}, to(APP)),
    `weaker is weaker: it applies to no sign-in (now to "Old" (${APP}, deleted)); 4 users (0 with privileged roles) who needed a second factor or were blocked can sign in without one.`,
  ],
])("a policy that includes only a %s is told as one that applies to no user or sign-in", (_, was, is, sentence) => {
  expect(said(was, is, true).dangers).toEqual([sentence]);
});
