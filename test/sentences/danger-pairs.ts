import type { ChangedLink, ChangedObject } from "../../src/domain/dangers/changed-object.ts";
import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import type { Exposure } from "../../src/domain/dangers/exposure-type.ts";
import { grownExclusions } from "../../src/domain/dangers/grown-exclusions.ts";
import { policyGroupExposure } from "../../src/domain/dangers/policy-group-losses.ts";
import { privilegeExposure, privilegeExposures, type RoleGain } from "../../src/domain/dangers/privilege-gains.ts";
import { ofDeleted, ofPurged, ofRemoved, recordedExposures } from "../../src/domain/dangers/record-exposures.ts";
import { roleLossRisks } from "../../src/domain/dangers/role-losses.ts";
import type { EntityType } from "../../src/domain/entity.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { aModel, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const GUEST = { restricted: "2af84b1e-32c8-42b7-82bc-daa82404023b", limited: "10dae51f-b6af-4016-8d66-8c2a99b929b3" };

interface Step {
  readonly became?: ChangedObject["became"];
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly gained?: readonly ChangedLink[];
  readonly named?: boolean;
}

/** Returns what is said of a step, in the tense of a plan, or of what was done. */
const said =
  (tense: Tense, type: EntityType) =>
  ({ became = "changed", before = {}, after = {}, gained = [], named = false }: Step) =>
  () =>
    exposuresOf(
      { ref: { type, id: "x" }, displayName: "X", became, before, after, gained, lost: [] },
      {
        isPrivileged: () => false,
        isRoleAssignable: () => true,
        directHolders: () => 3,
        nameOf: () => (named ? "Named" : null),
      },
    )
      .map(({ says }) => says[tense])
      .join("\n") || "no danger";

const plan = (type: EntityType) => said("plan", type);
const done = (type: EntityType) => said("done", type);
const none = "no danger";

const web = (...redirectUris: readonly string[]) => ({ web: { redirectUris } });
const owner: ChangedLink = { link: "owners", target: { type: "user", id: "mallory" }, name: "Mallory" };
const [planned, was] = [plan("application"), done("application")];

const applications: readonly Pair[] = [
  pair(
    "Restores … with the secrets and certificates it had when it was deleted.",
    planned({ became: "created" }),
    planned({ became: "rebuilt", after: web("https://x.example") }),
    "Brings back the redirect address",
  ),
  pair("The … was created or restored.", was({ became: "created" }), was({ became: "deleted" }), none),
  pair(
    "service principal",
    done("servicePrincipal")({ became: "created" }),
    was({ became: "created" }),
    "The application",
  ),
  pair(
    "redirect address",
    was({ after: web("https://x") }),
    was({ after: { identifierUris: ["api://x"] } }),
    "identifier",
  ),
  pair(
    "redirect addresses",
    was({ after: web("https://x", "https://y") }),
    was({ after: web("https://x") }),
    "address",
  ),
  pair(
    "Brings back the … … of ….",
    planned({ after: web("https://x") }),
    planned({ before: web("https://x"), after: web() }),
    none,
  ),
  pair(
    "The … has the new … ….",
    was({ after: web("https://x") }),
    was({ before: web("https://x"), after: web() }),
    none,
  ),
  pair("Makes … owner of … again.", planned({ gained: [owner] }), planned({}), none),
  pair("… became owner of ….", was({ gained: [owner] }), was({}), none),
  pair(
    "group …, which can hold directory roles",
    done("group")({ gained: [owner] }),
    was({ gained: [owner] }),
    "owner of application",
  ),
];

const granted = (consentType: string, scope: string) => ({ after: { consentType, scope, clientId: "map" } });
const permission = (appRoleId: string) => ({ became: "created", after: { appRoleId, principalId: "map" } }) as const;
const DIRECTORY_WRITE = "19dbc75e-c2e2-444c-a770-ec69d8559fc7";
const unnamed = { became: "created", after: { appRoleId: DIRECTORY_WRITE } } as const;

