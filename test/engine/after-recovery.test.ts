import { describe, expect, test } from "vitest";
import { afterRecoveryLines } from "../../src/domain/recovery/after-recovery.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { ended } from "../support/jobs.ts";
import { openTwoHandsTenant, rescuer, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const everything = { all: true } as const;
const person = (name: string) => ({
  displayName: name,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
});

/** Undoes everything since the snapshot, and returns the lines of its verification on the state afterwards. */
async function linesAfter(
  tenant: TwoHandsTenant,
  act: () => unknown,
  then: () => unknown = () => undefined,
): Promise<string[]> {
  const snapshot = await tenant.snapshot();
  act();
  const recovery = await tenant.recover(await tenant.preview(snapshot, everything));
  then();
  const service = tenant.engine.recovery;
  await ended(service, await service.startVerification({ recoveryJobId: recovery.id, caller: rescuer }));
  const after = (await service.getVerification(recovery.id))?.result?.after;
  if (after === undefined) throw new Error("There is no state after the recovery.");
  return afterRecoveryLines(after);
}

function deleteAll({ mallory }: TwoHandsTenant, refs: readonly EntityRef[]): void {
  for (const ref of refs) mallory.delete(ref);
}

function withApplication({ honest }: TwoHandsTenant) {
  const appId = "0c363984-596d-4c83-ad21-099f926cfbd7";
  const application = honest.create("application", { displayName: "CRM", appId });
  const principal = honest.create("servicePrincipal", { displayName: "CRM", appId, servicePrincipalNames: [appId] });
  const keyId = "00000000-0000-4000-8000-000000000009";
  for (const half of [application, principal]) {
    honest.update(half, { keyCredentials: [{ displayName: "signing", keyId }] });
  }
  return { application, principal };
}

function withBlock({ honest }: TwoHandsTenant, state: string): EntityRef {
  for (const name of ["ada", "bea"]) honest.create("user", person(name));
  return honest.create("conditionalAccessPolicy", {
    displayName: "Block all",
    state,
    conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
    grantControls: { operator: "OR", builtInControls: ["block"] },
  });
}

describe("a verification says what became of signing in", () => {
  test("after a lock-out is lifted, it says for how many users", async () => {
    await using tenant = openTwoHandsTenant();
    const policy = withBlock(tenant, "disabled");
    const lines = await linesAfter(tenant, () => tenant.mallory.update(policy, { state: "enabled" }));
    expect(lines[0]).toBe(
      'signing in, compared with before the recovery: 2 users are no longer blocked at every sign-in (policy "Block all").',
    );
  });

  test("after the block itself is put back, it says the opposite", async () => {
    await using tenant = openTwoHandsTenant();
    const policy = withBlock(tenant, "enabled");
    const lines = await linesAfter(tenant, () => tenant.mallory.update(policy, { state: "disabled" }));
    expect(lines[0]).toBe(
      'signing in, compared with before the recovery: 2 users are newly blocked at every sign-in (policy "Block all").',
    );
  });

  test("a policy that someone switches on again after the recovery counts as it is at the verification", async () => {
    await using tenant = openTwoHandsTenant();
    const policy = withBlock(tenant, "disabled");
    const lines = await linesAfter(
      tenant,
      () => tenant.mallory.update(policy, { state: "enabled" }),
      () => tenant.mallory.update(policy, { state: "enabled", displayName: "Block all" }),
    );
    expect(lines[0]).not.toContain("no longer blocked");
  });

  test("a change that decides nothing about signing in is said not to", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", person("ada"));
    const lines = await linesAfter(tenant, () => tenant.mallory.update(ada, { city: "Bath" }));
    expect(lines[0]).toMatch(/Nothing that changed decides about it\.$/);
  });
});

describe("a verification says whether the author of what was undone can sign in", () => {
  const mallory = (tenant: TwoHandsTenant) => {
    const ref = tenant.honest.create("user", person("mallory"));
    tenant.honest.assignRole("globalAdministrator", ref);
    const hands = tenant.directory.as({
      actor: { kind: "user", id: ref.id, name: "mallory@contoso.example" },
      app: "portal",
      ip: null,
    });
    return { ref, hands };
  };

  test("an account that was left enabled can, with its roles", async () => {
    await using tenant = openTwoHandsTenant();
    const { hands } = mallory(tenant);
    const ada = tenant.honest.create("user", person("ada"));
    const lines = await linesAfter(tenant, () => hands.update(ada, { city: "Bath" }));
    expect(lines).toContain('account: "mallory@contoso.example" is enabled and holds "Global Administrator".');
  });

  test("an account that was disabled afterwards cannot", async () => {
    await using tenant = openTwoHandsTenant();
    const { ref, hands } = mallory(tenant);
    const ada = tenant.honest.create("user", person("ada"));
    const lines = await linesAfter(
      tenant,
      () => hands.update(ada, { city: "Bath" }),
      () => tenant.honest.update(ref, { accountEnabled: false }),
    );
    expect(lines).toContain(
      'account: "mallory@contoso.example" is disabled and holds "Global Administrator". Before the recovery it could.',
    );
  });

  test("an account that the recovery lets in again is named as such", async () => {
    await using tenant = openTwoHandsTenant();
    const { hands } = mallory(tenant);
    const policy = withBlock(tenant, "disabled");
    const lines = await linesAfter(tenant, () => hands.update(policy, { state: "enabled" }));
    expect(lines).toContain(
      'account: "mallory@contoso.example" can sign in and holds "Global Administrator". Before the recovery it could not.',
    );
  });
});

