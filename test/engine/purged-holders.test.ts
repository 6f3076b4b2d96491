import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("an undo says of a purged administrator which roles are gone with the account, and leaves out a purged user without roles", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [glass, ben] = [tenant.user("glass"), tenant.user("ben")];
  tenant.hands.assignRole("globalAdministrator", glass);
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const miles = tenant.as("miles");
  for (const user of [glass, ben]) {
    miles.delete(user);
    miles.purge(user);
  }
  miles.update(tenant.user("ada"), { city: "Rome" });
  tenant.later(60_000);
  for (const scope of [everything, { ...everything, actor: "miles@contoso.example" }]) {
    const preview = await tenant.preview(snapshot, scope);
    const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
    expect(assessment?.warnings?.items.map(({ sentence }) => sentence)).toEqual([
      `The user "glass" (${glass.id}), which held "Global Administrator" at the snapshot, was permanently deleted and stays so: create it again by hand, or by a preview with rebuild, where that is possible.`,
    ]);
  }
});
