import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { App, Relationship } from "./contoso.ts";
import { DEFAULT_ACCESS, GRAPH_APP_ID, graphAppRoles, graphScopes } from "./graph-constants.ts";
import { asciiOf } from "./name-book.ts";
import type { SeededRandom } from "./random.ts";

/** An application to create: its permissions and its users. */
export interface AppPlan {
  readonly name: string;
  readonly description: string;
  /** Delegated permissions on Microsoft Graph, consented for all users, or null. */
  readonly tenantWide: string | null;
  /** Users who consented for themselves. */
  readonly consentedBy?: readonly EntityRef[];
  /** Application permissions on Microsoft Graph. */
  readonly daemon?: keyof typeof graphAppRoles;
  /** Users and groups assigned to it. */
  readonly assigned?: readonly EntityRef[];
  readonly owners?: readonly EntityRef[];
  readonly secrets?: readonly string[];
  /** False for a registration without a service principal, which then has neither grants nor assignments. */
  readonly used?: boolean;
  readonly redirect?: string;
}

export function createApp(plan: AppPlan, graph: EntityRef, writer: DirectoryWriter, random: SeededRandom): App {
  const appId = random.guid();
  const userRole = random.guid();
  const application = writer.create("application", registrationOf(plan, appId, userRole, random), {
    id: random.guid(),
  });
  for (const owner of plan.owners ?? []) writer.addLink({ link: "owners", source: application, target: owner });
  const base = { name: plan.name, appId, application, secrets: plan.secrets ?? [] };
  if (plan.used === false) return { ...base, servicePrincipal: null, relationships: [] };

  const servicePrincipal = writer.create("servicePrincipal", principalOf(plan, appId), { id: random.guid() });
  for (const owner of plan.owners ?? []) writer.addLink({ link: "owners", source: servicePrincipal, target: owner });

  const grant = (principal: EntityRef | null, scope: string): Relationship => ({
    principal,
    ref: writer.create("oAuth2PermissionGrant", {
      clientId: servicePrincipal.id,
      resourceId: graph.id,
      scope,
      ...(principal === null
        ? { consentType: "AllPrincipals" }
        : { consentType: "Principal", principalId: principal.id }),
    }),
  });
  const assignment = (principal: EntityRef, resource: EntityRef, appRoleId: string): Relationship => ({
    principal,
    ref: writer.create("appRoleAssignment", { principalId: principal.id, resourceId: resource.id, appRoleId }),
  });
  const relationships = [
    ...(plan.tenantWide === null ? [] : [grant(null, plan.tenantWide)]),
    ...(plan.consentedBy ?? []).map((user) => grant(user, "User.Read openid")),
    ...(plan.daemon === undefined ? [] : [assignment(servicePrincipal, graph, graphAppRoles[plan.daemon])]),
    ...(plan.assigned ?? []).map((principal, index) =>
      assignment(principal, servicePrincipal, index === 0 ? userRole : DEFAULT_ACCESS),
    ),
  ];
  return { ...base, servicePrincipal, relationships };
}

function registrationOf(plan: AppPlan, appId: string, userRole: string, random: SeededRandom): JsonObject {
  const secrets = plan.secrets ?? [];
  const permissions = [
    { id: graphScopes["User.Read"], type: "Scope" },
    ...(plan.tenantWide?.includes("Mail.Read") ? [{ id: graphScopes["Mail.Read"], type: "Scope" }] : []),
    ...(plan.daemon === undefined ? [] : [{ id: graphAppRoles[plan.daemon], type: "Role" }]),
  ];
  return {
    appId,
    displayName: plan.name,
    description: plan.description,
    identifierUris: [`api://${appId}`],
    signInAudience: "AzureADMyOrg",
    requiredResourceAccess: [{ resourceAppId: GRAPH_APP_ID, resourceAccess: permissions }],
    appRoles: [
      {
        id: userRole,
        value: "User",
        displayName: "User",
        description: `May use ${plan.name}`,
        allowedMemberTypes: ["User"],
        isEnabled: true,
      },
    ],
    web: {
      redirectUris: [plan.redirect ?? `https://${asciiOf(plan.name)}.contoso.example/signin`],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: true },
    },
    tags: [],
    ...(secrets.length === 0
      ? {}
      : {
          passwordCredentials: secrets.map((displayName) => ({
            displayName,
            keyId: random.guid(),
            endDateTime: "2027-06-30T00:00:00Z",
          })),
        }),
  };
}

const principalOf = (plan: AppPlan, appId: string): JsonObject => ({
  appId,
  displayName: plan.name,
  description: plan.description,
  accountEnabled: true,
  appRoleAssignmentRequired: (plan.assigned ?? []).length > 0,
  servicePrincipalNames: [appId, `api://${appId}`],
  replyUrls: [plan.redirect ?? `https://${asciiOf(plan.name)}.contoso.example/signin`],
  tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
});
