import { expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { approvalPhrase } from "../../src/guard/approval-text.ts";
import { microsoftCapabilities } from "../../src/microsoft/capabilities.ts";
import type { Session } from "../../src/service/session.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { aChange, admin, aPreview, aService, serves, TENANT } from "../graph/a-service.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { boss, type RecoveryTenant } from "../support/recovery-tenant.ts";

const sessionOf = ({ directory }: RecoveryTenant) => fixedSession(directory, boss, microsoftCapabilities);

test("a plan whose dangers could not be worked out says so, and wants the phrase typed", async () => {
  const id = jobId("77b0c1a2-0000-4000-8000-000000000001");
  await using graph = await aService();
  serves(graph.server, [aPreview(id)], [aChange("u1")]);
  graph.server.on("GET", "/directoryRoles", { status: 403 });
  const contoso = { id: TENANT, displayName: "Contoso", defaultDomain: "contoso.test", now: 0, retention: "" };
  const session: Session = {
    capabilities: microsoftCapabilities,
    tenant: async () => contoso,
    signedIn: async () => ({ caller: admin, tenant: contoso }),
    holders: async () => null,
  };
  const plan = await recoveryPlan({ recovery: graph.service, session }, id);
  const says = expect.stringContaining(
    "to the work of others is not known. Dangers and sign-in were not worked out, because policies, roles or groups must not be read: it takes Directory.Read.All",
  );
  expect(plan.risks).toMatchObject([{ rule: "notAssessed", severity: "high", ref: null, objects: 1, sentence: says }]);
  expect(approvalPhrase(plan)).not.toBeNull();
  expect(plan.comparedAgain).toBe(true);
  expect(JSON.stringify(plan.notes)).not.toContain("Whole objects go back");
  expect(JSON.stringify(plan.notes)).toContain("because the audit log could not be read.");
});

test("a plan of whole objects names everybody whose work on them goes back", async () => {
  await using tenant = await openGraphTenant();
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").update(ada, { city: null });
  tenant.as("honest").update(ada, { department: "Sales" });
  const preview = await tenant.preview(snapshot);
  const plan = await recoveryPlan({ recovery: tenant.recovery, session: sessionOf(tenant) }, preview.id);
  expect(JSON.stringify(plan.risks)).not.toContain("to the work of others is not known");
  expect(JSON.stringify(plan.notes)).not.toContain("because the audit log could not be read.");
  expect(plan.notes?.[0]).toMatch(
    /"(mallory|honest)@contoso.example" on 1, "(mallory|honest)@contoso.example" on 1\. Whole objects go back/,
  );
});
