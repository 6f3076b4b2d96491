import {
  type AccessState,
  actorAccessSentence,
  actorAfterSentence,
  actorBetweenSentence,
  type SignInAccess,
} from "../../src/domain/assessment/actor-access.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { furtherExposures } from "../../src/domain/dangers/privilege-gains.ts";
import { dormantGrant } from "../../src/domain/roles/dormant-roles.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import type { RoleGrantType } from "../../src/domain/tenant/role-grant.ts";
import { shownAccess } from "../../src/mcp/render/access.ts";
import type { HeldDirectoryRole, ObjectAccess } from "../../src/service/object-view.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";

const state = (signIn: SignInAccess, ...roles: readonly string[]): AccessState => ({ signIn, roles });
const access = (now: AccessState, after = now, kind: Actor["kind"] = "user") => ({
  actor: { kind, id: "mallory", name: "mallory@contoso.example" },
  ref: { type: "user", id: "mallory" } as const,
  now,
  after,
});
type Given = Parameters<typeof access>;
const plan =
  (...given: Given) =>
  () =>
    actorAccessSentence(access(...given));
const after =
  (...given: Given) =>
  () =>
    actorAfterSentence(access(...given));
const between =
  (tense: "now" | "then", ...given: Given) =>
  () =>
    actorBetweenSentence(access(...given), tense);
const then = (...given: Given) => between("then", ...given);
const owner = state("open", "Owner");
const activates: AccessState = { ...state("open"), eligible: ['"Owner"'] };
const hidden = (...roles: readonly string[]): AccessState => ({ ...state("deleted", ...roles), hidesRoles: true });
const unkept: AccessState = { ...state("open"), unkeptRoles: true };

const holding = (...permissions: readonly string[]) =>
  [{ ...state("enabled"), permissions }, { ...state("enabled"), permissions }, "app"] as const;
const unread: AccessState = { ...state("enabled"), permissions: null };
const [mail] = holding("Mail.Read");
const grants = holding("AppRoleAssignment.ReadWrite.All");

