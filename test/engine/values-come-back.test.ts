import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { encodeChange } from "../../src/wire/encode-change.ts";
import { publishedPolicies } from "../domain/sign-in/published-policies.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const [FIRST, SECOND] = ["bbbbbbbb-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000001"];

/** A policy as Graph returns it: unordered members, nested nulls, empty lists. */
const policy = {
  displayName: "Require MFA",
  state: "enabled",
  conditions: {
    clientAppTypes: ["all"],
    users: { includeUsers: ["All"], excludeUsers: [], excludeGroups: [FIRST, SECOND] },
    applications: { includeApplications: ["All"], applicationFilter: null },
    locations: null,
    devices: null,
  },
  grantControls: { operator: "OR", builtInControls: ["mfa", "compliantDevice"], authenticationStrength: null },
} satisfies JsonObject;

const location = {
  displayName: "Offices",
  isTrusted: false,
  ipRanges: ["203.0.113.0/24", "192.0.2.0/24", "198.51.100.0/24"].map((cidrAddress) => ({
    "@odata.type": "#microsoft.graph.iPv4CidrRange",
    cidrAddress,
  })),
} satisfies JsonObject;

const client = { displayName: "Crm", appId: "crm", replyUrls: ["https://z.example/default", "https://a.example/"] };

const without = { ...policy.conditions, users: { includeUsers: ["All"], excludeGroups: [SECOND] } };

const changes = [
  ["conditionalAccessPolicy", policy, { conditions: without }],
  [
    "conditionalAccessPolicy",
    policy,
    { conditions: { ...policy.conditions, locations: { includeLocations: ["All"] } } },
  ],
  ["conditionalAccessPolicy", policy, { grantControls: { operator: "OR", builtInControls: ["block"] } }],
  ["namedLocationPolicy", location, { ipRanges: location.ipRanges.slice(0, 1) }],
  ["servicePrincipal", client, { replyUrls: ["https://evil.example/", ...client.replyUrls.toReversed()] }],
  ["servicePrincipal", client, { replyUrls: client.replyUrls.toReversed() }],
] as const;

const propertiesOf = async ({ directory }: TwoHandsTenant, ref: EntityRef) => (await directory.get(ref))?.properties;

describe("a value that is put back is exactly what was there", () => {
  test.each(changes)(
    "a value comes back exactly by going back to a snapshot (%s, %#)",
    async (type, before, change) => {
      await using tenant = openTwoHandsTenant();
      const ref = tenant.honest.create(type, before);
      const then = await propertiesOf(tenant, ref);
      const snapshot = await tenant.snapshot();
      tenant.mallory.update(ref, change);
      await tenant.recover(await tenant.preview(snapshot, { all: true }));
      expect(await propertiesOf(tenant, ref)).toStrictEqual(then);
    },
  );

  test.each(changes)("a value comes back exactly by undoing an actor (%s, %#)", async (type, before, change) => {
    await using tenant = openTwoHandsTenant();
    const ref = tenant.honest.create(type, before);
    const then = await propertiesOf(tenant, ref);
    const snapshot = await tenant.snapshot();
    tenant.mallory.update(ref, change);
    await tenant.recover(await tenant.preview(snapshot, { all: true, actor: "mallory" }));
    expect(await propertiesOf(tenant, ref)).toStrictEqual(then);
  });
});

/** The shape in which the PowerShell SDK writes a policy: every member, most of them null or empty, with annotations. */
const fromPowerShell = {
  ...policy,
  conditions: {
    "@odata.type": "#microsoft.graph.conditionalAccessConditionSet",
    "signInRiskLevels@odata.type": "#Collection(microsoft.graph.riskLevel)",
    signInRiskLevels: [],
    clientAppTypes: ["all"],
    applications: {
      applicationFilter: { mode: null, rule: null },
      excludeApplications: [],
      includeApplications: ["All"],
      includeAuthenticationContextClassReferences: [],
      includeUserActions: [],
    },
    authenticationFlows: { transferMethods: null },
    clientApplications: { excludeServicePrincipals: null, servicePrincipalFilter: { mode: null, rule: null } },
    devices: { deviceFilter: { mode: null, rule: null } },
    users: { includeUsers: ["All"], excludeUsers: [FIRST.toUpperCase()], excludeGuestsOrExternalUsers: null },
  },
} satisfies JsonObject;

