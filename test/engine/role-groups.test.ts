import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { capturedPair } from "../../src/engine/assess/captured-pair.ts";
import { decisiveRefs } from "../../src/engine/assess/decisive-objects.ts";
import { readSignInFacts } from "../../src/engine/assess/sign-in-facts.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

test("an assessment reads a group once, although it holds a role, a policy names it and another group is in it", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ann = tenant.user("ann");
  const nested = tenant.group("Nested", [ann]);
  const admins = tenant.hands.create("group", { displayName: "Tier 0", groupTypes: [], isAssignableToRole: true });
  tenant.hands.addLink(memberOf(admins, nested));
  tenant.hands.assignRole("globalAdministrator", admins);
  const policy = (includeGroups: readonly string[]) => ({
    displayName: "Block",
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeGroups } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
  const block = tenant.hands.create("conditionalAccessPolicy", policy([admins.id]));
  const from = (await tenant.snapshot()).createdDateTime;
  tenant.later(1_000);
  tenant.hands.update(block, policy([admins.id, nested.id]));
  const to = (await tenant.snapshot()).createdDateTime;
  const pair = capturedPair(tenant.context, { from, to }, { decisive: decisiveRefs([block]), attributes: new Set() });
  const read: string[] = [];
  const members = (groups: readonly EntityRef[]) => {
    read.push(...groups.map(({ id }) => id));
    return pair.members(groups);
  };
  const facts = await readSignInFacts(tenant.context, { ...pair, members }, to, async () => false);
  expect(read.toSorted()).toEqual([admins.id, nested.id].toSorted());
  expect([...facts.members(admins.id, "after")]).toEqual([ann.id]);
  expect([...facts.members(nested.id, "before")]).toEqual([ann.id]);
  expect(facts.policyGroups).toEqual(new Set([admins.id, nested.id]));
});