const authors: readonly Pair[] = [
  pair("It … …….", plan(...holding("Mail.Read")), plan(unread, unread, "app"), "is not known."),
  pair(
    "application permission",
    plan(...holding("Mail.Read")),
    plan(state("enabled")),
    "holds no directory role. This",
  ),
  pair(
    "no application permission",
    plan(...holding()),
    plan(...holding("Mail.Read")),
    "It has 1 application permission",
  ),
  pair(
    "the application permission …",
    plan(mail, holding()[0], "app"),
    plan(mail, mail, "app"),
    "does not change that.",
  ),
  pair(
    "Which application permissions it … is not known.",
    plan(unread, unread, "app"),
    plan(...holding()),
    "It has no application permission.",
  ),
  pair(
    "With that it can give itself or anyone further privileges, up to Global Administrator.",
    plan(...grants),
    plan(...holding("Mail.Read")),
    "(Mail.Read). Its delegated",
  ),
  pair(
    "With that it could give itself or anyone further privileges, up to Global Administrator.",
    then(...grants),
    then(...holding("Mail.Read")),
    "(Mail.Read). Its delegated",
  ),
  pair(
    "Its delegated permissions, credentials and owners are not part of this line.",
    plan(...holding()),
    plan(state("open")),
    "can sign in and holds no directory role. This",
  ),
  pair(
    "What it does about application permissions was not looked at.",
    plan(mail, { ...unread, signIn: "disabled" }, "app"),
    plan(mail, { ...mail, signIn: "disabled" }, "app"),
    "After this plan it is disabled.",
  ),
  pair(
    "Apart from application permissions, which were not looked at, this plan does not change that.",
    plan(mail, unread, "app"),
    plan(mail, mail, "app"),
    "This plan does not change that.",
  ),
  pair("and …", plan(owner), plan(state("unknown", "Owner")), "of this tenant now."),
  pair("may activate", plan(activates), plan(owner), 'and holds "Owner"'),
  pair("could activate", then(activates), then(owner), 'and held "Owner"'),
  pair("… (to be activated)", plan(state("open"), activates), plan(state("open"), owner), 'would give it "Owner".'),
  pair("At the second point, …", then(owner), between("now", owner), '"mallory@contoso.example" can sign in'),
  pair("could sign in", then(owner), then(state("disabled")), "was disabled"),
  pair(
    "could sign in with a managed device or key",
    then(state("limited")),
    then(state("open")),
    "could sign in and held no",
  ),
  pair("was blocked by policy at every ordinary sign-in", then(state("blocked")), then(owner), "could sign in"),
  pair("was disabled", then(state("disabled")), then(state("enabled")), "was enabled"),
  pair("was enabled", then(state("enabled")), then(state("disabled")), "was disabled"),
  pair("was deleted and could be restored", then(state("deleted")), then(state("disabled")), "was disabled"),
  pair("was not an account or application of this tenant then", then(state("unknown")), then(owner), "could sign in"),
  pair(
    "was no application of this tenant then: it is a service of Microsoft, or was not there",
    then(state("unknown"), state("unknown"), "app"),
    then(state("enabled"), state("enabled"), "app"),
    "was enabled",
  ),
  pair(
    "It still has … assigned: …",
    plan(state("deleted", "Owner")),
    plan(state("deleted")),
    "is deleted and can be restored and holds no directory role.",
  ),
  pair(
    "restoring …, by a recovery or by hand within 30 days of its deletion, puts … in force again.",
    plan(state("deleted", "Owner")),
    plan(state("disabled", "Owner")),
    'is disabled and holds "Owner"',
  ),
  pair("It still had … assigned.", then(state("deleted", "Owner")), then(state("deleted")), "held no directory role"),
  pair("It was deleted at the first point.", then(state("deleted"), owner), then(owner), "could sign in"),
  pair(
    "Roles through groups, which restoring it also puts in force, are not shown while it is deleted.",
    plan(hidden("Owner")),
    plan(state("deleted", "Owner")),
    "puts that in force again.",
  ),
  pair(
    "Which roles restoring it puts in force again, the directory does not show while it is deleted.",
    plan(hidden()),
    plan(hidden("Owner")),
    "Roles through groups",
  ),
  pair("Which roles it held then, the history does not have.", then(owner, unkept), then(owner), 'and held "Owner"'),
  pair(
    "Which roles it held …, the history does not have.",
    between("now", unkept, owner),
    between("now", state("open"), owner),
    'It did not have "Owner" at the first point.',
  ),
  pair("It did not have … ….", between("now", state("open"), owner), between("now", owner), "and holds"),
  pair("It had … … and not ….", between("now", owner, state("open")), between("now", owner), "and holds"),
  pair("at the first point", between("now", owner, state("open")), after(owner, state("open")), "before the recovery"),
  pair("at the second", between("now", owner, state("open")), after(owner, state("open")), "and not after it"),
  pair("before the recovery", after(owner, state("open")), between("now", owner, state("open")), "at the first point"),
  pair("after it", after(owner, state("open")), between("now", owner, state("open")), "and not at the second"),
];

const roles = (more: Partial<ObjectAccess>): ObjectAccess => ({
  ...{ isInForce: true, isNow: true, roles: [], eligible: [], ...more },
});
const seen = (more: Partial<ObjectAccess>) => () => shownAccess(roles(more), 0).lines.join("\n");
const signIn = (is: SignInAccess) => seen({ signIn: is });
const held = (more: Partial<HeldDirectoryRole>) => seen({ roles: [{ name: "Owner", isOwn: true, ...more }] });
const lasting = (from: number | null, until: number | null) =>
  seen({ eligible: [{ name: "Owner", isOwn: true, from, until }] });
