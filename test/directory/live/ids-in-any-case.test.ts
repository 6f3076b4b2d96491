import fc from "fast-check";
import { expect, test } from "vitest";
import { idBelow } from "../../../src/directory/live/capture/below.ts";
import { removalOf } from "../../../src/directory/live/capture/row.ts";
import { refKey } from "../../../src/domain/tenant/entity.ts";
import { memberOf } from "../../support/recovery-tenant.ts";
import { openVaultTenant, type VaultTenant } from "../../support/vault-tenant.ts";

const GUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Sends every id of every answer in upper or lower case, as the next of these bits says. */
function inAnyCase(tenant: VaultTenant, bits: readonly boolean[]): void {
  let at = 0;
  const turned = (id: string) => (bits[at++ % bits.length] ? id.toUpperCase() : id.toLowerCase());
  tenant.intercept = async (request, send) => {
    const { status, headers, body } = await send(request);
    return { status, headers, body: JSON.parse(JSON.stringify(body ?? null).replace(GUID, turned)) };
  };
}

const ids = {
  ann: "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6",
  bob: "0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d",
  team: "7c6b5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5a",
  app: "bead5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5b",
  appId: "ad0beeef-3e2f-4b1a-8d9c-0f1e2d3c4b5c",
  graph: "feed5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5d",
  policy: "cafe5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5e",
};

test("a live tenant whose answers have ids in any case is captured, compared and recovered as one tenant", async () => {
  const law = async (bits: readonly boolean[]) => {
    await using tenant = await openVaultTenant();
    const { hands } = tenant;
    inAnyCase(tenant, bits);
    const user = (name: string, id: string) =>
      hands.create(
        "user",
        { displayName: name, userPrincipalName: `${name}@contoso.example`, department: "Research" },
        { id },
      );
    const [ann, bob] = [user("ann", ids.ann), user("bob", ids.bob)];
    const team = hands.create("group", { displayName: "Team", groupTypes: [] }, { id: ids.team });
    hands.addLink(memberOf(team, ann));
    hands.addLink({ source: ann, link: "manager", target: bob });
    const app = hands.create("servicePrincipal", { displayName: "Board", appId: ids.appId }, { id: ids.app });
    const graph = hands.create("servicePrincipal", { displayName: "Graph", appId: ids.graph }, { id: ids.graph });
    const consent = { clientId: app.id, resourceId: graph.id, consentType: "AllPrincipals", scope: "User.Read" };
    hands.create("oAuth2PermissionGrant", consent);
    const policy = hands.create(
      "conditionalAccessPolicy",
      {
        displayName: "Require MFA",
        state: "enabled",
        grantControls: { operator: "OR", builtInControls: ["mfa"] },
        conditions: {
          applications: { includeApplications: ["All"] },
          users: { includeUsers: ["All"], excludeGroups: [team.id], excludeUsers: [bob.id] },
        },
      },
      { id: ids.policy },
    );
    hands.assignRole("globalAdministrator", bob);
    const [holder] = (await tenant.live.privileges()).holders;
    expect(holder).toMatchObject({ ref: bob, roles: [{ displayName: "Global Administrator" }] });
    const snapshot = await tenant.snapshot();
    tenant.later(1_000);
    expect(await tenant.changesSince(snapshot)).toEqual([]);

    hands.update(ann, { department: null });
    hands.removeLink(memberOf(team, ann));
    hands.addLink(memberOf(team, bob));
    hands.update(policy, { state: "disabled" });
    hands.removeLink({ source: ann, link: "manager", target: bob });
    hands.delete(app);
    tenant.later(1_000);
    const preview = await tenant.preview(snapshot);
    const changed = (await tenant.changes(preview)).map(({ ref }) => refKey(ref)).sort();
    expect(changed).toEqual([ann, team, policy, app].map(refKey).sort());
    const recovery = await tenant.recover(preview);
    expect(await tenant.failures(recovery)).toEqual([]);
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    tenant.later(1_000);
    expect(await tenant.changesSince(snapshot)).toEqual([]);
    expect(await tenant.property(ann, "department")).toBe("Research");
    expect(await tenant.hasLink(memberOf(team, ann))).toBe(true);
    expect(await tenant.hasLink(memberOf(team, bob))).toBe(false);
  };
  await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { minLength: 7, maxLength: 61 }), law), {
    numRuns: Number(process.env.FC_RUNS ?? 1),
    endOnFailure: true,
  });
});

test("an object that a delta query removes, and a credential below its application, are known by ids in lower case", () => {
  const row = { id: ids.ann.toUpperCase(), "@removed": { reason: "deleted" } };
  expect(removalOf(row)).toEqual({ id: ids.ann, forGood: true });
  expect(idBelow(ids.app.toUpperCase(), "own")).toBe(`${ids.app}:own`);
});
