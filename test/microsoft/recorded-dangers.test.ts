import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import { everything, type Scope } from "../../src/domain/tenant/scope.ts";
import { lastWrite } from "../../src/mcp/render/last-write.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import type { RecoveryTenant } from "../support/recovery-tenant.ts";

const secret = (keyId: string) => ({ keyId, displayName: "extra" });

async function doneSince(tenant: RecoveryTenant, before: Snapshot, scope: Scope = everything): Promise<string[]> {
  tenant.later(60_000);
  const preview = await tenant.preview(before, scope);
  const { assessment, assessmentNote } = await tenant.recovery.summarizeChanges(preview.id);
  if (assessment?.done === undefined) throw new Error(assessmentNote ?? "The list was not assessed.");
  return assessment.done.risks
    .filter(({ rule, sentence }) => rule === "credentialAdded" || sentence.includes("was given the role"))
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

describe("in mode microsoft, what the audit log alone shows", () => {
  const added = 'A credential was added to the application "Map", and no recovery removes it.';
  const inForce = `high: ${added} Not looked at: its permissions, roles, owners.`;

  test("is a credential in force until its application is deleted, and then purged", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    expect(await doneSince(tenant, before)).toEqual([inForce]);
    tenant.hands.delete(app);
    expect(await doneSince(tenant, before)).toEqual([
      `medium: ${added} It is soft-deleted now, and restoring it, by hand too, puts that in force again.`,
    ]);
    tenant.hands.purge(app);
    expect(await doneSince(tenant, before)).toEqual([`low: ${added} It is gone for good now.`]);
  });

  test("is a credential out of force once its application no longer has it", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k"), secret("l")] });
    tenant.hands.update(app, { passwordCredentials: [secret("l")] });
    expect(await doneSince(tenant, before)).toEqual([inForce]);
    tenant.hands.update(app, { passwordCredentials: [] });
    expect(await doneSince(tenant, before)).toEqual([`low: ${added} It was removed since.`]);
  });

  test("is an object that was purged, which the list never has, if the scope has it", async () => {
    await using tenant = await openGraphTenant();
    const group = tenant.group("Amber");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    const told = async (scope: Scope = everything) => {
      const preview = await tenant.preview(before, scope);
      const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
      return assessment?.done?.risks.filter(({ rule }) => rule === "notRecovered").map(({ sentence }) => sentence);
    };
    tenant.as("eve").delete(group);
    expect(await told()).toEqual([]);
    tenant.as("eve").purge(group);
    expect(await told()).toEqual([
      'The group "Amber" was permanently deleted. The list leaves it out, because no recovery here brings it back.',
    ]);
    expect(await told({ types: ["user"] })).toEqual([]);
  });

  test("is left out where the scope leaves its object out", async () => {
    await using tenant = await openGraphTenant();
    const app = tenant.hands.create("application", { displayName: "Map", appId: "app-of-map" });
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.update(app, { passwordCredentials: [secret("k")] });
    expect(await doneSince(tenant, before, { types: ["group"] })).toEqual([]);
    expect(await doneSince(tenant, before, { types: ["application"] })).toEqual([inForce]);
  });

  test("is a role by its name, given or taken away again", async () => {
    await using tenant = await openGraphTenant();
    const ada = tenant.user("ada");
    const before = await tenant.snapshot();
    tenant.later(60_000);
    tenant.hands.assignRole("globalAdministrator", ada);
    expect(await doneSince(tenant, before)).toEqual(['high: "ada" was given the role "Global Administrator".']);
    tenant.hands.removeRole("globalAdministrator", ada);
    const taken = 'low: "ada" was given the role "Global Administrator". It was taken away since.';
    expect(await doneSince(tenant, before)).toEqual([taken]);
  });
});

test("in mode microsoft, a row says who last wrote to its object, where that was another part than the row's", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York", department: "Legal" });
  const before = await tenant.snapshot();
  const write = (name: string, values: object) => {
    tenant.later(60_000);
    tenant.as(name).update(ada, { ...values });
  };
  const said = async () => {
    const [change] = await tenant.changesSince(before);
    return change && lastWrite(change);
  };
  write("mallory", { city: "Leeds" });
  expect(await said()).toBeUndefined();
  write("ben", { department: "Sales" });
  write("cleo", { department: "Legal" });
  expect(await said()).toMatchObject({ by: expect.stringContaining("cleo"), properties: ["department"] });
});
