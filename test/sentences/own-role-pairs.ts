import type { ExposureContext, RoleHolding } from "../../src/domain/dangers/exposure-type.ts";
import { powerOf } from "../../src/domain/dangers/permission-powers.ts";
import { unassigned } from "../support/exposure-context.ts";
import { done, none, plan } from "./danger-pairs.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";

const may = (...actions: readonly string[]) => ({ rolePermissions: [{ allowedResourceActions: actions }] });
const PASSWORDS = "microsoft.directory/users/password/update";
const [strong, weak, both] = [may(PASSWORDS), may("users/read"), may(PASSWORDS, "users/read")];
const list = (...phrases: readonly string[]) => ({ total: phrases.length, phrases });
const changed = (before: object, after: object, holding: Partial<RoleHolding> = {}) =>
  done("roleDefinition")({
    before: { ...before },
    after: { ...after },
    context: { holdersOf: () => ({ ...unassigned, ...holding }) },
  });
const fresh = { became: "created" } as const;
const roles: readonly Pair[] = [
  pair(
    "gain … by which they can … (…)",
    changed(weak, strong),
    changed(strong, weak),
    "gain 1 permission (users/read)",
  ),
  pair("gain … (…)", changed(strong, both), changed(both, strong), "Its holders lose 1 permission"),
  pair("other permission", changed({}, both), changed(strong, both), "gain 1 permission (users/read)"),
  pair("lose … (…)", changed(both, strong), changed(strong, both), "Its holders gain"),
  pair("Its holders …. …", changed(weak, strong), changed(weak, weak), none),
  pair(
    "Changes what holders of … may do. …",
    plan("roleDefinition")({ before: weak, after: strong }),
    plan("roleDefinition")({ before: weak, after: weak }),
    none,
  ),
  pair("The permissions of … were changed. …", changed(weak, strong), changed(weak, weak), none),
  pair(
    "Brings back …. …",
    plan("roleDefinition")({ ...fresh, after: strong }),
    plan("roleDefinition")({ ...fresh, after: weak }),
    none,
  ),
  pair(
    "The role … was created. …",
    done("roleDefinition")({ ...fresh, after: strong }),
    done("roleDefinition")({ ...fresh, after: weak }),
    none,
  ),
  pair("Who holds it was not read", changed(weak, strong, { active: null }), changed(weak, strong), "not assigned"),
  pair(
    "It is not assigned to any account",
    changed(weak, strong),
    changed(weak, strong, { active: list('"Ada"') }),
    'held by 1 account ("Ada")',
  ),
  pair(
    "It is held by … (…)",
    changed(weak, strong, { active: list('"Ada"') }),
    changed(weak, strong),
    "It is not assigned to any account",
  ),
  pair(
    ", and who may activate it was not read",
    changed(weak, strong, { eligible: null }),
    changed(weak, strong),
    "any account.",
  ),
  pair(
    ", and … may activate it (…)",
    changed(weak, strong, { eligible: list('"Ben"') }),
    changed(weak, strong),
    "any account.",
  ),
];

const OWN = "0b0b0b0b-0000-4000-8000-000000000001";
const assigned = (own: object | null, directoryScopeId = "/", members: number | null = 2) => ({
  ...fresh,
  after: { principalId: "u", roleDefinitionId: OWN, directoryScopeId },
  context: {
    ownRole: () => own && { ...own, displayName: "Own" },
    membersOf: () => (members === null ? null : { all: members, users: 0 }),
  },
});
const assignments: readonly Pair[] = [
  pair("Its holders can ….", done("roleAssignment")(assigned(strong)), done("roleAssignment")(assigned(weak)), none),
  pair(
    "Lets … … the role … again.……",
    plan("roleAssignment")(assigned(strong)),
    plan("roleAssignment")(assigned(weak)),
    none,
  ),
  pair(
    "… … the role … since.……",
    done("roleAssignment")(assigned(strong)),
    done("roleAssignment")(assigned(null)),
    none,
  ),
  pair(
    "The members of the unit were not read.",
    done("roleAssignment")(assigned(strong, "/administrativeUnits/lisbon", null)),
    done("roleAssignment")(assigned(strong, "/administrativeUnits/lisbon")),
    "The unit has 2 members.",
  ),
  pair(
    "The unit has ….",
    done("roleAssignment")(assigned(strong, "/administrativeUnits/lisbon")),
    done("roleAssignment")(assigned(strong)),
    "since. Its holders can",
  ),
];

