import { expect, test } from "vitest";
import { microsoftCapabilities } from "../../src/graph/microsoft-capabilities.ts";
import { approvalPhrase } from "../../src/guard/approval-text.ts";
import { recoveryPlan } from "../../src/service/recovery-plan.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

test("a plan nobody could hold against the rules of risk says so, and wants the phrase typed", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot);
  const desk = {
    tenant: async () => ({ ...tenant.directory.tenant, now: tenant.directory.now(), retention: "seven days" }),
    caller: async () => boss,
    capabilities: async () => microsoftCapabilities,
  };
  const plan = await recoveryPlan({ recovery: tenant.recovery, desk }, preview.id);
  expect(plan.risks).toMatchObject([{ rule: "notAssessed", severity: "high", ref: null, objects: 1 }]);
  expect(approvalPhrase(plan)).not.toBeNull();
});
