import { expect, test } from "vitest";
import { engineServices } from "../../src/app/engine-services.ts";
import { lackingPermissions, separateWrites, writePermissions } from "../../src/domain/roles/write-permissions.ts";
import { allEntityTypes } from "../../src/domain/tenant/entity.ts";
import { areaPermissions, propertyPermissions } from "../../src/http/rights/permissions.ts";
import { statusData } from "../../src/mcp/render/status.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { readTenantStatus } from "../../src/summaries/read-tenant-status.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";

test("a permission that a token lacks for what a plan writes is told by status, summary and approval, and none for the rest", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada", { city: "York" });
  const group = tenant.group("Staff");
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath", accountEnabled: false });
  tenant.hands.addLink({ link: "members", source: group, target: ada });
  const preview = await tenant.preview(snapshot);
  const told = async (...granted: string[]) => {
    const caller = { ...boss, granted };
    const services = engineServices(tenant.engine, fixedSession(tenant.directory, caller));
    const { mayNot } = statusData(await readTenantStatus(services, caller));
    const { note = "" } = summaryData(await services.recovery.summarizeChanges(preview.id), preview.id, { caller });
    const { notes = [] } = await recoveryPlan(services, preview.id);
    const form = notes.join(" ");
    return { mayNot: mayNot.join("; "), note, form };
  };
  const lacking = await told("User.ReadWrite.All");
  const refusals =
    "Expect refusals, because the sign-in that would write lacks permissions: User.EnableDisableAccount.All for " +
    "user.accountEnabled, GroupMember.ReadWrite.All for group.members.";
  expect(lacking.note).toContain(refusals);
  expect(lacking.form).toContain(refusals);
  expect(lacking.mayNot).toContain("(this sign-in lacks RoleManagement.ReadWrite.Directory)");
  expect(lacking.mayNot).not.toMatch(/recover user |User.ReadWrite.All/);

  const whole = await told("User.ReadWrite.All", "User.EnableDisableAccount.All", "Group.ReadWrite.All");
  for (const text of [whole.note, whole.form]) expect(text).not.toContain("Expect refusals");
  expect((await told("User.Read.All")).mayNot).toContain(
    "recover any object (this sign-in lacks every permission to write)",
  );
});

test("the permissions that count are those with which the strict face lets the same be written", () => {
  for (const type of allEntityTypes) {
    for (const granted of areaPermissions[type].write) {
      const lacking = lackingPermissions([{ type, part: "displayName" }], [granted]);
      expect([type, granted, lacking]).toEqual([type, granted, []]);
    }
  }
  for (const { type, properties, permission } of separateWrites) {
    for (const part of properties) {
      const own = propertyPermissions[type]?.[part];
      if (own === undefined) continue;
      expect(own).toContain(permission);
      expect(lackingPermissions([{ type, part }], [writePermissions[type]])).toHaveLength(1);
    }
  }
});
