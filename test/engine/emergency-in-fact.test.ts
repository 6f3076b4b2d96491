import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { DAY } from "../../src/domain/time.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

const globalAdministrator = {
  templateId: "62e90394-69f5-4237-9190-012177145e10",
  displayName: "Global Administrator",
};

test("an emergency account whose exclusion was moved counts as one where a plan takes the new exclusion away", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const [glass, boss] = [tenant.user("glass"), tenant.user("boss")];
  for (const user of [glass, boss, ...[1, 2, 3, 4, 5].map((n) => tenant.user(`u${n}`))]) {
    if (user === glass || user === boss) hands.assignRole(globalAdministrator, user);
  }
  const group = (displayName: string) =>
    hands.create("group", { displayName, groupTypes: [], isAssignableToRole: false });
  const [old, fresh] = [group("Old exclusions"), group("New exclusions")];
  const member = (source: EntityRef) => ({ link: "members", source, target: glass }) as const;
  hands.addLink(member(old));
  const policyFor = (state: string, excluded: EntityRef) => ({
    ...{ displayName: "MFA", state, grantControls: { operator: "OR", builtInControls: ["mfa"] } },
    conditions: {
      ...{ clientAppTypes: ["all"], applications: { includeApplications: ["All"] } },
      users: { includeUsers: ["All"], excludeGroups: [excluded.id] },
    },
  });
  const policy = hands.create("conditionalAccessPolicy", policyFor("enabled", old));
  // An exclusion of the last days is not yet that of an emergency account.
  tenant.later(40 * DAY);
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  hands.addLink(member(fresh));
  hands.update(policy, policyFor("enabled", fresh));
  hands.removeLink(member(old));
  tenant.as("mallory").update(policy, { state: "disabled" });
  const preview = await tenant.preview(snapshot, { types: ["conditionalAccessPolicy"] });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(assessment?.rehearsal?.shifts).toContainEqual(
    expect.objectContaining({ kind: "mfaAdded", breakGlass: expect.objectContaining({ count: 1 }) }),
  );
});
