import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { everything, only } from "../../src/domain/tenant/scope.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const ownerOf = (source: EntityRef, target: EntityRef): Link => ({ link: "owners", source, target });

const rebuilding = { ...everything, rebuild: true } as const;

/** Properties that Graph requires of a new group. */
const cloudGroup = { groupTypes: [], mailEnabled: false, securityEnabled: true } as const;

function aGroup(tenant: RecoveryTenant, displayName: string, members: readonly EntityRef[]): EntityRef {
  const group = tenant.hands.create("group", { displayName, mailNickname: displayName, ...cloudGroup });
  for (const target of members) tenant.hands.addLink(memberOf(group, target));
  return group;
}

/** A group that a policy excludes, with a member, an owner and a group it belongs to. */
function aUsedGroup(tenant: RecoveryTenant) {
  const ada = tenant.user("ada");
  const chess = aGroup(tenant, "Chess", [ada]);
  tenant.hands.addLink(ownerOf(chess, ada));
  const clubs = aGroup(tenant, "Clubs", [chess]);
  const policy = aPolicy(tenant, [chess.id]);
  return { ada, chess, clubs, policy };
}

const aPolicy = (
  tenant: RecoveryTenant,
  excludeGroups: readonly string[],
  excludeUsers: readonly string[] = [],
): EntityRef =>
  tenant.hands.create("conditionalAccessPolicy", {
    displayName: "MFA",
    state: "enabled",
    conditions: {
      clientAppTypes: ["all"],
      applications: { includeApplications: ["All"] },
      users: { includeUsers: ["All"], excludeGroups, excludeUsers },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });

function purge(tenant: RecoveryTenant, ref: EntityRef): void {
  tenant.hands.delete(ref);
  tenant.hands.purge(ref);
}

const excludedBy = async (
  tenant: RecoveryTenant,
  policy: EntityRef,
  list = "excludeGroups",
): Promise<readonly string[]> => {
  const conditions = await tenant.property(policy, "conditions");
  return z.array(z.string()).parse(conditionsShape.parse(conditions).users[list]);
};

const conditionsShape = z.looseObject({ users: z.record(z.string(), z.unknown()) });

const applicationsShape = z.looseObject({
  applications: z.looseObject({ includeApplications: z.array(z.string()) }),
});

describe.each(recoveryServices.filter(({ name }) => !name.includes("Graph client")))(
  "rebuilding, $name",
  ({ open }) => {
    test("a policy that would block everyone is as dangerous when it is created again as when it is put back", async () => {
      await using tenant = await open();
      const { hands } = tenant;
      for (const name of ["ada", "ben"]) hands.assignRole("globalAdministrator", tenant.user(name));
      const policy = hands.create("conditionalAccessPolicy", {
        displayName: "Block everyone",
        state: "enabled",
        conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
        grantControls: { operator: "OR", builtInControls: ["block"] },
      });
      const snapshot = await tenant.snapshot();
      purge(tenant, policy);
      const scope = { ...only("conditionalAccessPolicy", [policy.id]), rebuild: true } as const;
      const preview = await tenant.preview(snapshot, scope);
      expect(preview.totals.changedObjects).toBe(1);
      const assessed = await tenant.recovery.reassess(preview.id);
      expect(assessed?.risks).toContainEqual(
        expect.objectContaining({ rule: "locksOutAdministrators", severity: "critical" }),
      );
    });

    test("a purged group is created again, and members, owners, groups and policies are repointed to it", async () => {
      await using tenant = await open();
      const { ada, chess, clubs, policy } = aUsedGroup(tenant);
      const snapshot = await tenant.snapshot();
      purge(tenant, chess);

      const preview = await tenant.preview(snapshot, rebuilding);
      const changes = await tenant.changes(preview);
      expect(changes.find(({ ref }) => ref.id === chess.id)).toMatchObject({ action: "rebuild", displayName: "Chess" });
      expect(changes.find(({ ref }) => ref.id === policy.id)).toMatchObject({
        action: "update",
        repoints: [{ path: "conditions.users.excludeGroups", target: chess, targetName: "Chess" }],
      });
      expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });

      const [id] = await excludedBy(tenant, policy);
      expect(id).not.toBe(chess.id);
      const rebuilt = { type: "group", id: id ?? "" } as const;
      expect(await tenant.life(rebuilt)).toBe("live");
      expect(await tenant.property(rebuilt, "displayName")).toBe("Chess");
      expect(await tenant.hasLink(memberOf(rebuilt, ada))).toBe(true);
      expect(await tenant.hasLink(ownerOf(rebuilt, ada))).toBe(true);
      expect(await tenant.hasLink(memberOf(clubs, rebuilt))).toBe(true);
      expect(await tenant.life(chess)).toBe("gone");
    });

    test("a rebuilt object is verified, and a later preview to the same snapshot finds nothing to do", async () => {
      await using tenant = await open();
      const { chess } = aUsedGroup(tenant);
      const snapshot = await tenant.snapshot();
      purge(tenant, chess);
      const job = await tenant.recover(await tenant.preview(snapshot, rebuilding));
      expect(await tenant.verify(job)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
      expect(await tenant.changesSince(snapshot, rebuilding)).toEqual([]);
      expect(await tenant.changesSince(snapshot)).toEqual([]);
    });

    test("a scope of one purged group repoints what names it and leaves everything else of those objects", async () => {
      await using tenant = await open();
      const { chess, clubs, policy } = aUsedGroup(tenant);
      const bob = tenant.user("bob");
      const snapshot = await tenant.snapshot();
      purge(tenant, chess);
      tenant.hands.update(policy, { state: "disabled" });
      tenant.hands.addLink(memberOf(clubs, bob));

      const job = await tenant.recover(await tenant.preview(snapshot, { ...only("group", [chess.id]), rebuild: true }));
      expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
      const [id] = await excludedBy(tenant, policy);
      expect(id).not.toBe(chess.id);
      expect(await tenant.property(policy, "state")).toBe("disabled");
      expect(await tenant.hasLink(memberOf(clubs, { type: "group", id: id ?? "" }))).toBe(true);
      expect(await tenant.hasLink(memberOf(clubs, bob))).toBe(true);
      expect(await tenant.verify(job)).toMatchObject({ outcome: "verified" });
    });

    test("a preview without rebuild leaves a purged object gone", async () => {
      await using tenant = await open();
      const { chess } = aUsedGroup(tenant);
      const snapshot = await tenant.snapshot();
      purge(tenant, chess);
      const [change] = await tenant.changesSince(snapshot, only("group", [chess.id]));
      expect(change).toMatchObject({ action: "restore", notRecoverable: "hardDeleted" });
    });

    test("a user who cannot be created again stays named in the policy, and both failures say why", async () => {
      await using tenant = await open();
      const ada = tenant.user("ada");
      const policy = aPolicy(tenant, [], [ada.id]);
      const snapshot = await tenant.snapshot();
      purge(tenant, ada);
      const preview = await tenant.preview(snapshot, { ...only("user", [ada.id]), rebuild: true });
      tenant.user("ada");
      const job = await tenant.recover(preview);
      expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 2 } });
      expect(await tenant.failures(job)).toMatchObject([
        { reason: "nameTaken", message: expect.not.stringContaining("It could not be created again") },
        {
          ref: policy,
          reason: "targetGone",
          message: expect.stringContaining("It could not be created again, so this"),
        },
      ]);
      expect(await excludedBy(tenant, policy, "excludeUsers")).toEqual([ada.id]);
    });

    test("grants and assignments of a purged service principal are made again for its successor", async () => {
      await using tenant = await open();
      const graph = tenant.servicePrincipal("Graph");
      const appId = "5f5b1c1e-0000-4000-8000-00000000c0de";
      tenant.hands.create("application", { displayName: "CRM", appId, signInAudience: "AzureADMyOrg" });
      const crm = tenant.hands.create("servicePrincipal", {
        displayName: "CRM",
        appId,
        accountEnabled: true,
        appRoleAssignmentRequired: false,
        servicePrincipalNames: [appId],
        servicePrincipalType: "Application",
      });
      const ada = tenant.user("ada");
      tenant.hands.create("oAuth2PermissionGrant", {
        clientId: crm.id,
        consentType: "AllPrincipals",
        resourceId: graph.id,
        scope: "User.Read",
      });
      tenant.hands.create("appRoleAssignment", {
        appRoleId: "00000000-0000-0000-0000-000000000000",
        principalId: ada.id,
        resourceId: crm.id,
      });
      const snapshot = await tenant.snapshot();
      purge(tenant, crm);
      const job = await tenant.recover(await tenant.preview(snapshot, rebuilding));
      expect(job).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
      expect(await tenant.verify(job)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
      expect(await tenant.changesSince(snapshot)).toEqual([]);
    });

    test("an application and its service principal are created again under one new application id", async () => {
      await using tenant = await open();
      const appId = "5f5b1c1e-0000-4000-8000-00000000c0de";
      const crm = tenant.hands.create("application", {
        displayName: "CRM",
        appId,
        signInAudience: "AzureADMyOrg",
        identifierUris: [`api://${appId}`],
        passwordCredentials: [{ keyId: "00000000-0000-4000-8000-0000000000a1", displayName: "ours" }],
      });
      const principal = tenant.hands.create("servicePrincipal", {
        displayName: "CRM",
        appId,
        accountEnabled: true,
        appRoleAssignmentRequired: false,
        servicePrincipalNames: [appId, `api://${appId}`],
        servicePrincipalType: "Application",
      });
      const policy = tenant.hands.create("conditionalAccessPolicy", {
        displayName: "CRM only with MFA",
        state: "enabled",
        conditions: {
          clientAppTypes: ["all"],
          applications: { includeApplications: [appId] },
          users: { includeUsers: ["All"] },
        },
        grantControls: { operator: "OR", builtInControls: ["mfa"] },
      });
      const snapshot = await tenant.snapshot();
      purge(tenant, crm);
      if ((await tenant.life(principal)) === "live") tenant.hands.delete(principal);
      tenant.hands.purge(principal);
      const job = await tenant.recover(await tenant.preview(snapshot, rebuilding));
      expect(await tenant.failures(job)).toEqual([]);
      const { applications } = applicationsShape.parse(await tenant.property(policy, "conditions"));
      const [now] = applications.includeApplications;
      expect(now).not.toBe(appId);
      expect(await tenant.directory.withAppId(now ?? "")).toHaveLength(2);
      expect(await tenant.verify(job)).toMatchObject({ outcome: "verified", residual: { total: 0 } });
    });
  },
);
