import { expect, test } from "vitest";
import type { JsonObject } from "../../src/domain/json.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";

const policyFor = (users: JsonObject, displayName = "MFA") => ({
  displayName,
  state: "enabled",
  conditions: { applications: { includeApplications: ["All"] }, clientAppTypes: ["all"], users },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

/** Returns the sentences on what was done since a snapshot. */
async function sentences(tenant: EngineTenant, act: () => void): Promise<string> {
  const before = await tenant.snapshot();
  tenant.later(60_000);
  act();
  tenant.later(60_000);
  const { investigation } = tenant.engine;
  const { done } = await investigation.compareSnapshots({ from: before.id, to: null, scope: everything }, { limit: 1 });
  return (done?.risks ?? []).map(({ sentence }) => sentence).join("\n");
}

const GONE =
  "permanently deleted, so that it cannot be restored, only created again: by hand, or by a preview with rebuild, where that is possible";

test("dangers of an administrator, a group of policies and an application tell a deletion from a purge", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  for (const [way, isPurged] of [
    ["delete", false],
    ["purge", true],
  ] as const) {
    const admin = tenant.user(`admin-${way}`);
    hands.assignRole("globalAdministrator", admin);
    const staff = tenant.group(`Staff of ${way}`, [tenant.user(`ada-${way}`)]);
    hands.create("conditionalAccessPolicy", policyFor({ includeGroups: [staff.id] }, `For ${way}`));
    const app = hands.create("application", {
      displayName: `App of ${way}`,
      appId: `app of ${way}`,
      web: { redirectUris: ["https://app"] },
    });
    const said = await sentences(tenant, () => {
      for (const ref of [admin, staff, app]) {
        hands.delete(ref);
        if (isPurged) hands.purge(ref);
      }
    });
    const how = isPurged ? GONE : "deleted";
    expect(said).toContain(`The account "admin-${way}", which held "Global Administrator", was ${how}.`);
    expect(said).toContain(`The group "Staff of ${way}", which had 1 user, is ${how}; `);
    expect(said).toContain(`The application "App of ${way}" was ${how}. It showed signs of use: `);
  }
});

test("the danger of a policy that went has the id, tells a deletion from a purge, and names a new policy of a similar name", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  tenant.user("ada");
  const [deleted, purged, other] = ["CA001 Require MFA", "CA002 Require MFA", "CA003"].map((name) =>
    hands.create("conditionalAccessPolicy", policyFor({ includeUsers: ["All"] }, name)),
  );
  if (deleted === undefined || purged === undefined || other === undefined) throw new Error("No policies.");
  let alike = "";
  const said = await sentences(tenant, () => {
    hands.delete(deleted);
    hands.delete(purged);
    hands.purge(purged);
    hands.delete(other);
    const weak = policyFor({ includeUsers: ["All"] }, "CA001 Require MFA (checked)");
    alike = hands.create("conditionalAccessPolicy", { ...weak, state: "disabled" }).id;
  });
  expect(said).toContain(
    `Policy "CA001 Require MFA" (${deleted.id}) is weaker: it is gone, and since then there is ` +
      `"CA001 Require MFA (checked)" (${alike}), of a similar name`,
  );
  expect(said).toContain(
    `Policy "CA002 Require MFA" (${purged.id}) is weaker: it is gone for good and cannot be restored;`,
  );
  expect(said).toContain(`Policy "CA003" (${other.id}) is weaker: it is gone;`);
});
