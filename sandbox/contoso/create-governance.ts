import type { JsonObject } from "../../src/domain/json.ts";
import type { App, Contoso } from "./contoso.ts";
import { required } from "./contoso.ts";
import type { Founding } from "./founding.ts";
import { licenses, otherRoles } from "./graph-constants.ts";
import { ruleGroups } from "./team-plans.ts";

/** Application whose builds sign in with the token of another service. */
const BUILD_APP = "Build Farm";

type Parts = Pick<Contoso, "apps" | "cast" | "people" | "teams">;

/**
 * Creates what Microsoft's service does not recover: an administrative unit, a custom role, assignments of roles,
 * cross-tenant access, a federated credential and the licenses of groups.
 */
export function createGovernance({ apps, cast, people, teams }: Parts, founding: Founding): void {
  const { writer } = founding;
  const random = founding.random.fork("governance");
  const team = (name: string) => required(teams.get(name), name).ref;

  const unit = writer.create(
    "administrativeUnit",
    { displayName: "Lisbon staff", description: "People the branch in Lisbon looks after", visibility: "Public" },
    { id: random.guid() },
  );
  const local = people.filter(({ city, kind }) => city === "Lisbon" && kind === "employee");
  for (const { ref } of local) writer.addLink({ link: "members", source: unit, target: ref });
  writer.addLink({ link: "members", source: unit, target: team("Office Lisbon") });

  const reader = random.guid();
  const resourceActions = ["microsoft.directory/applications/standard/read"];
  writer.create(
    "roleDefinition",
    {
      displayName: "Application Reader",
      description: "Reads registrations",
      isBuiltIn: false,
      isEnabled: true,
      templateId: reader,
      rolePermissions: [{ allowedResourceActions: resourceActions, condition: null }],
    },
    { id: reader },
  );
  const assign = (principalId: string, roleDefinitionId: string, directoryScopeId: string) =>
    writer.create("roleAssignment", { principalId, roleDefinitionId, directoryScopeId });
  assign(cast.backupReader.ref.id, reader, "/");
  assign(cast.helpDesk.ref.id, otherRoles.userAdministrator.templateId, `/administrativeUnits/${unit.id}`);
  writer.create("roleEligibilitySchedule", {
    principalId: cast.security.ref.id,
    roleDefinitionId: otherRoles.privilegedRoleAdministrator.templateId,
    directoryScopeId: "/",
    memberType: "Direct",
    status: "Provisioned",
    scheduleInfo: { recurrence: null, expiration: { type: "noExpiration" } },
  });

  writer.create("crossTenantAccessDefault", crossTenantDefault, { id: "default" });
  const partner = random.guid();
  writer.create("crossTenantAccessPartner", { tenantId: partner, ...partnerSettings }, { id: partner });

  federate(apps, founding);
  const licensed = { [ruleGroups.officeLicence]: licenses.office, [ruleGroups.reportsLicence]: licenses.reports };
  for (const [name, skuId] of Object.entries(licensed)) {
    writer.update(team(name), { assignedLicenses: [{ skuId, disabledPlans: [] }] });
  }
}

function federate(apps: readonly App[], { writer }: Founding): void {
  const app = apps.find(({ name }) => name === BUILD_APP);
  if (app === undefined) return;
  writer.create("federatedIdentityCredential", {
    applicationId: app.application.id,
    name: "builds",
    issuer: "https://builds.contoso.example",
    subject: "repo:contoso/site:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
    description: "Deployments of the site",
  });
}

const everyone = (accessType: "allowed" | "blocked"): JsonObject => ({
  usersAndGroups: { accessType, targets: [{ target: "AllUsers", targetType: "user" }] },
  applications: { accessType, targets: [{ target: "AllApplications", targetType: "application" }] },
});

/** Source: Microsoft Graph v1.0, the settings of a tenant that has not changed them. */
const crossTenantDefault: JsonObject = {
  isServiceDefault: true,
  inboundTrust: {
    isMfaAccepted: false,
    isCompliantDeviceAccepted: false,
    isHybridAzureADJoinedDeviceAccepted: false,
  },
  b2bCollaborationInbound: everyone("allowed"),
  b2bCollaborationOutbound: everyone("allowed"),
  b2bDirectConnectInbound: everyone("blocked"),
  b2bDirectConnectOutbound: everyone("blocked"),
};

const partnerSettings: JsonObject = {
  inboundTrust: { isMfaAccepted: true, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false },
  automaticUserConsentSettings: { inboundAllowed: true, outboundAllowed: false },
};
