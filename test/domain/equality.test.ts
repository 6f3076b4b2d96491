import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameMember, sameValue } from "../../src/domain/changes/equality.ts";
import { equalityRules } from "../../src/domain/changes/equality-rules.ts";
import { canonicalText, type Json, type JsonObject } from "../../src/domain/json.ts";
import { type EntityType, entityTypes } from "../../src/domain/tenant/entity.ts";
import { recoverableProperties } from "../../src/domain/tenant/recoverable.ts";

const FIRST = "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6";
const SECOND = "0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d";

/** A policy's conditions with these members of `users`, and these of the whole. */
const conditions = (users: JsonObject, others: JsonObject = {}): Json => ({
  clientAppTypes: ["all"],
  applications: { includeApplications: ["All"] },
  users: { includeUsers: ["All"], ...users },
  ...others,
});

interface Case {
  readonly what: string;
  readonly type: EntityType;
  readonly property: string;
  readonly a: Json;
  readonly b: Json;
}

const policy = { type: "conditionalAccessPolicy", property: "conditions" } as const;

const equal: readonly Case[] = [
  {
    type: "conditionalAccessPolicy",
    property: "grantControls",
    what: "the operator of grant controls in another case",
    a: { operator: "OR", builtInControls: ["mfa"] },
    b: { operator: "or", builtInControls: ["mfa"] },
  },
  {
    type: "crossTenantAccessPartner",
    property: "b2bDirectConnectOutbound",
    what: "targets of a partner tenant in another order and case",
    a: {
      usersAndGroups: {
        accessType: "allowed",
        targets: [
          { target: FIRST, targetType: "group" },
          { target: SECOND, targetType: "user" },
        ],
      },
      applications: null,
    },
    b: {
      usersAndGroups: {
        accessType: "allowed",
        targets: [
          { target: SECOND, targetType: "user" },
          { target: FIRST.toUpperCase(), targetType: "group" },
        ],
      },
    },
  },
  {
    type: "roleEligibilitySchedule",
    property: "scheduleInfo",
    what: "one time written in two zones",
    a: { startDateTime: "2026-11-20T09:00:00Z", recurrence: null, expiration: { type: "noExpiration" } },
    b: { startDateTime: "2026-11-20T10:00:00.0000000+01:00", expiration: { type: "NoExpiration" } },
  },
  {
    type: "roleDefinition",
    property: "rolePermissions",
    what: "excluded actions in another order",
    a: [{ allowedResourceActions: ["a"], excludedResourceActions: ["b", "c"] }],
    b: [{ allowedResourceActions: ["a"], excludedResourceActions: ["c", "b"] }],
  },
  {
    ...policy,
    what: "a GUID in upper case",
    a: conditions({ excludeGroups: [FIRST] }),
    b: conditions({ excludeGroups: [FIRST.toUpperCase()] }),
  },
  { ...policy, what: "an empty list and a missing one", a: conditions({ excludeUsers: [] }), b: conditions({}) },
  {
    ...policy,
    what: "an empty list and null",
    a: conditions({ excludeUsers: [] }),
    b: conditions({ excludeUsers: null }),
  },
  {
    ...policy,
    what: "null and an object without members",
    a: conditions({}, { locations: null }),
    b: conditions({}, { locations: {} }),
  },
  {
    ...policy,
    what: "null and an object of nulls",
    a: conditions({}, { authenticationFlows: null, devices: null }),
    b: conditions(
      {},
      { authenticationFlows: { transferMethods: null }, devices: { deviceFilter: { mode: null, rule: null } } },
    ),
  },
  {
    ...policy,
    what: "an id that is listed twice",
    a: conditions({ excludeGroups: [FIRST, SECOND] }),
    b: conditions({ excludeGroups: [FIRST, FIRST, SECOND] }),
  },
  {
    ...policy,
    what: "ids in another order",
    a: conditions({ excludeGroups: [FIRST, SECOND] }),
    b: conditions({ excludeGroups: [SECOND, FIRST] }),
  },
  {
    ...policy,
    what: "All and all",
    a: conditions({}),
    b: conditions({ includeUsers: ["all"] }),
  },
  {
    ...policy,
    what: "annotations and none",
    a: conditions(
      {},
      {
        "@odata.type": "#microsoft.graph.conditionalAccessConditionSet",
        "signInRiskLevels@odata.type": "#Collection(microsoft.graph.riskLevel)",
        signInRiskLevels: [],
      },
    ),
    b: conditions({}),
  },
  {
    ...policy,
    what: "flags in another order",
    a: conditions({ includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest,serviceProvider" } }),
    b: conditions({ includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "serviceProvider, internalGuest" } }),
  },
  {
    ...policy,
    property: "grantControls",
    what: "no terms of use and an empty list of them",
    a: { operator: "OR", builtInControls: ["mfa", "compliantDevice"], termsOfUse: [] },
    b: { operator: "OR", builtInControls: ["compliantDevice", "mfa"] },
  },
  {
    ...policy,
    property: "grantControls",
    what: "the same strength, renamed where it is inlined",
    a: { operator: "OR", authenticationStrength: { id: FIRST, displayName: "Strong" } },
    b: { operator: "OR", authenticationStrength: { id: FIRST.toUpperCase(), displayName: "Stronger" } },
  },
  {
    ...policy,
    property: "sessionControls",
    what: "a default that was written and null",
    a: { disableResilienceDefaults: false },
    b: null,
  },
  {
    type: "namedLocationPolicy",
    property: "ipRanges",
    what: "ranges in another order, with and without their types",
    a: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: "203.0.113.0/24" }, { cidrAddress: "::/16" }],
    b: [{ cidrAddress: "::/16" }, { cidrAddress: "203.0.113.0/24" }],
  },
  {
    type: "oAuth2PermissionGrant",
    property: "scope",
    what: "scopes in another order and with other blanks",
    a: " User.Read Mail.Read",
    b: "Mail.Read  User.Read ",
  },
  ...["2026-03-01T08:00:00.0000000Z", "2026-03-01T09:00:00+01:00", "2026-03-01T08:00:00.000Z"].map((b) => ({
    type: "user" as const,
    property: "employeeHireDate",
    what: `the instant ${b}`,
    a: "2026-03-01T08:00:00Z",
    b,
  })),
  { type: "user", property: "department", what: "null and null", a: null, b: null },
];

