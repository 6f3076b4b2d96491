import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/json.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, crowd, GLOBAL, location, policy, signInState, user } from "./a-model.ts";

const locations = [location("countries", "198.51.100.0/24"), location("branch", "203.0.113.0/28")];
const block = (conditions: JsonObject, state = "enabled") =>
  policy("Block", { conditions, controls: ["block"], state });
const except = (...excludeLocations: string[]) => ({ locations: { includeLocations: ["All"], excludeLocations } });
const boss = user("boss", signInState({ roles: [GLOBAL] }));
const crew = crowd(7);

const said = (
  before: readonly SignInPolicy[],
  after: readonly SignInPolicy[],
  cohorts = [boss, crew],
  tense: Tense = "done",
) =>
  signInDangers(compareSignIn(aModel({ before: [...before], after: [...after], locations }, cohorts)), tense).flatMap(
    ({ kind, severity, says }) => (kind === "blocked" ? [`${severity}: ${says.text}`] : []),
  );

test("a policy that lost its exceptions and got another one is a danger for the users that it newly blocks", () => {
  const [was, is] = [block(except("countries")), block(except("branch"))];
  expect(said([was], [is])).toEqual([
    'high: newly blocks sign-ins of 8 users (1 with privileged roles): now from anywhere except "branch", before from anywhere except "countries".',
  ]);
  expect(said([was], [is], [crew])[0]).toMatch(/^medium: newly blocks sign-ins of 7 users/);
});

test("a policy that is new, switched on or that asked for less before is such a danger", () => {
  const is = block(except("branch"));
  const sentence = 'high: newly blocks sign-ins of 8 users (1 with privileged roles): from anywhere except "branch".';
  for (const before of [[], [block(except("branch"), "disabled")], [policy("Block", { conditions: except("branch") })]])
    expect(said(before, [is])).toEqual([sentence]);
});

test("a block of fewer sign-ins, of no ordinary ones, or that another policy blocks anyway is no such danger", () => {
  const is = block(except("branch"));
  expect(said([block(except())], [is])).toEqual([]);
  expect(said([is], [block(except("branch", "countries"))])).toEqual([]);
  expect(said([], [block({ clientAppTypes: ["other"] })])).toEqual([]);
  const other = policy("Too", { conditions: except("branch"), controls: ["block"] });
  expect(said([other], [other, is])).toEqual([]);
  expect(said([], [block(except("branch"), "enabledForReportingButNotEnforced")])).toEqual([]);
});

test("a plan has no such danger, because its lines on signing in name the users that it blocks", () =>
  expect(said([block(except("countries"))], [block(except("branch"))], [boss, crew], "plan")).toEqual([]));
