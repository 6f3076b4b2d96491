import { beforeEach, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { only } from "../../src/domain/tenant/scope.ts";
import { recoveryServices } from "../support/recovery-services.ts";
import { logOf, memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

const ROLE = "00000000-0000-0000-0000-000000000000";

const consent = (tenant: RecoveryTenant, client: EntityRef, resource: EntityRef, scope = "User.Read"): EntityRef =>
  tenant.hands.create("oAuth2PermissionGrant", {
    clientId: client.id,
    resourceId: resource.id,
    consentType: "AllPrincipals",
    scope,
  });

const assign = (tenant: RecoveryTenant, principal: EntityRef, resource: EntityRef): EntityRef =>
  tenant.hands.create("appRoleAssignment", { appRoleId: ROLE, principalId: principal.id, resourceId: resource.id });

/** The entities a recovery wrote, in the order it wrote them. */
async function writtenBy(tenant: RecoveryTenant, correlationId: string): Promise<EntityRef[]> {
  const events = (await logOf(tenant.directory)).filter((event) => event.correlationId === correlationId);
  return events.map(({ targets }) => targets[0]?.ref ?? null).filter((ref) => ref !== null);
}

describe.each(recoveryServices)("recovery service ($name): what belongs together", ({ open, skipWhatDiffers }) => {
  beforeEach(skipWhatDiffers);

  test("a removed grant and a removed assignment are created again", async () => {
    await using tenant = await open();
    const [client, graph, ada] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph"), tenant.user("ada")];
    const [grant, assignment] = [consent(tenant, client, graph), assign(tenant, ada, client)];
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(grant);
    tenant.hands.delete(assignment);

    await tenant.recoverTo(snapshot);

    expect(await tenant.property(grant, "scope")).toBe("User.Read");
    expect(await tenant.property(assignment, "principalId")).toBe(ada.id);
  });

  test("an added grant and an added assignment are removed, and a widened grant is narrowed", async () => {
    await using tenant = await open();
    const [client, graph, ada] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph"), tenant.user("ada")];
    const widened = consent(tenant, graph, client);
    const snapshot = await tenant.snapshot();
    const [grant, assignment] = [consent(tenant, client, graph, "Mail.ReadWrite"), assign(tenant, ada, client)];
    tenant.hands.update(widened, { scope: "User.Read Mail.ReadWrite" });

    await tenant.recoverTo(snapshot);

    expect([await tenant.life(grant), await tenant.life(assignment)]).toEqual(["gone", "gone"]);
    expect(await tenant.property(widened, "scope")).toBe("User.Read");
  });

  test("grants and assignments come back with their service principal", async () => {
    await using tenant = await open();
    const [client, graph, ada] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph"), tenant.user("ada")];
    const [kept, removed] = [consent(tenant, client, graph), assign(tenant, ada, client)];
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(removed);
    tenant.hands.delete(client);

    const preview = await tenant.preview(snapshot, { types: ["servicePrincipal"] });
    const job = await tenant.recover(preview);

    // The one that went with it is not a change of its own: it is in force again when its service principal is.
    expect((await tenant.changes(preview)).map(({ ref }) => ref)).toEqual([client, removed]);
    expect(job.totals).toMatchObject({ modifiedObjects: 2, failedChanges: 0 });
    expect([await tenant.life(client), await tenant.life(kept), await tenant.life(removed)]).toEqual([
      "live",
      "live",
      "live",
    ]);
  });

  test("a grant whose service principal was purged is shown with its reason", async () => {
    await using tenant = await open();
    const [client, graph] = [tenant.servicePrincipal("Crm"), tenant.servicePrincipal("Graph")];
    const grant = consent(tenant, client, graph);
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(client);
    tenant.hands.purge(client);
    const changes = await tenant.changesSince(snapshot, { types: ["oAuth2PermissionGrant"] });
    expect(changes).toMatchObject([{ ref: grant, action: "restore", notRecoverable: "targetGone" }]);
  });

  test("an application is restored before its service principal, and that before its grants", async () => {
    await using tenant = await open();
    const app = tenant.hands.create("application", { displayName: "Crm", appId: "crm" });
    const [client, graph] = [tenant.servicePrincipal("Crm", "crm"), tenant.servicePrincipal("Graph")];
    const grant = consent(tenant, client, graph);
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(grant);
    tenant.hands.delete(app);
    expect(await tenant.life(client)).toBe("softDeleted");

    const job = await tenant.recoverTo(snapshot);

    expect(await writtenBy(tenant, job.id)).toEqual([app, client, grant]);
  });

  test("a named location is restored before the policy that uses it, and deleted after it", async () => {
    await using tenant = await open();
    const newLocation = () => tenant.hands.create("namedLocationPolicy", { displayName: "Office", isTrusted: false });
    const newPolicy = (location: EntityRef) =>
      tenant.hands.create("conditionalAccessPolicy", {
        displayName: "MFA",
        conditions: { locations: { excludeLocations: [location.id] } },
      });
    const location = newLocation();
    const policy = newPolicy(location);
    const snapshot = await tenant.snapshot();
    tenant.hands.delete(policy);
    tenant.hands.delete(location);
    const [newerLocation] = [newLocation()];
    const newerPolicy = newPolicy(newerLocation);

    const job = await tenant.recoverTo(snapshot);

    expect(await writtenBy(tenant, job.id)).toEqual([location, policy, newerPolicy, newerLocation]);
  });

  test("a trusted location that was created since is removed", async () => {
    await using tenant = await open();
    const snapshot = await tenant.snapshot();
    const location = tenant.hands.create("namedLocationPolicy", { displayName: "Lair", isTrusted: true });
    const job = await tenant.recoverTo(snapshot);
    expect(job.totals).toMatchObject({ modifiedObjects: 1, failedChanges: 0 });
    expect(await tenant.life(location)).toBe("softDeleted");
  });

  test("a link whose target is gone is skipped with the reason, and its neighbors are recovered", async () => {
    await using tenant = await open();
    const [ada, bob] = [tenant.user("ada"), tenant.user("bob")];
    const group = tenant.group("Chess", [ada, bob]);
    const snapshot = await tenant.snapshot();
    for (const member of [ada, bob]) tenant.hands.removeLink(memberOf(group, member));
    tenant.hands.delete(ada);
    tenant.hands.purge(ada);

    const preview = await tenant.preview(snapshot, only("group", [group.id]));

    expect(await tenant.changes(preview)).toMatchObject([
      {
        links: [
          { target: ada, targetName: "ada", action: "add", notRecoverable: "targetGone" },
          { target: bob, action: "add" },
        ],
        linkTotals: { add: 1, remove: 0, notRecoverable: 1 },
      },
    ]);
    expect(await tenant.recover(preview)).toMatchObject({ totals: { modifiedLinks: 1, failedChanges: 0 } });
    expect(await tenant.hasLink(memberOf(group, bob))).toBe(true);
  });

  test("a link to a deleted synchronized user waits for the synchronization to bring the user back", async () => {
    await using tenant = await open();
    const properties = { displayName: "Syd", userPrincipalName: "syd@contoso.example" };
    const syd = tenant.sync.create("user", properties, { synchronized: true });
    const group = tenant.group("Chess", [syd]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, syd));
    tenant.sync.delete(syd);
    expect(await tenant.changesSince(snapshot)).toMatchObject([
      { ref: syd, action: "restore", notRecoverable: "synchronized" },
      { ref: group, links: [{ target: syd, notRecoverable: "targetDeleted" }] },
    ]);
  });

  test("a link to an object that the same plan restores is recovered, and without the object in the scope it says so", async () => {
    await using tenant = await open();
    const ada = tenant.user("ada");
    const group = tenant.group("Chess", [ada]);
    const snapshot = await tenant.snapshot();
    tenant.hands.removeLink(memberOf(group, ada));
    tenant.hands.delete(ada);

    const narrow = await tenant.changesSince(snapshot, only("group", [group.id]));
    await tenant.recoverTo(snapshot);

    expect(narrow).toMatchObject([{ links: [{ notRecoverable: "targetDeleted" }] }]);
    expect(await tenant.hasLink(memberOf(group, ada))).toBe(true);
  });
});
