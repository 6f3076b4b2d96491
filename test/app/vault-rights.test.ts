import { describe, expect, test } from "vitest";
import { registrations } from "../../src/app/vault/registrations.ts";
import { rightFindings } from "../../src/app/vault/right-findings.ts";
import { examineRights } from "../../src/directory/live/examine-rights.ts";
import { examineProperties } from "../../src/directory/live/property-rights.ts";
import { separateWrites, writePermissions } from "../../src/domain/roles/write-permissions.ts";
import { openVaultTenant, type VaultTenant } from "../support/vault-tenant.ts";

/** The findings of a sign-in whose token names these permissions, or none of them if it is null. */
async function findings({ context }: VaultTenant, granted: readonly string[] | null) {
  const [types, properties] = [await examineRights(context), await examineProperties(context, granted)];
  return new Map(rightFindings({ types, properties }).map((finding) => [finding.name, finding]));
}

test("the recoverer may write every type that a history has", () => {
  const [, recoverer] = registrations();
  expect(Object.values(writePermissions).filter((each) => !recoverer.permissions.includes(each))).toEqual([]);
  expect(separateWrites.filter(({ permission }) => !recoverer.permissions.includes(permission))).toEqual([]);
});

describe("rights to single properties", () => {
  test("a property that may not be read is named with its permission", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    tenant.refuse(/employeeLeaveDateTime/);
    const found = await findings(tenant, null);
    expect(found.get("capture of employeeLeaveDateTime of user")).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("grant User-LifeCycleInfo.Read.All"),
    });
    expect(found.get("capture")).toMatchObject({ ok: true });
    expect([...found.keys()].filter((name) => name.startsWith("recovery of"))).toEqual([]);
  });

  test("a token that lacks the permission for some properties is told which they are", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    const found = await findings(tenant, ["User.ReadWrite.All", "Group.ReadWrite.All", "Application.ReadWrite.All"]);
    expect([...found.keys()].filter((name) => name.startsWith("recovery of"))).toEqual([
      "recovery of accountEnabled of user",
      "recovery of businessPhones, mobilePhone of user",
      "recovery of otherMails of user",
      "recovery of employeeLeaveDateTime of user",
      "recovery of customSecurityAttributes of user",
      "recovery of assignedLicenses of group",
    ]);
    expect(found.get("recovery of assignedLicenses of group")).toMatchObject({
      ok: false,
      remedy: expect.stringContaining("LicenseAssignment.ReadWrite.All"),
    });
  });

  test("a reader's token is not said to lack what a recovery writes", async () => {
    await using tenant = await openVaultTenant();
    tenant.user("ada");
    tenant.intercept = ({ method }) => (method === "PATCH" ? { status: 403, body: {} } : null);
    const found = await findings(tenant, ["User.Read.All"]);
    expect([...found.keys()]).toEqual(["capture", "recovery"]);
    expect(found.get("recovery")).toMatchObject({ ok: true, says: expect.stringContaining("only captures") });
  });
});