const shapes: Readonly<Record<string, JsonObject>> = {
  ...publishedPolicies,
  "the PowerShell SDK's shape": fromPowerShell,
};

test.each(Object.keys(shapes))("a published policy comes back exactly, by snapshot and by actor: %s", async (name) => {
  await using tenant = openTwoHandsTenant();
  const ref = tenant.honest.create("conditionalAccessPolicy", { displayName: name, ...shapes[name] });
  const then = await propertiesOf(tenant, ref);
  const snapshot = await tenant.snapshot();
  const planted = {
    state: then?.state === "disabled" ? "enabled" : "disabled",
    conditions: { clientAppTypes: ["browser"], users: { includeUsers: ["None"] }, locations: null, devices: null },
    grantControls: null,
    sessionControls: { signInFrequency: { isEnabled: true, type: "days", value: 90 } },
  };
  for (const scope of [{ all: true }, { all: true, actor: "mallory" }] as const) {
    tenant.mallory.update(ref, planted);
    expect(await propertiesOf(tenant, ref)).not.toEqual(then);
    await tenant.recover(await tenant.preview(snapshot, scope));
    expect(await propertiesOf(tenant, ref)).toStrictEqual(then);
    expect((await tenant.preview(snapshot, { all: true })).totals.changedObjects).toBe(0);
  }
});

test("a write of an equal value is kept as written, does not differ, and comes back as written", async () => {
  await using tenant = openTwoHandsTenant();
  const ref = tenant.honest.create("conditionalAccessPolicy", policy);
  const first = await tenant.snapshot();
  const rewritten = {
    ...policy.conditions,
    users: { ...policy.conditions.users, includeUsers: ["all"], excludeGroups: [SECOND, FIRST.toUpperCase(), FIRST] },
    locations: {},
  };
  tenant.honest.update(ref, { conditions: rewritten });
  expect(await propertiesOf(tenant, ref)).toMatchObject({ conditions: rewritten });
  expect(await tenant.preview(first, { all: true })).toMatchObject({ totals: { changedObjects: 0 } });
  const second = await tenant.snapshot();
  tenant.mallory.update(ref, { conditions: without });
  await tenant.recover(await tenant.preview(second, { all: true }));
  expect(await propertiesOf(tenant, ref)).toMatchObject({ conditions: rewritten });
});

test("a member that was null or missing is cleared by an explicit null on the Graph face", async () => {
  await using tenant = openTwoHandsTenant();
  const ref = tenant.honest.create("conditionalAccessPolicy", policy);
  const snapshot = await tenant.snapshot();
  const planted = {
    ...policy.conditions,
    locations: { includeLocations: ["All"] },
    platforms: { includePlatforms: ["all"] },
  };
  tenant.mallory.update(ref, { conditions: planted });
  const preview = await tenant.preview(snapshot, { all: true });
  const [change] = (await tenant.engine.recovery.listChanges(preview.id, {}, {})).items;
  if (change === undefined) throw new Error("The preview lists no change.");
  expect(encodeChange(change, preview, { unknownMembers: false }).deltaFromCurrent).toMatchObject({
    conditions: { locations: null, platforms: null, devices: null, users: policy.conditions.users },
  });
});

test("the directory says when a policy was modified, and ignores a write without a change", async () => {
  await using tenant = openTwoHandsTenant();
  const ref = tenant.honest.create("conditionalAccessPolicy", policy);
  const modified = async () => (await tenant.directory.admin().find(ref.type, ref.id))?.properties.modifiedDateTime;
  expect(await modified()).toBeUndefined();
  tenant.mallory.update(ref, { state: "enabled" });
  expect(await modified()).toBeUndefined();
  const before = new Date(tenant.now()).toISOString();
  tenant.mallory.update(ref, { state: "disabled" });
  expect(String(await modified()) > before).toBe(true);
});
