import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/domain/json.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { methodsIn } from "../../../src/domain/sign-in/methods.ts";
import { shortPolicies } from "../../../src/domain/sign-in/strength-methods.ts";
import { unmetStrengths } from "../../../src/domain/sign-in/unmet-strengths.ts";
import { aModel, GLOBAL, read, signInState, user } from "./a-model.ts";

const asking = (strength: string, state = "enabled") =>
  read("p", {
    displayName: "P",
    state,
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", authenticationStrength: { id: strength } },
  });
const without = (excluded: string, state = "enabled"): JsonObject => ({ state, excludeTargets: [{ id: excluded }] });
const model = (strength: string, fido2: JsonObject, cohorts: Cohort[] = [user("u")], state?: string) => {
  const given = aModel({ before: [asking(strength, state)] }, cohorts);
  const rules = (one: JsonObject) => ({ ...given.before, methods: methodsIn([["fido2", one]]) });
  return { ...given, before: rules({ state: "enabled" }), after: rules(fido2) };
};
const admin = user("a", signInState({ roles: [GLOBAL] }));

test.each<[string, string, JsonObject, Cohort, string]>([
  ["that an administrator cannot meet", "keys", { state: "disabled" }, admin, "critical"],
  ["that a user cannot meet", "keys", { state: "disabled" }, user("u"), "high"],
  ["whose method is not for an administrator", "keys", without("a"), admin, "critical"],
  ["that a group may keep from a user, whose members were not read", "keys", without("unread"), user("u"), "high"],
  ["that can be met in fewer ways", "mixed", { state: "disabled" }, admin, "medium"],
])("a strength %s is a danger as grave as that", (_, strength, fido2, one, severity) => {
  const found = unmetStrengths(compareSignIn(model(strength, fido2, [one])), "done");
  expect(found.map((danger) => danger.severity)).toEqual([severity]);
});

test.each<[string, JsonObject, Json]>([
  ["is off", { state: "disabled" }, ["p"]],
  ["is not for some", without("g"), ["p"]],
  ["is as it was", { state: "enabled" }, []],
])("a policy asks for a strength that is to be looked at if its method %s", (_, fido2, expected) => {
  expect([...shortPolicies(model("keys", fido2))]).toEqual(expected);
  expect([...shortPolicies(model("keys", fido2, [], "disabled"))]).toEqual([]);
});
