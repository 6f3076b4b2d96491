import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const upn = (name: string): string => `${name}@contoso.example`;
const person = (name: string) => ({ displayName: name, userPrincipalName: upn(name), accountEnabled: true });
const only = (...users: readonly EntityRef[]): Scope => ({
  entities: [{ type: "user", ids: users.map(({ id }) => id) }],
});

const nameOf = async ({ directory }: TwoHandsTenant, ref: EntityRef) => {
  const state = await directory.get(ref);
  return [state?.life, state?.properties.userPrincipalName];
};

/** Goes back to a snapshot, and returns the sentences of the preview's warnings and the steps that failed. */
async function goBack(tenant: TwoHandsTenant, snapshot: Snapshot, scope: Scope) {
  const { recovery } = tenant.engine;
  const preview = await tenant.preview(snapshot, scope);
  const { assessment } = await recovery.summarizeChanges(preview.id);
  const done = await tenant.recover(preview);
  const failures = (await recovery.listFailedChanges(done.id, {})).items;
  return {
    warnings: (assessment?.warnings?.items ?? []).map(({ sentence }) => sentence),
    failures: failures.map(({ ref, step, reason }) => `${ref.id} ${step}: ${reason}`),
  };
}

/** A tenant with a user who was renamed from "ada" to "zoe" after the snapshot and then deleted. */
async function renamedAndDeleted() {
  const tenant = openTwoHandsTenant();
  const ada = tenant.honest.create("user", person("ada"));
  const friend = tenant.honest.create("user", person("friend"));
  tenant.honest.addLink({ link: "manager", source: friend, target: ada });
  const snapshot = await tenant.snapshot();
  tenant.mallory.update(ada, { userPrincipalName: upn("zoe"), accountEnabled: false });
  tenant.mallory.delete(ada);
  return { tenant, ada, friend, snapshot };
}

