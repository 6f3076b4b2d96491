import { expect, test } from "vitest";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, type PolicyParts, policy } from "./a-model.ts";

const everyone = policy("MFA");
const none: PolicyParts = { users: { includeUsers: ["None"] } };
const again = (more: PolicyParts): SignInPolicy => ({ ...policy("MFA", more), id: "new" });

const told = (before: readonly SignInPolicy[], after: readonly SignInPolicy[], tense: "plan" | "done" = "done") =>
  signInDangers(compareSignIn(aModel({ before, after }, [])), tense).map(({ says }) => says.text);

test("a policy that newly includes the word for an empty audience is told as one without users", () => {
  expect(told([everyone], [policy("MFA", none)])).toEqual([
    "is weaker: it applies to no user, because it no longer includes all users.",
  ]);
});

test("a policy with an empty audience stays as weak as it was when it is gone or off", () => {
  expect(told([policy("MFA", none)], [], "plan")).toEqual([]);
  expect(told([policy("MFA", none)], [policy("MFA", { ...none, state: "disabled" })])).toEqual([]);
  expect(told([everyone], [], "plan")).toEqual(["would be weaker: it is gone."]);
});

test("a policy for service principals has no audience of users and is weaker when it is gone", () => {
  const conditions = { clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } };
  expect(told([policy("Block", { ...none, conditions, controls: ["block"] })], [], "plan")).toEqual([
    "would be weaker: it is gone.",
  ]);
});

test.each<[string, PolicyParts, string]>([
  ["for no user", none, "it applies to no user, because it no longer includes all users"],
  ["off", { state: "disabled" }, "it is off"],
  ["with an exclusion", { users: { includeUsers: ["All"], excludeUsers: ["mallory"] } }, 'it newly excludes "mallory"'],
  [
    "with a place excepted",
    { conditions: { locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } } },
    "it newly excludes any trusted location",
  ],
])("a policy that is made again %s is told as weaker than the one that is gone", (_, more, how) => {
  expect(told([everyone], [again(more)])).toEqual([
    `is weaker: it is gone, and since then there is "MFA" (new), of the same name, and "MFA" (new) is weaker: ${how}.`,
  ]);
});

test("a policy that is made again as it was is not told as weaker", () => {
  expect(told([everyone], [again({})])).toEqual([
    'is weaker: it is gone, and since then there is "MFA" (new), of the same name.',
  ]);
});
