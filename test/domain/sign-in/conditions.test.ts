import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/json.ts";
import { toldConditions } from "../../../src/domain/sign-in/condition-words.ts";
import { conditionsOf } from "../../../src/domain/sign-in/conditions.ts";
import { isSet, settingText } from "../../../src/domain/sign-in/set-values.ts";

const everyApp = { applications: { includeApplications: ["All"] } };
const names = new Map([
  ["office", "Head office"],
  ["branch", "Branch"],
]);
const words = (conditions: JsonObject): string =>
  toldConditions(conditionsOf({ ...everyApp, ...conditions }), (id) => names.get(id)).text;

describe("a condition", () => {
  test.each<[JsonObject, string]>([
    [{}, ""],
    [{ clientAppTypes: ["all"], platforms: { includePlatforms: ["all"] }, userRiskLevels: [] }, ""],
    [{ locations: { includeLocations: ["All"] } }, ""],
    [{ devices: { deviceFilter: {} }, authenticationFlows: { transferMethods: "none" } }, ""],
    [{ devices: { deviceFilter: { mode: null, rule: null } }, locations: { includeLocations: null } }, ""],
    [{ applications: { includeApplications: ["Office365"] } }, "to Office 365"],
    [
      { applications: { includeApplications: ["All"], excludeApplications: ["office"] } },
      'to every application except "Head office"',
    ],
    [{ applications: { includeApplications: ["None"] } }, "to no application"],
    [
      { applications: { includeUserActions: ["urn:user:registersecurityinfo"] } },
      "when registering security information",
    ],
    [{ applications: { includeAuthenticationContextClassReferences: ["c1"] } }, "under the authentication context c1"],
    [
      { locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] } },
      "from anywhere except any trusted location",
    ],
    [{ locations: { includeLocations: ["Office", "BRANCH"] } }, 'from "Head office" or "Branch"'],
    [{ locations: { excludeLocations: ["office"] } }, 'from anywhere except "Head office"'],
    [
      { platforms: { includePlatforms: ["all"], excludePlatforms: ["iOS", "macOS"] } },
      "on every platform except iOS and macOS",
    ],
    [{ platforms: { includePlatforms: ["windows"] } }, "on Windows"],
    [{ clientAppTypes: ["exchangeActiveSync", "other"] }, "with legacy authentication"],
    [{ clientAppTypes: ["browser"] }, "with a browser"],
    [{ signInRiskLevels: ["high", "medium"] }, "at high or medium sign-in risk"],
    [{ userRiskLevels: ["high"] }, "at high user risk"],
    [{ insiderRiskLevels: "elevated" }, "at elevated insider risk"],
    [
      { authenticationFlows: { transferMethods: "deviceCodeFlow,authenticationTransfer" } },
      "by the device code flow or authentication transfer",
    ],
    [
      { devices: { deviceFilter: { mode: "exclude", rule: 'device.model -eq "X"' } } },
      "on devices that the filter \"device.model -eq 'X'\" does not match",
    ],
    [
      { applications: { includeApplications: ["All"], applicationFilter: { mode: "include", rule: "r" } } },
      'to applications that the filter "r" matches',
    ],
    [{ weather: { kinds: ["rain"] } }, 'under the condition "weather"'],
  ])("%j reads %j", (conditions, expected) => {
    expect(words(conditions)).toContain(expected);
    if (expected === "") expect(words(conditions)).toBe("");
  });
});

describe("a value", () => {
  test.each([[null], [undefined], [""], [[]], [{}], [false], [{ a: null, b: { c: [] } }], [{ "@odata.type": "x" }]])(
    "the value %j is meaningless",
    (value) => expect(isSet(value)).toBe(false),
  );
  test.each([[0], [true], ["none"], [["x"]], [{ a: { b: 1 } }]])("the value %j has a meaning", (value) =>
    expect(isSet(value)).toBe(true),
  );

  test("a value has one text in any order, with any annotations and without its unset members", () => {
    const one = settingText({ a: ["x", "y"], b: { c: 1, d: null }, "a@odata.type": "#Collection(x)" });
    expect(one).toBe(settingText({ b: { c: 1 }, a: ["y", "x"] }));
    expect(one).not.toBe(settingText({ a: ["x"], b: { c: 1 } }));
  });
});

test.each([
  ["users", { includeAgents: ["All"] }],
  ["applications", { globalSecureAccess: { trafficProfiles: ["internet"] } }],
  ["locations", { networkTypes: ["hotspot"] }],
  ["platforms", { includeVersions: ["10"] }],
  ["authenticationFlows", { protocols: ["qr"] }],
])("a member of %s that is not known here is a condition of its own unless it is not set", (name, more) => {
  const rules = (of: JsonObject) => conditionsOf({ [name]: of }).rules.map(({ about }) => about);
  expect(rules(more)).toEqual(["unknown condition"]);
  expect(rules(Object.fromEntries(Object.keys(more).map((key) => [key, null])))).toEqual([]);
});