const object: readonly Pair[] = [
  pair("can sign in with a managed device or key only", signIn("limited"), signIn("open"), "sign-in: can sign in"),
  pair(
    "blocked by policy at every ordinary sign-in",
    signIn("blocked"),
    signIn("limited"),
    "managed device or key only",
  ),
  pair("enabled; policies were not evaluated for it", signIn("enabled"), signIn("open"), "can sign in"),
  pair("disabled, so that it cannot sign in", signIn("disabled"), signIn("enabled"), "enabled; policies"),
  pair("deleted, so that it cannot sign in", signIn("deleted"), signIn("open"), "can sign in"),
  pair("sign-in: …", signIn("open"), seen({}), "directory roles now: none"),
  pair("not assessed", signIn("unknown"), signIn("blocked"), "blocked by policy"),
  pair(", a role of this tenant's own", held({ name: "Global Reader" }), held({}), 'directory roles now: "Owner"'),
  pair("directory roles now", seen({}), seen({ isNow: false }), "directory roles then: none"),
  pair("directory roles then", seen({ isNow: false }), seen({}), "directory roles now: none"),
  pair(
    "directory roles once it is restored",
    seen({ isInForce: false, roles: [{ name: "Owner" }] }),
    held({}),
    'directory roles now: "Owner"',
  ),
  pair("roles that it may activate now", seen({}), seen({ isNow: false }), "roles that it could activate then: none"),
  pair("roles that it could activate then", seen({ isNow: false }), seen({}), "roles that it may activate now: none"),
  pair(
    "roles that it may activate once it is restored",
    seen({ isInForce: false }),
    seen({}),
    "roles that it may activate now: none",
  ),
  pair(
    "through group … …",
    held({ through: { type: "group", id: "g", displayName: "G" } }),
    held({}),
    'directory roles now: "Owner"',
  ),
  pair(
    "over … … … only",
    held({ scope: { type: "administrativeUnit", id: "a", displayName: "A" } }),
    held({}),
    'directory roles now: "Owner"',
  ),
  pair("from …", lasting(1, null), lasting(0, null), 'may activate now: "Owner"'),
  pair("until …", lasting(null, 1), lasting(null, null), 'may activate now: "Owner"'),
  pair("not known. …", seen({ roles: null, rolesNote: "Not kept." }), seen({}), "directory roles now: none"),
];

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
/** Returns the traits of what a case shows of a role's holder, or of the assignment that gives the role. */
const traits = (which: "holder" | RoleGrantType, isDeleted: boolean) =>
  inTenant(async (tenant) => {
    const eve = tenant.user("eve");
    const given = { principalId: eve.id, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: "/" };
    const grant = tenant.hands.create(which === "holder" ? "roleAssignment" : which, given);
    await tenant.snapshot();
    if (isDeleted) tenant.hands.delete(eve);
    const ref = which === "holder" ? eve : grant;
    const view = await tenant.engine.investigation.getObject({ ref, at: null }, {});
    return [...view.traits, "in force"].join(" ");
  });
/** Returns the notes on an account's roles, in a tenant whose captures hold role assignments or do not. */
const notes = (coverage: "extended" | "microsoft", isPast: boolean) => async () => {
  await using tenant = openEngineTenant({ inMemory: true, coverage });
  const eve = tenant.user("eve");
  const { createdDateTime } = await tenant.snapshot();
  tenant.hands.update(eve, { city: "Rome" });
  const view = await tenant.engine.investigation.getObject({ ref: eve, at: isPast ? createdDateTime : null }, {});
  return view.access?.rolesNote ?? "all known";
};
const dormant = (type: RoleGrantType) => () =>
  dormantGrant(type, { ref: { type: "user", id: "eve" }, displayName: "Eve" });
const returning = (tense: Tense, is: "limited" | "eligible") => () =>
  furtherExposures("Eve", { limited: [], eligible: [], isTenantWide: false, [is]: ['"Owner"'] })
    .map(({ says }) => says[tense].text)
    .join("\n");
const dormancy: readonly Pair[] = [
  pair("Its roles stay assigned while it is deleted: …", traits("holder", true), traits("holder", false), "in force"),
  pair(
    "Its holder, …, is deleted, so that …: …",
    traits("roleAssignment", true),
    traits("roleAssignment", false),
    "in force",
  ),
  pair(
    "the role is not in force",
    dormant("roleAssignment"),
    dormant("roleEligibilitySchedule"),
    "the role cannot be activated",
  ),
  pair(
    "the role cannot be activated",
    traits("roleEligibilitySchedule", true),
    traits("roleEligibilitySchedule", false),
    "in force",
  ),
  pair(
    "Roles for a part of the tenant were not read.",
    notes("microsoft", false),
    notes("extended", false),
    "all known",
  ),
  pair(
    "The history of this tenant does not have them.",
    notes("microsoft", true),
    notes("extended", true),
    "all known",
  ),
  pair("the holder", traits("roleAssignment", true), traits("holder", true), "restoring it"),
  pair("Restores …, who … ….", returning("plan", "eligible"), returning("done", "eligible"), '"Eve" may activate'),
  pair("may activate", returning("plan", "eligible"), returning("plan", "limited"), "who holds"),
];

/** On the directory roles that accounts have at each side of a change, and those of deleted ones. */
export const roleStandingPairs: readonly Pair[] = [...authors, ...object, ...dormancy];
