import { expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

test("an object of a type that could not be read is not called gone, although a policy names it", async () => {
  await using tenant = await openVaultTenant();
  tenant.refuse(/\/groups/);
  const group = tenant.group("Finance", []);
  tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Doors",
    state: "enabled",
    conditions: { users: { includeGroups: [group.id] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  await tenant.snapshot();
  const shown = () => tenant.engine.investigation.getObject({ ref: group, at: null }, {});
  const refusal: unknown = await shown().catch((error: unknown) => error);
  if (!(refusal instanceof RewindError)) throw new Error("It was shown.");
  expect(refusal).toMatchObject({ code: "forbidden" });
  expect(refusal.message).toContain(`It is not known whether a group ${group.id} exists, because it was not read.`);

  const find = () => tenant.engine.investigation.findObjects({ text: "Finance", state: "any" }, {});
  expect(await find()).toMatchObject({ items: [], unread: [expect.stringContaining("roup")] });

  tenant.intercept = () => null;
  await tenant.snapshot();
  expect(await shown()).toMatchObject({ life: "live", displayName: "Finance" });
  const found = await find();
  expect(found.items.map(({ ref }) => ref)).toEqual([group]);
  expect(found).not.toHaveProperty("unread");
  const unknown = tenant.engine.investigation.getObject({ ref: { type: "group", id: "nowhere" }, at: null }, {});
  await expect(unknown).rejects.toMatchObject({ message: expect.not.stringContaining("because it was not read") });
});
