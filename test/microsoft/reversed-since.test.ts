import { describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { aChange, aPreview, aService, serves } from "../graph/a-service.ts";
import type { Reaction } from "../graph/faulty-server.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";
import { type Deed, type Furniture, furnish, reversedCases, sentences } from "../support/reversed-cases.ts";

async function after(
  deeds: readonly Deed[],
  find: (tenant: RecoveryTenant, before: Snapshot, it: Furniture) => Promise<void>,
): Promise<void> {
  await using tenant = await openGraphTenant();
  const it = furnish(tenant);
  const before = await tenant.snapshot();
  for (const deed of deeds) {
    tenant.later(60_000);
    deed(tenant, it);
  }
  tenant.later(60_000);
  await find(tenant, before, it);
}

async function summaryOf(tenant: RecoveryTenant, before: Snapshot, scope: Scope = everything) {
  const preview = await tenant.preview(before, scope);
  return tenant.recovery.summarizeChanges(preview.id);
}

describe("in mode microsoft, what was done and reversed", () => {
  test.each(Object.entries(reversedCases))(
    "includes %s, unless only the first of it happened",
    async (_name, [deeds, said]) => {
      await after(deeds, async (tenant, before, it) => {
        const { assessment, assessmentNote } = await summaryOf(tenant, before);
        expect(sentences(assessment?.done, it), assessmentNote).toEqual(said);
      });
      await after(deeds.slice(0, 1), async (tenant, before, it) => {
        const { assessment } = await summaryOf(tenant, before);
        expect(assessment?.done).toBeDefined();
        expect(sentences(assessment?.done, it)).toEqual([]);
      });
    },
  );

  test.each([
    [31 * DAY, 'an emergency access account and holder of "Global Administrator"'],
    [
      MINUTE,
      'holder of "Global Administrator" and placed like an emergency account only since T by "Boss" (boss), so it may not be one',
    ],
  ])("names an account that policies exclude by how long they have, after %i ms", async (age, standing) => {
    await using tenant = await openGraphTenant();
    const glass = tenant.user("glass");
    tenant.hands.assignRole("globalAdministrator", glass);
    const conditions = (excludeUsers: readonly string[]) => ({
      users: { includeUsers: ["All"], excludeUsers },
      applications: { includeApplications: ["All"] },
    });
    tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName: "MFA", state: "enabled", conditions: conditions([glass.id]) },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    tenant.later(age);
    const before = await tenant.snapshot();
    for (const accountEnabled of [false, true]) {
      tenant.later(60_000);
      tenant.as("eve").update(glass, { accountEnabled });
    }
    tenant.later(60_000);
    const { assessment, totals } = await summaryOf(tenant, before);
    expect(totals.changedObjects).toBe(0);
    expect(assessment?.rehearsal).toBeNull();
    expect(sentences(assessment?.done, { glass })).toEqual([
      `the user "glass" (glass), ${standing}, was disabled by "eve@contoso.example" at T, and enabled again by "eve@contoso.example" at T.`,
    ]);
  });

  test("is within the scope of the preview", async () => {
    const [deeds] = reversedCases["a deleted group"] ?? [];
    await after(deeds ?? [], async (tenant, before, it) => {
      const told = async (scope: Scope) => sentences((await summaryOf(tenant, before, scope)).assessment?.done, it);
      expect(await told({ types: ["group"] })).toHaveLength(1);
      expect(await told({ types: ["user"] })).toEqual([]);
      expect(await told({ entities: [{ type: "group", ids: [it.exempt.id] }] })).toEqual([]);
      expect(await told({ entities: [{ type: "group", ids: [it.other.id] }] })).toHaveLength(1);
    });
  });
});

const preview = jobId("77b0c1a2-0000-4000-8000-000000000001");
const LOG = "/auditLogs/directoryAudits";

/** A record that enables or disables the account u1, so many minutes after the snapshot. */
const switched = (accountEnabled: boolean, minute: number) => ({
  ...{ id: `r${minute}`, category: "UserManagement", correlationId: "c", result: "success" },
  activityDisplayName: accountEnabled ? "Enable account" : "Disable account",
  activityDateTime: `2026-11-19T22:${minute}:00Z`,
  initiatedBy: { user: { id: null, displayName: null, userPrincipalName: "eve@contoso.test" }, app: null },
  targetResources: [
    {
      ...{ id: "u1", displayName: "User 1", type: "User" },
      modifiedProperties: [
        { displayName: "AccountEnabled", oldValue: `[${!accountEnabled}]`, newValue: `[${accountEnabled}]` },
      ],
    },
  ],
});

async function served(log: Reaction, change: object = {}) {
  await using graph = await aService();
  serves(graph.server, [aPreview(preview)], [aChange("u1", { ...change })]);
  const paths = [
    "/directoryRoles",
    "/groups",
    "/identity/conditionalAccess/policies",
    "/policies/authenticationStrengthPolicies",
  ];
  for (const path of [...paths, "/identity/conditionalAccess/namedLocations"]) {
    graph.server.on("GET", path, { json: { value: [] } });
  }
  graph.server.on("GET", "/users", { json: { value: [], "@odata.count": 0 } });
  graph.server.on("GET", LOG, log);
  const { assessment, assessmentNote = "" } = await graph.service.summarizeChanges(preview);
  return { reversed: assessment?.done?.reversed, note: assessmentNote };
}

const user = (accountEnabled: boolean) => ({ "@odata.type": "#microsoft.graph.user", accountEnabled });
const NOT_LOOKED_FOR =
  "What was done and reversed since, or stays whatever is recovered, such as roles and domains, and since when emergency accounts are exempt was not looked for, because the audit log could not be read.";

test("a part that the list shows as different is not told as reversed, because the log can be late", async () => {
  const log = { json: { value: [switched(true, 20), switched(false, 10)] } };
  const { reversed, note } = await served(log);
  expect(reversed?.items.map(({ sentence }) => sentence)).toEqual([
    'the user "User 1" (u1) was disabled by "eve@contoso.test" at 2026-11-19T22:10:00Z, and enabled again by "eve@contoso.test" at 2026-11-19T22:20:00Z.',
  ]);
  expect(note).not.toContain(NOT_LOOKED_FOR);
  const off = await served(log, { deltaFromCurrent: user(true), currentState: user(false) });
  expect(off.reversed).toBeUndefined();
});

test("reversals that could not be looked for are not passed over in silence", async () => {
  const { reversed, note } = await served({ status: 403 });
  expect(reversed).toBeUndefined();
  expect(note).toContain(NOT_LOOKED_FOR);
});
