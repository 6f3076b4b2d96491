import { done, none, plan } from "./danger-pairs.ts";
import { type Pair, pair } from "./pair.ts";

export const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const GUEST = { restricted: "2af84b1e-32c8-42b7-82bc-daa82404023b", limited: "10dae51f-b6af-4016-8d66-8c2a99b929b3" };
const held = { principalId: "u", roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: "/" };
const period = { before: { ...held, scheduleInfo: { a: 1 } }, after: { ...held, scheduleInfo: { a: 2 } } };
const created = { became: "created", after: held } as const;
const nameless = { became: "created", after: { roleDefinitionId: GLOBAL_ADMINISTRATOR } } as const;
const removed = { became: "deleted", before: held } as const;
const within = (directoryScopeId: string) => ({ became: "created", after: { ...held, directoryScopeId } }) as const;
const minor = { became: "created", after: { ...held, roleDefinitionId: "reader" } } as const;
const minorRemoved = { became: "deleted", before: minor.after } as const;
const trusted = { applicationId: "app", issuer: "issuer", subject: "subject" };
const added = { became: "created", after: trusted } as const;
const renamed = { before: { ...trusted, description: "a" }, after: { ...trusted, description: "b" } };
const trust = { after: { inboundTrust: { isMfaAccepted: true } } };
const distrust = {
  before: { inboundTrust: { isMfaAccepted: true } },
  after: { inboundTrust: { isMfaAccepted: false } },
};
const roles: readonly Pair[] = [
  pair("may activate", done("roleEligibilitySchedule")(created), done("roleAssignment")(created), "holds the role"),
  pair(
    "Changes the period in which … … the role ….",
    plan("roleEligibilitySchedule")(period),
    plan("roleEligibilitySchedule")(created),
    "activate the role",
  ),
  pair(
    "The period in which … … the role … was changed.",
    done("roleEligibilitySchedule")(period),
    done("roleEligibilitySchedule")(created),
    "may activate the role",
  ),
  pair(
    "over the … … only",
    done("roleAssignment")(within("/administrativeUnits/lisbon")),
    done("roleAssignment")(within("/")),
    'the role "Global Administrator" since',
  ),
  pair(
    "administrative unit",
    done("roleAssignment")(within("/administrativeUnits/lisbon")),
    done("roleAssignment")(within("/lisbon")),
    'over the object "lisbon" only',
  ),
  pair("an unknown account", plan("roleAssignment")(nameless), plan("roleAssignment")(created), 'Lets "u" hold'),
  pair("Takes the role … from ….", plan("roleAssignment")(removed), plan("roleAssignment")(minorRemoved), none),
  pair("… lost the role … since.", done("roleAssignment")(removed), done("roleAssignment")(minorRemoved), none),
  pair(
    "the emergency access account …",
    plan("roleAssignment")({ ...removed, context: { isEmergency: () => true } }),
    plan("roleAssignment")(removed),
    "Takes the role",
  ),
  pair("… as …", done("federatedIdentityCredential")(added), done("federatedIdentityCredential")(renamed), none),
  pair(
    "Lets … act as the … again.",
    plan("federatedIdentityCredential")(added),
    plan("federatedIdentityCredential")(renamed),
    none,
  ),
  pair(
    "… can act as the …, by a federated credential.",
    done("federatedIdentityCredential")(added),
    done("federatedIdentityCredential")({ ...added, became: "deleted" }),
    none,
  ),
  pair(
    "the tenant …",
    done("crossTenantAccessPartner")(trust),
    done("crossTenantAccessDefault")(trust),
    "every other tenant",
  ),
  pair(
    "Trusts … again with ….",
    plan("crossTenantAccessPartner")(trust),
    plan("crossTenantAccessPartner")(distrust),
    none,
  ),
  pair(
    "This tenant newly trusts … with ….",
    done("crossTenantAccessPartner")(trust),
    done("crossTenantAccessPartner")(distrust),
    none,
  ),
];

const allows = (is: boolean) => ({
  before: { defaultUserRolePermissions: { allowedToCreateApps: !is } },
  after: { defaultUserRolePermissions: { allowedToCreateApps: is } },
});
const guests = (before: string, after: string) => ({
  before: { guestUserRoleId: before },
  after: { guestUserRoleId: after },
});
const looser = guests(GUEST.restricted, GUEST.limited);
const stricter = guests(GUEST.limited, GUEST.restricted);
const consents = (policy: string) => ({
  before: { defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [] } },
  after: { defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [policy] } },
});
const setting = [plan("authorizationPolicy"), done("authorizationPolicy")] as const;
const settings: readonly Pair[] = [
  pair(
    "default user permission ……",
    setting[1](consents("ManagePermissionGrantsForSelf.microsoft-user-default-low")),
    setting[1]({ before: consents("own").after, after: consents("own").after }),
    none,
  ),
  pair(
    "(users consent to any application for what needs no administrator)",
    setting[1](consents("ManagePermissionGrantsForSelf.microsoft-user-default-legacy")),
    setting[1](consents("ManagePermissionGrantsForSelf.microsoft-user-default-low")),
    "microsoft-user-default-low is looser",
  ),
  pair("default user permission …", setting[1](allows(true)), setting[1](allows(false)), none),
  pair("Makes the tenant setting … looser: … (now …).", setting[0](looser), setting[0](stricter), none),
  pair("The tenant setting … is looser: … (before …).", setting[1](looser), setting[1](stricter), none),
];

/** On dangers in the values of changes: roles, trust and settings. */
export const roleDangerPairs: readonly Pair[] = [...roles, ...settings];