const member = { link: "members", target: { type: "user", id: "u" }, name: "U" } as const;
const over = (holding: Partial<RoleHolding>): Partial<ExposureContext> => ({
  rightsOver: () => ({ ...unassigned, ...holding, isPrivileged: true }),
});
const nora = over({ active: list('"Nora" ("Helper")') });
const joins = (context: Partial<ExposureContext>) => ({ gained: [member], context });
const ruled = (membershipRule: string) => ({
  before: { membershipRule: "a" },
  after: { membershipRule },
  context: nora,
});
const gone = { became: "deleted", context: nora } as const;
const back = { became: "created", context: nora } as const;
const unit = { plan: plan("administrativeUnit"), done: done("administrativeUnit") };
const units: readonly Pair[] = [
  pair(
    "who has rights over them was not read",
    unit.done(joins(over({ active: null }))),
    unit.done(joins(nora)),
    "Nora",
  ),
  pair("… … rights over them", unit.done(joins(nora)), unit.done(joins({})), none),
  pair(
    "who may activate rights over them was not read",
    unit.done(joins(over({ eligible: null }))),
    unit.done(joins(nora)),
    "has rights over them.",
  ),
  pair(
    "… may activate rights over them",
    unit.done(joins(over({ eligible: list('"Ben" ("Helper")') }))),
    unit.done(joins(nora)),
    "has rights over them.",
  ),
  pair("the administrative unit …", unit.done(joins(nora)), unit.done(joins({})), none),
  pair("Adds … to ……", unit.plan(joins(nora)), unit.plan(joins({})), none),
  pair("Ends rights over the members of …, by deleting it…", unit.plan(gone), unit.plan(joins(nora)), "Adds"),
  pair("Rights over the members of … ended when it was deleted…", unit.done(gone), unit.done(joins(nora)), "was added"),
  pair("Puts rights over the members of … in force again…", unit.plan(back), unit.plan(joins(nora)), "Adds"),
  pair(
    "Rights over the members of … are in force since it was created or restored…",
    unit.done(back),
    unit.done(joins(nora)),
    "was added",
  ),
  pair("… … added to ……", unit.done(joins(nora)), unit.done({ context: nora }), none),
  pair("Changes the rule by which … has its members……", unit.plan(ruled("b")), unit.plan(ruled("a")), none),
  pair("The rule was changed by which … has its members……", unit.done(ruled("b")), unit.done(ruled("a")), none),
  pair(
    "(now …)",
    unit.done(ruled("b")),
    unit.done({ before: { membershipRule: "a" }, after: { membershipRule: null }, context: nora }),
    "has its members: ",
  ),
];

const power = (permission: string) => () => powerOf(`microsoft.directory/${permission}`)?.words ?? "no power";
const powers: readonly Pair[] = (
  [
    [
      "give directory roles, also to themselves",
      "groupsAssignableToRoles/members/update",
      "groups/members/update",
      "groups",
    ],
    [
      "consent to any permission for everyone",
      "servicePrincipals/managePermissionGrantsForAll.microsoft-company-admin",
      "servicePrincipals/managePermissionGrantsForAll.own-policy",
      "consent to permissions",
    ],
    [
      "take over accounts by their passwords or sign-in methods",
      "users/authenticationMethods/create",
      "users/authenticationMethods/standard/read",
      "no power",
    ],
    [
      "act as applications, by adding secrets or owners",
      "applications.myOrganization/owners/update",
      "applications/owners/read",
      "no power",
    ],
    [
      "consent to permissions for everyone",
      "oAuth2PermissionGrants/allProperties/update",
      "oAuth2PermissionGrants/standard/read",
      "no power",
    ],
    [
      "change policies on signing in and on consent",
      "conditionalAccessPolicies/basic/update",
      "conditionalAccessPolicies/standard/read",
      "no power",
    ],
    [
      "let another server say who signs in, by federation",
      "domains/federation/update",
      "domains/federation/read",
      "no power",
    ],
    [
      "give access by access packages",
      "entitlementManagement/allProperties/allTasks",
      "entitlementManagement/allProperties/read",
      "no power",
    ],
    [
      "act on accounts by lifecycle workflows",
      "lifecycleWorkflows/workflows/allProperties/allTasks",
      "lifecycleWorkflows/workflows/allProperties/read",
      "no power",
    ],
    ["change who is in groups", "groups.security/members/update", "groups.security/members/read", "no power"],
    [
      "change whom administrative units hold",
      "administrativeUnits/members/update",
      "administrativeUnits/members/read",
      "no power",
    ],
    [
      "read keys and administrators' passwords of devices",
      "deviceLocalCredentials/password/read",
      "deviceLocalCredentials/standard/read",
      "no power",
    ],
  ] as const
).map(([says, has, lacks, instead]) => pair(says, power(has), power(lacks), instead));

/** Says what the permissions of a role, which a group or an account has, were changed to. */
const held = (byGroup: boolean) =>
  inTenant(async (tenant) => {
    const { hands } = tenant;
    const role = hands.create("roleDefinition", { displayName: "Own", isEnabled: true, rolePermissions: [] });
    const ada = tenant.user("ada");
    const group = hands.create("group", { displayName: "Desk", securityEnabled: true, isAssignableToRole: true });
    hands.addLink({ link: "members", source: group, target: ada });
    const principalId = byGroup ? group.id : ada.id;
    hands.create("roleAssignment", { principalId, roleDefinitionId: role.id, directoryScopeId: "/" });
    const { id } = await tenant.snapshot();
    hands.update(role, strong);
    const { done: was } = await tenant.engine.investigation.compareSnapshots(
      { from: id, to: null, scope: { all: true } },
      {},
    );
    return was?.risks.map(({ sentence }) => sentence).join("\n") ?? "not assessed";
  });

/** On the roles of the tenant's own and the administrative units that they can be limited to. */
export const ownRolePairs: readonly Pair[] = [
  ...roles,
  ...assignments,
  ...units,
  ...powers,
  pair("… of the group …", held(true), held(false), 'It is held by 1 account ("ada").'),
];
