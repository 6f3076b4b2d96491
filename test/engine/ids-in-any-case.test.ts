import { expect, test } from "vitest";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

const GROUP = "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6";
const CLIENT = "0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d";
const RESOURCE = "7c6b5a4d-3e2f-4b1a-8d9c-0f1e2d3c4b5a";
const upper = (id: string): string => id.toUpperCase();

test("a scope, a filter, a lookup and a reference find an object by its id in any case", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, engine } = tenant;
  const group = honest.create("group", { displayName: "Break glass", groupTypes: [] }, { id: GROUP });
  const policy = honest.create("conditionalAccessPolicy", {
    displayName: "Require MFA",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"], excludeGroups: [upper(GROUP)] } },
  });
  const snapshot = await tenant.snapshot();
  honest.update(group, { description: "moved" });

  const preview = await tenant.preview(snapshot, { entities: [{ type: "group", ids: [upper(GROUP)] }] });
  expect(preview).toMatchObject({ totals: { changedObjects: 1 }, scope: { entities: [{ ids: [GROUP] }] } });
  const { items } = await engine.recovery.listChanges(preview.id, { id: upper(GROUP) }, {});
  expect(items).toMatchObject([{ ref: group, properties: [{ name: "description" }] }]);

  const history = await engine.investigation.getObjectHistory({ ref: { type: "group", id: upper(GROUP) } }, {});
  expect(history).toMatchObject({ ref: group, life: "live", pointedAtBy: { items: [{ ref: policy, still: true }] } });
  const { pointsAt } = await engine.investigation.getObjectHistory({ ref: policy }, {});
  expect(pointsAt.items).toMatchObject([{ displayName: "Break glass" }]);
});

test("an id that is listed twice in two cases is refused as listed twice", async () => {
  await using tenant = openTwoHandsTenant();
  tenant.honest.create("group", { displayName: "Break glass", groupTypes: [] }, { id: GROUP });
  const snapshot = await tenant.snapshot();
  const scope = { entities: [{ type: "group", ids: [GROUP, upper(GROUP)] }] } as const;
  await expect(tenant.preview(snapshot, scope)).rejects.toMatchObject({ code: "invalidInput" });
});

test("a grant that is recreated with its ends in another case is the same grant", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest } = tenant;
  for (const id of [CLIENT, RESOURCE]) honest.create("servicePrincipal", { displayName: id, appId: id }, { id });
  const consent = { consentType: "AllPrincipals", scope: "User.Read" };
  const grant = honest.create("oAuth2PermissionGrant", { ...consent, clientId: CLIENT, resourceId: RESOURCE });
  const snapshot = await tenant.snapshot();
  honest.delete(grant);
  const again = honest.create("oAuth2PermissionGrant", {
    ...consent,
    clientId: upper(CLIENT),
    resourceId: upper(RESOURCE),
  });
  expect(again).toEqual(grant);
  expect(await tenant.preview(snapshot, { all: true })).toMatchObject({ totals: { changedObjects: 0 } });
});
