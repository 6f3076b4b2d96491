import { expect, test } from "vitest";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { recoveryPlan } from "../../src/summaries/recovery-plan.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { fixedSession } from "../support/fixed-session.ts";
import { boss } from "../support/recovery-tenant.ts";

const MANAGE_ROLES = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8";
const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";

test("an approval names the gravest grants that end with what each gave, and counts the others", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const graph = tenant.servicePrincipal("Microsoft Graph");
  const app = hands.create("application", { displayName: "HR Connector", appId: "app-of-HR" });
  const principal = hands.create("servicePrincipal", { displayName: "HR Connector", appId: "app-of-HR" });
  const nora = tenant.user("nora");
  const snapshot = await tenant.snapshot();
  const assign = (appRoleId: string, principalId: string) =>
    hands.create("appRoleAssignment", { appRoleId, principalId, resourceId: graph.id });
  for (const name of ["a", "b", "c", "d"])
    assign(`00000000-0000-4000-8000-00000000000${name}`, tenant.servicePrincipal(name).id);
  assign(MANAGE_ROLES, principal.id);
  hands.create("roleEligibilitySchedule", {
    principalId: nora.id,
    roleDefinitionId: GLOBAL_ADMINISTRATOR,
    directoryScopeId: "/",
  });
  hands.create("federatedIdentityCredential", {
    ...{ name: "ci", issuer: "https://evil.invalid", subject: "repo:x", audiences: ["api"] },
    applicationId: app.id,
  });
  const preview = await tenant.preview(snapshot, everything);
  const session = fixedSession(tenant.directory, boss, sandboxCapabilities);
  const { notes = [] } = await recoveryPlan({ recovery: tenant.engine.recovery, session }, preview.id);
  const said = notes.join(" ");
  expect(said).toContain(
    'Deletes 1 role eligibility: "Global Administrator → nora" (critical: "nora" may activate the role "Global Administrator" since.).',
  );
  expect(said).toContain(
    'Deletes 5 app role assignments: "HR Connector → Microsoft Graph" (critical: Application "HR Connector" was given the application permission RoleManagement.ReadWrite.Directory.), ',
  );
  expect(said).toMatch(/"[abcd] → Microsoft Graph" and 2 more\./);
  expect(said).toContain('Deletes 1 federated credential: "ci of HR Connector" (critical: ');
  expect(said).toContain("evil.invalid");
});
