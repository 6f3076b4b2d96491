import { expect, test } from "vitest";
import { roles } from "../../../src/domain/roles/role.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { openVaultTenant } from "../../support/vault-tenant.ts";

test("undoing one person's work on a live tenant puts back every value and object that only the log knows", async () => {
  await using tenant = await openVaultTenant();
  const people = ["ada", "ben", "cleo"].map((name) => tenant.user(name, { department: "Research", city: "Oslo" }));
  const leaver = tenant.user("dora");
  const [ada, ben] = people;
  if (ada === undefined || ben === undefined) throw new Error("There are no people.");
  const snapshot = await tenant.snapshot();
  tenant.later(MINUTE);
  const mallory = tenant.as("mallory");
  // No capture has seen the value between the two writes.
  tenant.hands.update(ben, { department: "Legal" });
  tenant.later(MINUTE);
  for (const person of people) mallory.update(person, { department: null });
  mallory.delete(leaver);
  tenant.later(MINUTE);
  tenant.hands.update(ada, { city: "Turin" });
  tenant.later(MINUTE);
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  expect(preview.totals.changedObjects).toBe(4);
  expect(await tenant.recover(preview)).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
  expect(await Promise.all(people.map((person) => tenant.property(person, "department")))).toEqual([
    "Research",
    "Legal",
    "Research",
  ]);
  expect(await tenant.life(leaver)).toBe("live");
  expect(await tenant.property(ada, "city")).toBe("Turin");
});

test.each([
  ["Add role assignment", false],
  ["Add member to role", true],
] as const)(
  "undoing one person's work on a live tenant takes the role that a record of %s gave",
  async (operation, byRole) => {
    await using tenant = await openVaultTenant();
    const erik = tenant.user("erik");
    const roleDefinitionId = roles.globalAdministrator.templateId;
    tenant.hands.assignRole("globalAdministrator", tenant.user("keeper"));
    const snapshot = await tenant.snapshot();
    tenant.later(MINUTE);
    const mallory = tenant.as("mallory");
    if (byRole) mallory.assignRole("globalAdministrator", erik);
    else mallory.create("roleAssignment", { principalId: erik.id, roleDefinitionId, directoryScopeId: "/" });
    tenant.later(MINUTE);
    const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
    const changes = await tenant.changes(preview);
    expect(changes.map(({ ref, action }) => `${action} ${ref.type}`)).toEqual(["softDelete roleAssignment"]);
    expect(changes[0]?.attribution).toMatchObject([{ actor: { id: "mallory" }, operation }]);
  },
);