describe("a verification names restored applications that cannot be used", () => {
  test("one whose service principal came back with it is not among them", async () => {
    await using tenant = openTwoHandsTenant();
    const { application, principal } = withApplication(tenant);
    const lines = await linesAfter(tenant, () => deleteAll(tenant, [principal, application]));
    expect(lines.filter((line) => line.startsWith("application:"))).toEqual([]);
  });

  test("one whose service principal was purged is, with its id", async () => {
    await using tenant = openTwoHandsTenant();
    const { application, principal } = withApplication(tenant);
    const lines = await linesAfter(tenant, () => {
      deleteAll(tenant, [principal, application]);
      tenant.mallory.purge(principal);
    });
    expect(lines).toContain(
      `application: "CRM" (${application.id}) is back, but its service principal ${principal.id} was permanently deleted: create a new one, and its consents and assignments anew.`,
    );
  });

  test("one whose service principal is deleted again is, as one that can be restored", async () => {
    await using tenant = openTwoHandsTenant();
    const { application, principal } = withApplication(tenant);
    const lines = await linesAfter(
      tenant,
      () => deleteAll(tenant, [principal, application]),
      () => tenant.mallory.delete(principal),
    );
    expect(lines).toContain(
      `application: "CRM" (${application.id}) is back, but its service principal ${principal.id} is still deleted: restore that one too.`,
    );
  });

  test("one that never had a service principal is said to have none", async () => {
    await using tenant = openTwoHandsTenant();
    const application = tenant.honest.create("application", { displayName: "Idle", appId: "idle-app" });
    const lines = await linesAfter(tenant, () => tenant.mallory.delete(application));
    expect(lines.find((line) => line.startsWith("application:"))).toMatch(/"Idle" .* has no service principal/);
  });
});

describe("a verification names what has to be renewed", () => {
  test("restored users and applications are named by kind, and changed objects are not", async () => {
    await using tenant = openTwoHandsTenant();
    const { application, principal } = withApplication(tenant);
    const [ada, bea] = [tenant.honest.create("user", person("ada")), tenant.honest.create("user", person("bea"))];
    const lines = await linesAfter(tenant, () => {
      deleteAll(tenant, [principal, application, ada]);
      tenant.mallory.update(bea, { city: "Bath" });
    });
    const renewed = lines.filter((line) => line.startsWith("to renew:"));
    expect(renewed[0]).toMatch(/1 object \(user "ada" \(id-\d+\)\), of which each was restored without a password/);
    expect(renewed[1]).toMatch(
      /2 objects \(application "CRM" \(id-\d+\) holding 1 certificate \("signing"\), servicePrincipal "CRM" .*has secrets or certificates of the time/,
    );
    expect(renewed).toHaveLength(2);
  });

  test("an object that the recovery renames has its present name, with the one before beside it", async () => {
    await using tenant = openTwoHandsTenant();
    const { application, principal } = withApplication(tenant);
    const ada = tenant.honest.create("user", person("ada"));
    const lines = await linesAfter(tenant, () => {
      tenant.mallory.update(principal, { displayName: "Trap" });
      tenant.mallory.update(application, { passwordCredentials: [{ keyId: "00000000-0000-4000-8000-000000000002" }] });
      tenant.mallory.update(application, { displayName: "Trap" });
      tenant.mallory.update(ada, { displayName: "eve" });
      deleteAll(tenant, [principal, ada]);
    });
    const renewed = lines.filter((line) => line.startsWith("to renew:"));
    expect(renewed[0]).toMatch(/\(user "ada" \(id-\d+, before the recovery "eve"\)\), of which each was restored/);
    expect(renewed[1]).toMatch(
      /\(servicePrincipal "CRM" \(id-\d+, before the recovery "Trap"\) holding 1 certificate \("signing"\)\), of which each has/,
    );
    expect(renewed[2]).toMatch(
      /\(application "CRM" \(id-\d+, before the recovery "Trap"\) holding 1 certificate \("signing"\)\), of which each had/,
    );
  });

  test("an application that got a secret since the snapshot is named, with the rule that it stays", async () => {
    await using tenant = openTwoHandsTenant();
    const { application } = withApplication(tenant);
    const ada = tenant.honest.create("user", person("ada"));
    const secret = { keyId: "00000000-0000-4000-8000-000000000001", displayName: "mine" };
    const lines = await linesAfter(tenant, () => {
      tenant.mallory.update(application, { passwordCredentials: [secret] });
      tenant.mallory.update(ada, { city: "Bath" });
    });
    expect(lines.find((line) => line.startsWith("to renew:"))).toMatch(
      /1 object \(application "CRM" .*had secrets or certificates changed since the snapshot: remove those/,
    );
  });
});