const consents: readonly Pair[] = [
  pair(
    "for a user",
    done("oAuth2PermissionGrant")(granted("Principal", "Mail.Read")),
    done("oAuth2PermissionGrant")(granted("AllPrincipals", "Mail.Read")),
    "for every user",
  ),
  pair(
    "Grants … the permissions … … again.",
    plan("oAuth2PermissionGrant")(granted("AllPrincipals", "Mail.Read")),
    plan("oAuth2PermissionGrant")({ became: "deleted" }),
    none,
  ),
  pair(
    "… was granted the permissions … ….",
    done("oAuth2PermissionGrant")(granted("AllPrincipals", "openid")),
    done("oAuth2PermissionGrant")(granted("Principal", "openid")),
    none,
  ),
  pair(
    "Gives … the application permission … again.",
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    plan("appRoleAssignment")(permission("map-reader")),
    none,
  ),
  pair(
    "… was given the application permission ….",
    done("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    done("appRoleAssignment")({ ...permission(DIRECTORY_WRITE), became: "deleted" }),
    none,
  ),
  pair(
    "an application",
    plan("appRoleAssignment")(unnamed),
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    'application "map"',
  ),
  pair(
    "application …",
    plan("appRoleAssignment")(permission(DIRECTORY_WRITE)),
    plan("appRoleAssignment")({ became: "deleted" }),
    none,
  ),
];

const ranges = (...cidrAddresses: readonly string[]) => ({
  ipRanges: cidrAddresses.map((cidrAddress) => ({ cidrAddress })),
});
const countries = (...countriesAndRegions: readonly string[]) => ({ countriesAndRegions });
const half = { before: ranges("10.0.0.0/24"), after: ranges("0.0.0.0/1") };
const more = { before: countries("DE"), after: countries("DE", "FR") };
const trusting = { before: { isTrusted: false }, after: { isTrusted: true } };
const widened = {
  before: { isTrusted: true, ...ranges("10.0.0.0/24") },
  after: { isTrusted: true, ...ranges("10.0.0.0/24", "10.9.0.0/24") },
};
const [wouldBe, is] = [plan("namedLocationPolicy"), done("namedLocationPolicy")];
const span = (lowerAddress: string) => ({
  before: { isTrusted: true },
  after: { isTrusted: true, ipRanges: [{ lowerAddress, upperAddress: "10.0.0.9" }] },
});

const locations: readonly Pair[] = [
  pair("Location …", is(half), is({ ...half, became: "deleted" }), none),
  pair("… would cover … (now …).", wouldBe(half), wouldBe(more), "would cover more countries: FR."),
  pair("… covers … (before …).", is(half), is(more), "covers more countries: FR."),
  pair("… would cover more countries: ….", wouldBe(more), wouldBe({ before: more.after, after: more.before }), none),
  pair("… covers more countries: ….", is(more), is({ before: more.after, after: more.before }), none),
  pair("… would be trusted.", wouldBe(trusting), wouldBe(widened), "would gain ranges"),
  pair("…, which is trusted, would gain ranges: ….", wouldBe(widened), wouldBe(trusting), "would be trusted"),
  pair("…, which is trusted, gained ranges: ….", is(widened), is(trusting), "is trusted, which it was not"),
  pair("… to …", is(span("10.0.0.1")), is(widened), "10.9.0.0/24"),
  pair(
    "addresses that cannot be read",
    is({ before: ranges("everywhere"), after: ranges("0.0.0.0/1") }),
    is({ became: "created", after: ranges("0.0.0.0/1") }),
    "before no addresses",
  ),
];

const held = { principalId: "u", roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: "/" };
const period = { before: { ...held, scheduleInfo: { a: 1 } }, after: { ...held, scheduleInfo: { a: 2 } } };
const created = { became: "created", after: held } as const;
const nameless = { became: "created", after: { roleDefinitionId: GLOBAL_ADMINISTRATOR } } as const;
const removed = { became: "deleted", before: held } as const;
const minor = { became: "created", after: { ...held, roleDefinitionId: "reader" } } as const;
const trusted = { applicationId: "app", issuer: "issuer", subject: "subject" };
const added = { became: "created", after: trusted } as const;
const renamed = { before: { ...trusted, description: "a" }, after: { ...trusted, description: "b" } };
const permissions = { before: { rolePermissions: [] }, after: { rolePermissions: [{ a: 1 }] } };
const relabeled = { before: { displayName: "a" }, after: { displayName: "b" } };
const trust = { after: { inboundTrust: { isMfaAccepted: true } } };
const distrust = {
  before: { inboundTrust: { isMfaAccepted: true } },
  after: { inboundTrust: { isMfaAccepted: false } },
};

const roles: readonly Pair[] = [
  pair("may activate", done("roleEligibilitySchedule")(created), done("roleAssignment")(created), "holds the role"),
  pair(
    "Lets … … the role … again.",
    plan("roleAssignment")(created),
    plan("roleEligibilitySchedule")(period),
    "period",
  ),
  pair("… … the role … since.", done("roleAssignment")(created), done("roleEligibilitySchedule")(period), "period"),
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
  pair("an unknown account", done("roleAssignment")(nameless), done("roleAssignment")(created), '"u" holds'),
  pair("Takes the role … from ….", plan("roleAssignment")(removed), plan("roleAssignment")(minor), none),
  pair("… lost the role … since.", done("roleAssignment")(removed), done("roleAssignment")(created), "holds the role"),
  pair(
    "Changes what holders of the role … may do.",
    plan("roleDefinition")(permissions),
    plan("roleDefinition")(relabeled),
    none,
  ),
  pair(
    "The permissions of the role … were changed.",
    done("roleDefinition")(permissions),
    done("roleDefinition")(relabeled),
    none,
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
const setting = [plan("authorizationPolicy"), done("authorizationPolicy")] as const;

const settings: readonly Pair[] = [
  pair("default user permission …", setting[1](allows(true)), setting[1](allows(false)), none),
  pair("Makes the tenant setting … looser: … (now …).", setting[0](looser), setting[0](stricter), none),
  pair("The tenant setting … is looser: … (before …).", setting[1](looser), setting[1](stricter), none),
];

const one = { count: 1, names: ["CA001"] };
const no = { count: 0, names: [] };
const included = { includedBy: one, excludedBy: no };
const excluded = { includedBy: no, excludedBy: one };
const emptied =
  (tense: Tense, more: object = {}) =>
  () =>
    policyGroupExposure({ id: "g", name: "G", before: 10, after: 1, includedBy: one, excludedBy: no, ...more })
      .map(({ says }) => says[tense])
      .join("\n") || none;
/** Returns what is said of a group that a policy excludes and that gains the users with these roles. */
const grown =
  (tense: Tense, ...gained: readonly (readonly string[])[]) =>
  () => {
    const rules = [policy("CA001", { users: { includeUsers: ["All"], excludeGroups: ["g"] } })];
    const users = gained.map((roles, n) => user(`u${n}`, signInState({ roles })));
    const after = users.map(({ id }) => ({ type: "user", id: id ?? "" }) as const);
    const node = { live: { before: true, after: true }, members: { before: [], after } };
    const of = { model: aModel({ before: rules, after: rules }, users), groups: ["g"], nameOf: () => "G" };
    const risks = grownExclusions({ ...of, members: membershipsIn(new Map([["g", node]])) }, tense);
    return risks.map(({ sentence }) => sentence).join("\n") || none;
  };
const former = (tense: Tense, formerly: object) => emptied(tense, { includedBy: no, formerly });
const gains = (tense: Tense, holders: number) => () =>
  privilegeExposures(
    Array.from(
      { length: holders },
      (_, n): RoleGain => ({ ref: { type: "user", id: `u${n}` }, name: null, role: "R" }),
    ),
  )
    .map(({ says }) => says[tense])
    .join("\n") || none;
const gain = (tense: Tense, members: number) => () => privilegeExposure("X", ["R"], members).says[tense];
const recorded =
  (operation: string, type: EntityType, result: "success" | "failure" = "success", now = (one: Exposure) => one) =>
  () =>
    recordedExposures(
      {
        ...{
          id: "r",
          time: 0,
          actor: { kind: "user", id: "m", name: "mallory" },
          category: "RoleManagement",
          operation,
        },
        ...{ result, correlationId: "c", app: null, ip: null },
        targets: [{ ref: { type, id: "map" }, displayName: "Map", modified: [] }],
      },
      "extended",
    )
      .map(({ exposure }) => now(exposure).says.done)
      .join("\n") || none;
const losses = (lost: number) => () =>
  roleLossRisks(new Map([[GLOBAL_ADMINISTRATOR, lost]]), () => 3)
    .map(({ sentence }) => sentence)
    .join("\n") || none;
const CREDENTIAL = "Add service principal credentials";

const credentialOf = (now: (one: Exposure) => Exposure) => recorded(CREDENTIAL, "application", "success", now);
const [purged, softDeleted] = [credentialOf(ofPurged), credentialOf(ofDeleted)];
const takenBack = credentialOf(ofRemoved);

const whole: readonly Pair[] = [
  pair("It is gone for good now.", purged, softDeleted, "It is soft-deleted now."),
  pair("It is soft-deleted now.", softDeleted, purged, "It is gone for good now."),
  pair("It was removed since.", takenBack, softDeleted, "It is soft-deleted now."),
  pair(
    "enforced policies that include it",
    emptied("plan"),
    emptied("plan", { includedBy: no, excludedBy: one }),
    "exclude it",
  ),
  pair("enforced policies that exclude it", emptied("plan", { excludedBy: one }), emptied("plan"), "include it"),
  pair(
    "policies that would no longer include it or be enforced",
    former("plan", included),
    former("plan", excluded),
    "no longer exclude it",
  ),
  pair(
    "policies that would no longer exclude it or be enforced",
    former("plan", excluded),
    former("plan", included),
    "no longer include it",
  ),
  pair(
    "policies that no longer include it or are not enforced",
    former("done", included),
    former("done", excluded),
    "no longer exclude it",
  ),
  pair(
    "policies that no longer exclude it or are not enforced",
    former("done", excluded),
    former("done", included),
    "no longer include it",
  ),
  pair("group …", emptied("plan"), emptied("plan", { includedBy: no }), none),
  pair(
    "Adds … (… with privileged roles) to the group …, which enforced policies exclude: ….",
    grown("plan", []),
    grown("plan"),
    none,
  ),
  pair(
    "The group … gained … (… with privileged roles), and enforced policies exclude it: ….",
    grown("done", []),
    grown("done"),
    none,
  ),
  pair("Leaves the … with … of …; ….", emptied("plan"), emptied("plan", { after: 5 }), none),
  pair("The … has … of the … it had; ….", emptied("done"), emptied("done", { before: 0, after: 0 }), none),
  pair("Deletes the …, which has …; ….", emptied("plan", { dead: included }), emptied("plan"), "Leaves the group"),
  pair("The …, which had …, is deleted; ….", emptied("done", { dead: included }), emptied("done"), "of the 10 users"),
  pair(
    "it is still included by …: that reaches no user",
    emptied("done", { dead: included }),
    emptied("done", { dead: excluded }),
    "still excluded by",
  ),
  pair(
    "it is still excluded by …: that excepts no user",
    emptied("done", { dead: excluded }),
    emptied("done", { dead: included }),
    "still included by",
  ),
  pair(
    "no enforced policy names it afterward",
    emptied("plan", { dead: { includedBy: no, excludedBy: no } }),
    emptied("plan", { dead: included }),
    "still included by",
  ),
  pair("and … more", gains("plan", 101), gains("plan", 100), '"u99"'),
  pair("Gives the role … to ….", gains("plan", 1), gains("plan", 0), none),
  pair("The role … was gained by ….", gains("done", 1), gains("done", 0), none),
  pair("Restores …, who holds ….", gain("plan", 0), gain("plan", 2), "to 2 members of"),
  pair("… holds ….", gain("done", 0), gain("done", 2), "gained"),
  pair("Gives … to … … of ….", gain("plan", 1), gain("plan", 0), "Restores"),
  pair("… … of … gained ….", gain("done", 1), gain("done", 0), "holds"),
  pair(
    "A credential was added to the … …….",
    recorded(CREDENTIAL, "application"),
    recorded(CREDENTIAL, "application", "failure"),
    none,
  ),
  pair(
    "… was given the role ….",
    recorded("Add member to role", "user"),
    recorded("Remove member from role", "user"),
    none,
  ),
  pair("… of … that have it assigned", losses(2), losses(3), "all 3 that have it assigned"),
];

/** On dangers in the values of changes: addresses, consents, locations, roles, trust and settings. */
export const dangerPairs: readonly Pair[] = [
  ...applications,
  ...consents,
  ...locations,
  ...roles,
  ...settings,
  ...whole,
];
