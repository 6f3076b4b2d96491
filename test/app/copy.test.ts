import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyIntoSandbox, openSandboxHost } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { readExport, readManifest, writeExport } from "../../src/app/vault/export-files.ts";
import { pseudonymizer } from "../../src/app/vault/pseudonyms.ts";
import type { Instant } from "../../src/domain/time.ts";
import { type ExportedObject, exportState } from "../../src/engine/export/export-state.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

/**
 * Fills a tenant with the parts that a copy has to include: links, a deleted user and a synchronized one. Returns the
 * snapshot's instant.
 */
async function filled(tenant: EngineTenant): Promise<Instant> {
  const [ada, bob] = [tenant.user("ada", { department: "Sales" }), tenant.user("bob")];
  const eve = { displayName: "eve", userPrincipalName: "eve@contoso.example" };
  const synchronized = tenant.sync.create("user", eve, { synchronized: true });
  const group = tenant.group("Chess", [ada, bob]);
  tenant.hands.addLink(memberOf(group, synchronized));
  tenant.hands.delete(bob);
  return (await tenant.snapshot()).createdDateTime;
}

const exported = (tenant: EngineTenant, instant: Instant): Promise<ExportedObject[]> =>
  Array.fromAsync(exportState(tenant.context.store.db, instant));

describe("an export", () => {
  test("reads back as it was written, and equal states give equal files", async () => {
    await using tenant = openEngineTenant();
    const instant = await filled(tenant);
    const objects = await exported(tenant, instant);
    const folder = mkdtempSync(join(tmpdir(), "export-"));
    const manifest = { tenant: tenant.directory.tenant, instant, pseudonymized: false };
    const stream = () => exportState(tenant.context.store.db, instant);
    const counts = await writeExport(join(folder, "one"), stream(), manifest);
    await writeExport(join(folder, "two"), stream(), manifest);

    expect(counts).toMatchObject({ user: 3, group: 1 });
    expect(await Array.fromAsync(readExport(join(folder, "one")))).toEqual(objects);
    expect(readManifest(join(folder, "one"))).toMatchObject({ tenant: { displayName: "Contoso" }, instant });
    const file = `group/${objects.find(({ ref }) => ref.type === "group")?.ref.id}.json`;
    expect(readFileSync(join(folder, "one", file), "utf8")).toBe(readFileSync(join(folder, "two", file), "utf8"));
    await expect(writeExport(join(folder, "one"), stream(), manifest)).rejects.toMatchObject({ code: "invalidInput" });
    rmSync(folder, { recursive: true });
  });

  test("names no person with pseudonyms, and each person by the same pseudonym throughout", async () => {
    await using tenant = openEngineTenant();
    const objects = await exported(tenant, await filled(tenant));
    const rename = pseudonymizer("a secret");
    const text = JSON.stringify(objects.map(rename));
    for (const name of ["ada", "bob", "eve@"]) expect(text).not.toContain(`"${name}`);
    expect(text).toContain("Chess");
    expect(text).toContain("Sales");
    expect(objects.map(rename)).toEqual(objects.map(pseudonymizer("a secret")));
    expect(objects.map(rename)).not.toEqual(objects.map(pseudonymizer("another")));
  });

  test("becomes a sandbox that holds the same objects and links, with accounts to sign in as", async () => {
    await using tenant = openEngineTenant();
    const instant = await filled(tenant);
    const objects = await exported(tenant, instant);
    const data = mkdtempSync(join(tmpdir(), "copy-"));
    const settings = readSettings({ ENTRA_REWIND_DATA: data });
    const source = {
      tenant: tenant.directory.tenant,
      instant,
      unread: [],
      objects: () => exportState(tenant.context.store.db, instant),
    };
    const report = await copyIntoSandbox(settings, source, () => {});
    expect(report).toEqual({ copied: objects.length, leftOut: 0, examples: [] });

    const host = openSandboxHost(settings);
    const seen = await host.use(async ({ session, investigation, recovery, directory }) => ({
      caller: (await session.signedIn()).caller.roles,
      group: (await investigation.findObjects({ text: "Chess", types: ["group"], state: "any" }, {})).items,
      snapshots: (await recovery.listSnapshots({})).items.length,
      bob: await directory?.list("user", "softDeleted", { cursor: null, limit: 5 }),
    }));
    await host.close();
    expect(seen.caller).toEqual(["backupAdministrator"]);
    expect(seen.group).toMatchObject([{ ref: { type: "group" }, life: "live" }]);
    expect(seen.snapshots).toBe(1);
    expect(seen.bob?.items.map(({ properties }) => properties.displayName)).toEqual(["bob"]);
    rmSync(data, { recursive: true });
  });

  test("names an object once, however many of its members the sandbox does not take", async () => {
    await using tenant = openEngineTenant();
    const group = tenant.group("Guests", [tenant.user("ada"), tenant.user("bob")]);
    tenant.hands.update(group, { groupTypes: ["DynamicMembership"], membershipRule: 'user.userType -eq "Guest"' });
    const { createdDateTime: instant } = await tenant.snapshot();
    const data = mkdtempSync(join(tmpdir(), "copy-"));
    const objects = () => exportState(tenant.context.store.db, instant);
    const source = { tenant: tenant.directory.tenant, instant, unread: [], objects };
    const { leftOut, examples } = await copyIntoSandbox(readSettings({ ENTRA_REWIND_DATA: data }), source, () => {});
    expect(leftOut).toBe(2);
    expect(examples).toEqual([expect.stringContaining("follow its rule")]);
    rmSync(data, { recursive: true });
  });
});
