import type { DoneSince } from "../../src/domain/assessment/assessment.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { relationshipId } from "../../src/domain/tenant/relationship-identity.ts";
import { memberOf, type RecoveryTenant } from "./recovery-tenant.ts";

/** Adds a policy with an exclusion group, an administrator and two other users. */
export function furnish(tenant: RecoveryTenant) {
  const { hands } = tenant;
  const [ada, ben, cleo] = [tenant.user("ada"), tenant.user("ben"), tenant.user("cleo")];
  const exempt = tenant.group("Exempt", [ada]);
  const other = tenant.group("Other", [ada]);
  const policy = hands.create("conditionalAccessPolicy", {
    displayName: "MFA",
    state: "enabled",
    conditions: {
      users: { includeUsers: ["All"], excludeGroups: [exempt.id.toUpperCase()] },
      applications: { includeApplications: ["All"] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  hands.assignRole("globalAdministrator", cleo);
  const [sync, graph] = [tenant.servicePrincipal("Mail Sync"), tenant.servicePrincipal("Graph")];
  const reader = hands.create("roleDefinition", {
    ...{ displayName: "Application Reader", isBuiltIn: false, isEnabled: true },
    rolePermissions: [{ allowedResourceActions: ["microsoft.directory/applications/standard/read"] }],
  });
  hands.create("administrativeUnit", { displayName: "lisbon" }, { id: "lisbon" });
  const left = tenant.group("Left", []);
  hands.delete(left);
  const inner = tenant.group("Inner", [ada]);
  const middle = tenant.group("Middle", [inner]);
  hands.addLink(memberOf(inner, middle));
  hands.addLink(memberOf(exempt, middle));
  return { ada, ben, cleo, exempt, inner, other, policy, sync, graph, reader, left };
}
export type Furniture = ReturnType<typeof furnish>;
export type Deed = (tenant: RecoveryTenant, it: Furniture) => void;

const partner = "77777777-7777-4777-8777-777777777777";
const relationshipOf = (type: EntityRef["type"], properties: JsonObject): EntityRef => ({
  type,
  id: relationshipId(type, properties),
});
const eligibility = ({ id }: EntityRef) => ({
  principalId: id,
  roleDefinitionId: "e8611ab8-c189-46e8-94e1-60213ab1f814",
  directoryScopeId: "/administrativeUnits/lisbon",
});
const assignment = ({ id }: EntityRef) => ({
  principalId: id,
  roleDefinitionId: "62e90394-69f5-4237-9190-012177145e10",
  directoryScopeId: "/",
});
const grant = ({ sync, graph }: Furniture) => ({
  ...{ clientId: sync.id, resourceId: graph.id, consentType: "AllPrincipals", scope: "Mail.Read" },
});

const excluding = (ids: readonly string[], { exempt }: Furniture) => ({
  users: { includeUsers: ["All"], excludeGroups: [exempt.id.toUpperCase()], excludeUsers: ids },
  applications: { includeApplications: ["All"] },
});

/** Returns the sentences without times and ids, which each tenant chooses. */
export const sentences = (done: DoneSince | undefined, it: { readonly [name: string]: EntityRef }): readonly string[] =>
  (done?.reversed?.items ?? []).map(({ sentence }) =>
    Object.entries(it).reduce(
      (text, [name, { id }]) => text.replaceAll(`(${id})`, `(${name})`),
      sentence.replaceAll(/(?<= )[\w-]{43}(?= )/g, "(id)").replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "T"),
    ),
  );

/** What was done, oldest first, and what is said of it. */
export const reversedCases: Readonly<Record<string, readonly [readonly Deed[], readonly string[]]>> = {
  "a user put into the group that a policy excludes": [
    [
      (tenant, { exempt, ben }) => tenant.as("eve").addLink(memberOf(exempt, ben)),
      (tenant, { exempt, ben }) => tenant.as("max").removeLink(memberOf(exempt, ben)),
    ],
    [
      `1 member was added to the group "Exempt" (exempt) (excluded by "MFA") by "eve@contoso.example" at T, and removed again by "max@contoso.example" at T: "ben".`,
    ],
  ],
  "a user put into a group that is nested in the group that a policy excludes": [
    [
      (tenant, { inner, ben }) => tenant.as("eve").addLink(memberOf(inner, ben)),
      (tenant, { inner, ben }) => tenant.as("max").removeLink(memberOf(inner, ben)),
    ],
    [
      `1 member was added to the group "Inner" (inner) (excluded by "MFA"; nested in "Exempt") by "eve@contoso.example" at T, and removed again by "max@contoso.example" at T: "ben".`,
    ],
  ],
  "a group of a policy emptied and refilled": [
    [
      (tenant, { exempt, ada }) => tenant.as("eve").removeLink(memberOf(exempt, ada)),
      (tenant, { exempt, ada }) => tenant.as("max").addLink(memberOf(exempt, ada)),
    ],
    [
      `1 member was removed from the group "Exempt" (exempt) (excluded by "MFA") by "eve@contoso.example" at T, and added again by "max@contoso.example" at T: "ada".`,
    ],
  ],
  "a disabled administrator": [
    [
      (tenant, { cleo }) => tenant.as("eve").update(cleo, { accountEnabled: false }),
      (tenant, { cleo }) => tenant.as("max").update(cleo, { accountEnabled: true }),
    ],
    [
      `the user "cleo" (cleo), holder of "Global Administrator", was disabled by "eve@contoso.example" at T, and enabled again by "max@contoso.example" at T.`,
    ],
  ],
  "two disabled users": [
    [
      (tenant, { ada, ben }) => {
        for (const one of [ada, ben]) tenant.as("eve").update(one, { accountEnabled: false });
      },
      (tenant, { ada, ben }) => {
        for (const one of [ada, ben]) tenant.as("max").update(one, { accountEnabled: true });
      },
    ],
    [
      `2 users were disabled by "eve@contoso.example" between T and T, and enabled again by "max@contoso.example" between T and T: "ada", "ben".`,
    ],
  ],
  "a policy switched off twice": [
    ["disabled", "enabled", "disabled", "enabled"].map(
      (state): Deed =>
        (tenant, { policy }) =>
          tenant.as("eve").update(policy, { state }),
    ),
    [
      `the state of the Conditional Access policy "MFA" (policy) was changed from "enabled" to "disabled" by "eve@contoso.example" at T, and changed back by "eve@contoso.example" at T, in 4 writes.`,
    ],
  ],
  "a user excluded by a policy that was changed otherwise as well": [
    [
      (tenant, it) => tenant.as("eve").update(it.policy, { conditions: excluding([it.ben.id], it) }),
      (tenant, it) => tenant.as("max").update(it.policy, { conditions: excluding([], it) }),
    ],
    [
      `1 user was added to the conditions.users.excludeUsers of the Conditional Access policy "MFA" (policy) by "eve@contoso.example" at T, and removed again by "max@contoso.example" at T: "ben".`,
    ],
  ],
  "a deleted group": [
    [(tenant, { other }) => tenant.as("eve").delete(other), (tenant, { other }) => tenant.as("max").restore(other)],
    [
      `the group "Other" (other) was deleted by "eve@contoso.example" at T, and restored by "max@contoso.example" at T.`,
    ],
  ],
  "a group restored, deleted again and purged": [
    [
      (tenant, { left }) => tenant.as("eve").restore(left),
      (tenant, { left }) => tenant.as("max").delete(left),
      (tenant, { left }) => tenant.as("ada").purge(left),
    ],
    [
      `the group "Left" (left) was restored by "eve@contoso.example" at T, and deleted again by "max@contoso.example" at T, and permanently deleted by "ada@contoso.example" at T.`,
    ],
  ],
  "a role given and taken": [
    [
      (tenant, { ben }) => tenant.as("eve").assignRole("globalAdministrator", ben),
      (tenant, { ben }) => tenant.as("max").removeRole("globalAdministrator", ben),
    ],
    [
      `the user "ben" (ben) was given the role "Global Administrator" by "eve@contoso.example" at T, and deprived of it again by "max@contoso.example" at T.`,
    ],
  ],
  "a policy created and deleted": [
    [
      (tenant) =>
        void tenant
          .as("eve")
          .create(
            "conditionalAccessPolicy",
            { displayName: "Block", state: "enabled", conditions: {} },
            { id: "block" },
          ),
      (tenant) => tenant.as("eve").delete({ type: "conditionalAccessPolicy", id: "block" }),
    ],
    [
      `the Conditional Access policy "Block" (block) was created by "eve@contoso.example" at T, and deleted again by "eve@contoso.example" at T.`,
    ],
  ],
  "the right to activate a role, given and taken": [
    [
      (tenant, { ben }) => void tenant.as("eve").create("roleEligibilitySchedule", eligibility(ben)),
      (tenant, { ben }) => tenant.as("max").delete(relationshipOf("roleEligibilitySchedule", eligibility(ben))),
    ],
    [
      `"ben" (ben) was given the right to activate the role "Privileged Role Administrator" over the administrative unit "lisbon" only by "eve@contoso.example" at T, and deprived of it again by "max@contoso.example" at T.`,
    ],
  ],
  "an assigned role, given and taken": [
    [
      (tenant, { exempt }) => void tenant.as("eve").create("roleAssignment", assignment(exempt)),
      (tenant, { exempt }) => tenant.as("max").delete(relationshipOf("roleAssignment", assignment(exempt))),
    ],
    [
      `"Exempt" (exempt) was given the role "Global Administrator" by "eve@contoso.example" at T, and deprived of it again by "max@contoso.example" at T.`,
    ],
  ],
  "consent to an application, given and taken": [
    [
      (tenant, it) => void tenant.as("eve").create("oAuth2PermissionGrant", grant(it)),
      (tenant, it) => tenant.as("max").delete(relationshipOf("oAuth2PermissionGrant", grant(it))),
    ],
    [
      `the delegated permission grant from "Mail Sync" to "Graph" (id) was created by "eve@contoso.example" at T, and deleted again by "max@contoso.example" at T.`,
    ],
  ],
  "the permissions of a role, widened and narrowed": [
    ["microsoft.directory/applications/credentials/update", "microsoft.directory/applications/standard/read"].map(
      (action): Deed =>
        (tenant, { reader }) =>
          tenant.as("eve").update(reader, { rolePermissions: [{ allowedResourceActions: [action] }] }),
    ),
    [
      `the rolePermissions of the role definition "Application Reader" (reader) were changed by "eve@contoso.example" at T, and changed back by "eve@contoso.example" at T.`,
    ],
  ],
  "a partner tenant, trusted and removed": [
    [
      (tenant) =>
        void tenant
          .as("eve")
          .create(
            "crossTenantAccessPartner",
            { tenantId: partner, inboundTrust: { isMfaAccepted: true } },
            { id: partner },
          ),
      (tenant) => tenant.as("max").delete({ type: "crossTenantAccessPartner", id: partner }),
    ],
    [
      `the cross-tenant access partner ${partner} was created by "eve@contoso.example" at T, and deleted again by "max@contoso.example" at T.`,
    ],
  ],
};
