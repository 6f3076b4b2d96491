import { expect, test } from "vitest";
import { ended } from "../support/jobs.ts";
import { boss } from "../support/recovery-tenant.ts";
import { openVaultTenant } from "../support/vault-tenant.ts";

test("approved changes of a type that could not be read are neither verified nor residual, and the type is named", async () => {
  await using tenant = await openVaultTenant();
  const policy = tenant.hands.create("conditionalAccessPolicy", {
    displayName: "Doors",
    state: "enabled",
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(policy, { state: "disabled" });
  const recovery = await tenant.recover(await tenant.preview(snapshot));
  const service = tenant.engine.recovery;
  const verify = async () => {
    await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: boss }));
    return (await service.getVerification(recovery.id))?.result;
  };
  tenant.refuse(/conditionalAccess\/policies/);
  expect(await verify()).toMatchObject({ residual: { total: 0 }, notRead: ["conditionalAccessPolicy"] });
  tenant.intercept = () => null;
  const read = await verify();
  expect(read).toMatchObject({ outcome: "verified" });
  expect(read).not.toHaveProperty("notRead");
});