describe("a user who was renamed and then deleted", () => {
  test("comes back under the planned name, whoever has the other one by now", async () => {
    const { tenant, ada, snapshot } = await renamedAndDeleted();
    await using _ = tenant;
    const zoe = tenant.honest.create("user", person("zoe"));
    expect(await goBack(tenant, snapshot, only(ada))).toEqual({ warnings: [], failures: [] });
    expect(await nameOf(tenant, ada)).toEqual(["live", upn("ada")]);
    expect((await tenant.directory.get(ada))?.properties.accountEnabled).toBe(true);
    expect(await nameOf(tenant, zoe)).toEqual(["live", upn("zoe")]);
  });

  test("comes back under the name it was deleted with, and with everything else, where the planned one stays taken", async () => {
    const { tenant, ada, friend, snapshot } = await renamedAndDeleted();
    await using _ = tenant;
    const squatter = tenant.mallory.create("user", { ...person("ada"), displayName: "Squatter" });
    expect(await goBack(tenant, snapshot, only(ada, friend))).toEqual({
      warnings: [
        `Restores user "ada" under the name it was deleted with, "zoe@contoso.example", because its userPrincipalName ` +
          `"ada@contoso.example" is held by the user "Squatter" (${squatter.id}), which this plan leaves as it is: ` +
          "rename or delete that one first, or add it to the scope.",
      ],
      failures: [`${ada.id} property userPrincipalName: nameTaken`],
    });
    expect(await nameOf(tenant, ada)).toEqual(["live", upn("zoe")]);
    expect((await tenant.directory.get(ada))?.properties.accountEnabled).toBe(true);
    expect(await tenant.directory.hasLink({ link: "manager", source: friend, target: ada })).toBe(true);
  });

  test("stays deleted where both names stay taken, and the preview names the holder of the planned one", async () => {
    const { tenant, ada, snapshot } = await renamedAndDeleted();
    await using _ = tenant;
    const squatter = tenant.mallory.create("user", { ...person("ada"), displayName: "Squatter" });
    tenant.honest.create("user", person("zoe"));
    expect(await goBack(tenant, snapshot, only(ada))).toEqual({
      warnings: [
        `Restores user "ada", but its userPrincipalName "ada@contoso.example" is held by the user "Squatter" ` +
          `(${squatter.id}), which this plan leaves as it is: rename or delete that one first, or add it to the scope.`,
      ],
      failures: [`${ada.id} restore: nameTaken`],
    });
    expect(await nameOf(tenant, ada)).toEqual(["softDeleted", upn("zoe")]);
    // The remedy of the warning.
    expect(await goBack(tenant, snapshot, only(ada, squatter))).toEqual({ warnings: [], failures: [] });
    expect(await nameOf(tenant, ada)).toEqual(["live", upn("ada")]);
  });

  test("waits for a squatter that the same plan renames back or deletes", async () => {
    const { tenant, ada, friend, snapshot } = await renamedAndDeleted();
    await using _ = tenant;
    tenant.mallory.update(friend, { userPrincipalName: upn("ada") });
    const squatter = tenant.mallory.create("user", person("friend"));
    tenant.mallory.create("user", person("zoe"));
    expect(await goBack(tenant, snapshot, { all: true })).toEqual({ warnings: [], failures: [] });
    expect(await nameOf(tenant, ada)).toEqual(["live", upn("ada")]);
    expect(await nameOf(tenant, friend)).toEqual(["live", upn("friend")]);
    expect(await nameOf(tenant, squatter)).toEqual(["softDeleted", upn("friend")]);
  });

  test("leaves the name it was deleted with to the user whom the plan gives it", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", person("ada"));
    const zoe = tenant.honest.create("user", person("zoe"));
    const snapshot = await tenant.snapshot();
    tenant.mallory.update(zoe, { userPrincipalName: upn("other") });
    tenant.mallory.update(ada, { userPrincipalName: upn("zoe") });
    tenant.mallory.delete(ada);
    tenant.mallory.create("user", person("ada"));
    const { failures } = await goBack(tenant, snapshot, only(ada, zoe));
    expect(failures).toEqual([`${ada.id} restore: nameTaken`]);
    expect(await nameOf(tenant, zoe)).toEqual(["live", upn("zoe")]);
  });

  test("is warned of where the holder would be renamed by the plan, but its own name is taken as well", async () => {
    const { tenant, ada, friend, snapshot } = await renamedAndDeleted();
    await using _ = tenant;
    tenant.mallory.update(friend, { userPrincipalName: upn("ada") });
    tenant.mallory.create("user", person("friend"));
    tenant.mallory.create("user", person("zoe"));
    const { warnings } = await goBack(tenant, snapshot, only(ada, friend));
    expect(warnings).toContainEqual(
      `Restores user "ada", but its userPrincipalName "ada@contoso.example" is held by the user "friend" ` +
        `(${friend.id}), whose own planned name is taken as well: free that one first.`,
    );
    expect(warnings).toContainEqual(expect.stringMatching(/^Renames user "friend", but its userPrincipalName/));
    expect(warnings).toHaveLength(2);
  });
});

test("a warning names the application that an undo changes and that keeps the identifier of another", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory } = tenant;
  const crm = honest.create("application", { displayName: "crm", identifierUris: ["api.crm"] });
  const erp = honest.create("application", { displayName: "erp", identifierUris: ["api.erp"] });
  const snapshot = await tenant.snapshot();
  mallory.update(crm, { identifierUris: [] });
  honest.update(erp, { identifierUris: ["api.crm"] });
  mallory.update(erp, { identifierUris: ["api.crm", "api.more"] });
  const { warnings, failures } = await goBack(tenant, snapshot, { all: true, actor: "mallory@contoso.example" });
  expect(warnings).toEqual([
    `Renames application "crm", but its identifierUris "api.crm" is held by the application "erp" (${erp.id}), which ` +
      "this plan leaves as it is: rename or delete that one first.",
  ]);
  expect(failures).toEqual([`${crm.id} property identifierUris: nameTaken`]);
});
