import { expect, test } from "vitest";
import { approvalPhrase } from "../../src/guard/approval-text.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, type RecoveryTenant } from "../support/recovery-tenant.ts";

const sessionOf = ({ directory }: RecoveryTenant) => fixedSession(directory, boss, microsoftCapabilities);

test("a plan nobody could hold against the rules of risk says so, and wants the phrase typed", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session: sessionOf(tenant) }, preview.id);
  expect(plan.risks).toMatchObject([{ rule: "notAssessed", severity: "high", ref: null, objects: 1 }]);
  expect(approvalPhrase(plan)).not.toBeNull();
});

test("a plan of whole objects names everybody whose work on them goes back", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").update(ada, { city: null });
  tenant.as("honest").update(ada, { department: "Sales" });
  const preview = await tenant.preview(snapshot);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session: sessionOf(tenant) }, preview.id);
  expect(plan.notes?.[0]).toMatch(
    /"(mallory|honest)@contoso.example" on 1, "(mallory|honest)@contoso.example" on 1\. Whole objects go back/,
  );
});