const different: readonly Case[] = [
  {
    type: "crossTenantAccessPartner",
    property: "b2bCollaborationInbound",
    what: "a target of a partner tenant more",
    a: { usersAndGroups: { accessType: "allowed", targets: [{ target: FIRST, targetType: "group" }] } },
    b: {
      usersAndGroups: {
        accessType: "allowed",
        targets: [
          { target: FIRST, targetType: "group" },
          { target: "AllUsers", targetType: "user" },
        ],
      },
    },
  },
  {
    type: "crossTenantAccessDefault",
    property: "invitationRedemptionIdentityProviderConfiguration",
    what: "identity providers in another order",
    a: { primaryIdentityProviderPrecedenceOrder: ["azureActiveDirectory", "externalFederation"] },
    b: { primaryIdentityProviderPrecedenceOrder: ["externalFederation", "azureActiveDirectory"] },
  },
  {
    ...policy,
    what: "an exclusion where there was null",
    a: conditions({}, { locations: null }),
    b: conditions({}, { locations: { includeLocations: ["All"], excludeLocations: [FIRST] } }),
  },
  {
    ...policy,
    what: "one id more",
    a: conditions({ excludeGroups: [FIRST] }),
    b: conditions({ excludeGroups: [FIRST, SECOND] }),
  },
  {
    ...policy,
    what: "a member this table does not know",
    a: conditions({}, { agents: { include: ["b", "a"] } }),
    b: conditions({}, { agents: { include: ["a", "b"] } }),
  },
  {
    type: "servicePrincipal",
    property: "replyUrls",
    what: "reply URLs in another order",
    a: ["https://z.example/default", "https://a.example/other"],
    b: ["https://a.example/other", "https://z.example/default"],
  },
  { type: "oAuth2PermissionGrant", property: "scope", what: "a scope in other case", a: "User.Read", b: "user.read" },
  { type: "user", property: "department", what: "a text in other case", a: "Sales", b: "sales" },
  { type: "user", property: "department", what: "an empty text and null", a: "", b: null },
  {
    type: "authorizationPolicy",
    property: "defaultUserRolePermissions",
    what: "no consent policies and an unknown number of them",
    a: { permissionGrantPoliciesAssigned: [] },
    b: { permissionGrantPoliciesAssigned: null },
  },
  {
    type: "user",
    property: "employeeHireDate",
    what: "instants a ten-millionth of a second apart",
    a: "2026-03-01T08:00:00.0000001Z",
    b: "2026-03-01T08:00:00.0000002Z",
  },
  {
    type: "user",
    property: "employeeHireDate",
    what: "a text that is no time",
    a: "tomorrow",
    b: "2026-03-01T08:00:00Z",
  },
  {
    type: "application",
    property: "web",
    what: "another redirect URI",
    a: { redirectUris: ["https://a.example"] },
    b: { redirectUris: ["https://b.example"] },
  },
];

describe("two values of a property", () => {
  test.each(equal)("two values are equal for $what ($type.$property)", ({ type, property, a, b }) => {
    expect(sameValue(type, property, a, b)).toBe(true);
    expect(sameValue(type, property, b, a)).toBe(true);
  });

  test.each(different)("two values differ by $what ($type.$property)", ({ type, property, a, b }) => {
    expect(sameValue(type, property, a, b)).toBe(false);
    expect(sameValue(type, property, b, a)).toBe(false);
  });
});

test("a member is compared by the rule at its path", () => {
  const excludeGroups = ["conditions", "users", "excludeGroups"] as const;
  expect(sameMember("conditionalAccessPolicy", excludeGroups, [FIRST, SECOND], [SECOND, FIRST])).toBe(true);
  expect(sameMember("conditionalAccessPolicy", ["conditions", "agents", "include"], ["a", "b"], ["b", "a"])).toBe(
    false,
  );
});

test("every rule is about a property that is compared", () => {
  for (const type of entityTypes) {
    expect(recoverableProperties(type, "extended")).toEqual(expect.arrayContaining(Object.keys(equalityRules[type])));
  }
});

const { json } = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(fc.constantFrom(null, "All", "all", FIRST, FIRST.toUpperCase(), "", " b a"), fc.boolean()),
  json: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("users", "id", "excludeGroups", "locations", "@odata.type"), tie("json")),
  ),
}));
const anyProperty = fc.constantFrom(
  ...entityTypes.flatMap((type) => recoverableProperties(type, "extended").map((name) => [type, name] as const)),
);

test("equality of any property is reflexive, symmetric and transitive", () => {
  fc.assert(
    fc.property(anyProperty, fc.tuple(json, json, json), ([type, name], [a, b, c]) => {
      const same = (x: Json, y: Json) => sameValue(type, name, x, y);
      expect(same(a, JSON.parse(canonicalText(a)))).toBe(true);
      expect(same(a, b)).toBe(same(b, a));
      if (same(a, b) && same(b, c)) expect(same(a, c)).toBe(true);
    }),
  );
});
