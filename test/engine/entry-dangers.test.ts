import { expect, test } from "vitest";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";

const GLOBAL = "62e90394-69f5-4237-9190-012177145e10";

async function dangersOf(tenant: EngineTenant): Promise<string[]> {
  const { snapshot, ...story } = await attacked(tenant);
  const preview = await tenant.preview(snapshot, { all: true, actor: story.attacker.id });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  const risks = assessment?.done?.risks ?? [];
  return risks.filter(({ rule }) => rule === "entryGiven").map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

/** An attacker resets the passwords of an administrator and of another account, and an own one is changed. */
async function attacked(tenant: EngineTenant) {
  const [attacker, ada, bob] = [tenant.user("attacker"), tenant.user("ada"), tenant.user("bob")];
  tenant.hands.assignRole({ templateId: GLOBAL, displayName: "Global Administrator" }, ada);
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const actor = { kind: "user", id: attacker.id, name: "attacker@contoso.example" } as const;
  const record = (operation: string, by: typeof actor, target: typeof ada, displayName: string) =>
    tenant.directory.record({
      ...{ category: "UserManagement", operation, actor: by, time: snapshot.createdDateTime + 30_000 },
      ...{ app: null, ip: null, correlationId: "c", result: "success" },
      targets: [{ ref: target, displayName, modified: [] }],
    });
  await record("Reset user password", actor, ada, "ada");
  await record("Admin registered security info", actor, bob, "bob");
  await record("Change user password", { ...actor, id: bob.id }, bob, "bob");
  tenant.as(attacker.id);
  return { snapshot, attacker };
}

test("a password or a sign-in method that another account wrote is as grave a danger as the roles of its account", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  expect(await dangersOf(tenant)).toEqual([
    'critical: The password of the account "ada" was reset by another account. It has 1 directory role ("Global Administrator").',
    'medium: A sign-in method was registered for the account "bob" by another account. It has 0 directory roles.',
  ]);
});
