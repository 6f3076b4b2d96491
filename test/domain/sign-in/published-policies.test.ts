import { expect, test } from "vitest";
import { namedLocation } from "../../../src/domain/sign-in/named-location.ts";
import { aModel, crowd, GLOBAL, linesOf, location, read, signInState, user } from "./a-model.ts";
import { expectedSentences } from "./expected-sentences.ts";
import { publishedPolicies } from "./published-policies.ts";

const CONDITIONAL_ACCESS = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";
const HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

/** 114 members, including four administrators and ten people in Finance, and 72 guests of three kinds. */
const cohorts = [
  user("ada", signInState({ roles: [GLOBAL] }), { names: ["Ada"] }),
  user("ben", signInState({ roles: [CONDITIONAL_ACCESS] }), { names: ["Ben"] }),
  user("cleo", signInState({ roles: [HELPDESK] }), { names: ["Cleo"] }),
  user("glass", signInState({ roles: [GLOBAL], groups: ["emergency"] }), { names: ["Glass"], breakGlass: true }),
  crowd(100),
  crowd(10, signInState({ groups: ["finance"] })),
  crowd(20, signInState({ guest: "internalGuest" })),
  crowd(50, signInState({ guest: "b2bCollaborationGuest" })),
  crowd(2, signInState({ guest: "b2bCollaborationMember" })),
];
const locations = [
  { ...location("office", "192.0.2.0/25"), name: "Head office", trusted: true },
  namedLocation("countries", { displayName: "Our countries", countriesAndRegions: ["DE", "PT"] }),
];

const published = (name: string) => read("p", { displayName: name, ...publishedPolicies[name] });

const usersPolicies = Object.keys(publishedPolicies).filter((name) => published(name).workload === null);

test.each(Object.keys(publishedPolicies))("the policy %j has its sentences when it is switched on", (name) => {
  const on = published(name);
  const before = [{ ...on, state: "off" as const }];
  expect(linesOf(aModel({ before, after: [on], locations }, cohorts))).toEqual(expectedSentences[name]);
});

test.each(usersPolicies)("the policy %j makes no difference beside its copy", (name) => {
  const on = published(name);
  const copy = { ...on, id: "copy" };
  const [first] = linesOf(aModel({ before: [copy], after: [copy, on], locations }, cohorts));
  expect(first).toMatch(
    /^(No user's sign-in would change|In what was assessed, no difference for signing in was found)\./,
  );
});

test("the table holds more than 40 policies, each with sentences of its own", () => {
  expect(Object.keys(expectedSentences)).toEqual(Object.keys(publishedPolicies));
  expect(Object.keys(publishedPolicies).length).toBeGreaterThan(40);
});
