import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

const HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

/** Returns the writers that an undo of miles counts, of five accounts that each wrote once after an exclusion. */
async function counted(users: object) {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [holder, member, plain] = [tenant.user("holder"), tenant.user("member"), tenant.user("plain")];
  const guest = tenant.user("guest", { userType: "Guest", userPrincipalName: "g_x#EXT#@contoso.example" });
  const internal = tenant.user("internal", { userType: "Guest" });
  const desk = hands.create("group", { displayName: "Desk", securityEnabled: true, isAssignableToRole: true });
  hands.addLink(memberOf(desk, member));
  for (const { id: principalId } of [holder, desk])
    hands.create("roleAssignment", { principalId, roleDefinitionId: HELPDESK, directoryScopeId: "/" });
  const conditions = (of: object) => ({
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], ...of } },
  });
  const policy = hands.create("conditionalAccessPolicy", {
    ...{ displayName: "MFA", state: "enabled", ...conditions({}) },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("miles", "user", "miles").update(policy, conditions(users));
  tenant.later(60_000);
  for (const { id } of [holder, member, plain, guest, internal])
    tenant.as(id, "user", id).update(plain, { city: `City of ${id}` });
  tenant.later(60_000);
  const preview = await tenant.preview(snapshot, { all: true, actor: "miles" });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const names = new Map([holder, member, plain, guest, internal].map(({ id }, at) => [id, order[at]]));
  const found = assessment?.empowered?.items ?? [];
  return found
    .map(({ actor, isExcluded }) => `${names.get(actor.id ?? "")}${isExcluded === true ? "" : "?"}`)
    .toSorted();
}
const order = ["holder", "member", "plain", "guest", "internal"];

test.each<[string, object, string[]]>([
  ["holders of a role, also by a group", { excludeRoles: [HELPDESK] }, ["holder", "member"]],
  ["guests of every kind", { excludeUsers: ["GuestsOrExternalUsers"] }, ["guest", "internal"]],
  ["guests of one kind", { excludeGuestsOrExternalUsers: { guestOrExternalUserTypes: "internalGuest" } }, ["internal"]],
  ["an included role", { includeRoles: [HELPDESK] }, []],
])(
  "an undo counts the writes of accounts that its actor excluded from an enforced policy: %s",
  async (_, users, expected) => {
    expect(await counted(users)).toEqual(expected);
  },
);
