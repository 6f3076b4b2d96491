import { actorQuoted } from "../authors/actor-name.ts";
import type { Actor } from "../changes/change.ts";
import { byPower, permissionText } from "../dangers/application-power.ts";
import { tenantWideFirst } from "../dangers/privilege-gains.ts";
import { dormantRoles } from "../roles/dormant-roles.ts";
import type { EntityRef } from "../tenant/entity.ts";
import { listed, MOST_NAMED } from "../words/name-list.ts";
import { quoted } from "../words/untrusted.ts";
import { accountClause, renamedBy, type ToldAccount } from "./account-told.ts";
import { type AddedAccess, AND_NOT_IN_IT, addedSentence, permissionsClause } from "./application-access.ts";

/** The access that an account or application has which made changes, now and after a plan. */
export interface ActorAccess {
  readonly actor: Actor;
  /** Null if the log's name leads to no object of the directory. */
  readonly ref: EntityRef | null;
  readonly now: AccessState;
  /** Equal to `now` if a plan does not change it. */
  readonly after: AccessState;
  /** What others added to an application whose work is undone. Absent for other authors, and where the log does not tell it. */
  readonly added?: AddedAccess;
}

/** Returns true for an author whose account can be looked up. */
export const hasAccount = ({ actor }: Pick<ActorAccess, "actor">): boolean =>
  actor.kind !== "unknown" && actor.id !== null;

export interface AccessState extends ToldAccount {
  /** `limited`: ordinary sign-ins need a managed device or key. `unknown`: the object was not found. */
  readonly signIn: SignInAccess;
  /** Names of the directory roles assigned for the whole tenant, directly or through groups, those of a deleted account included. */
  readonly roles: readonly string[];
  /** Roles for a part of the tenant, each with it. Names are cleaned and quoted. Null where they are not known, absent without any. */
  readonly limited?: readonly string[] | null;
  /** Roles that can be activated, also with the part of the tenant. Names are cleaned and quoted. Null where they are not known. */
  readonly eligible?: readonly string[] | null;
  /** Application permissions, which an application uses without a user. Null where they are not known, absent for users. */
  readonly permissions?: readonly string[] | null;
  /** True where not all roles may be shown: of a deleted account, or where a list of the directory was cut. */
  readonly hidesRoles?: true;
  /** True for a state of the past whose role assignments the history does not have. */
  readonly unkeptRoles?: true;
}

/** `enabled` where policies were not evaluated, as for applications. */
export type SignInAccess = "open" | "limited" | "blocked" | "enabled" | "disabled" | "deleted" | "unknown";

/** Words on a state, at present and in the past. */
const words: Readonly<Record<SignInAccess, readonly [now: string, then: string]>> = {
  open: ["can sign in", "could sign in"],
  limited: ["can sign in with a managed device or key", "could sign in with a managed device or key"],
  blocked: ["is blocked by policy at every ordinary sign-in", "was blocked by policy at every ordinary sign-in"],
  disabled: ["is disabled", "was disabled"],
  deleted: ["is deleted and can be restored", "was deleted and could be restored"],
  enabled: ["is enabled", "was enabled"],
  unknown: [
    "is not an account or application of this tenant now",
    "was not an account or application of this tenant then",
  ],
};

/** Words on an application that the tenant does not have. */
const noApplication = [
  "is no application of this tenant now: it is a service of Microsoft, or was removed",
  "was no application of this tenant then: it is a service of Microsoft, or was not there",
] as const;

type PointTense = "now" | "then";

function stateWords({ kind }: Actor, { signIn }: AccessState, tense: PointTense = "now"): string {
  const [now, then] = kind === "app" && signIn === "unknown" ? noApplication : words[signIn];
  return tense === "now" ? now : then;
}

/** Accesses with which changes can be made. */
export const isIn = (access: SignInAccess): boolean =>
  access === "open" || access === "limited" || access === "enabled";

/** Roles that are assigned, in force or not. Those over the whole tenant come first, because a sentence names the first few. */
const held = ({ roles, limited }: AccessState): readonly string[] => [
  ...tenantWideFirst(roles).map((role) => quoted(role)),
  ...(limited ?? []),
];

/** Roles that are assigned or can be activated, and application permissions, in force or not. */
export const assigned = (state: AccessState): readonly string[] => [
  ...held(state),
  ...(state.eligible ?? []).map((role) => `${role} (to be activated)`),
  ...byPower(state.permissions ?? []).map((name) => `the application permission ${permissionText(name)}`),
];

/** Returns true where an account has so many roles on a side that a sentence may count some of them. */
export const hasMoreRoles = ({ now, after }: Pick<ActorAccess, "now" | "after">): boolean =>
  [now, after].some((state) => assigned(state).length > MOST_NAMED);

/** Returns two states without what is not known of both, because only then a difference is one. */
function comparable(one: AccessState, other: AccessState): readonly [one: AccessState, other: AccessState] {
  const parts = ["limited", "eligible", "permissions"] as const;
  const unknown = Object.fromEntries(
    parts.filter((part) => one[part] === null || other[part] === null).map((part) => [part, null]),
  );
  return [
    { ...one, ...unknown },
    { ...other, ...unknown },
  ];
}

/** The same as far as they are in force, because the roles of a deleted account are not. */
const inForce = (state: AccessState): readonly string[] => (state.signIn === "deleted" ? [] : assigned(state));

const without = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((one) => !others.includes(one));

/** Says whether the author of changes can sign in, with which roles, and what a plan does about it. */
export function actorAccessSentence({ actor, now, after, added }: ActorAccess): string {
  const present = [presentClause(actor, now, added), ...dormantClause(now)].join(" ");
  if (now.signIn === "unknown" && after.signIn === "unknown") return present;
  return `${present} ${planClause(now, after)}`;
}

/** Returns true if a plan lets the author of changes in, or gives them roles that they do not have in force now. */
export function isReadmitted(access: ActorAccess): boolean {
  const [now, after] = comparable(access.now, access.after);
  return (!isIn(now.signIn) && isIn(after.signIn)) || without(inForce(after), inForce(now)).length > 0;
}

/** Says whether the author of undone changes can sign in after a recovery, and whether the recovery made the difference. */
export function actorAfterSentence({ actor, now: before, after, added }: ActorAccess): string {
  return [
    presentClause(actor, after, added),
    ...dormantClause(after),
    ...(!isIn(before.signIn) && isIn(after.signIn) ? ["Before the recovery it could not."] : []),
    ...(isIn(before.signIn) && !isIn(after.signIn) ? ["Before the recovery it could."] : []),
    ...rolesSince(before, after, ["before the recovery", "after it"]),
  ].join(" ");
}

/**
 * Says whether the author of changes could sign in at the second of two points, with which roles, and which roles it had at
 * the first. Only the second may be the present.
 */
export function actorBetweenSentence({ actor, now: first, after: second }: ActorAccess, tense: PointTense): string {
  const is = presentClause(actor, second, undefined, tense);
  const isKnown = first.signIn !== "unknown" && second.signIn !== "unknown";
  return [
    tense === "now" ? is : `At the second point, ${is}`,
    ...dormantClause(second, tense),
    ...(first.signIn === "deleted" && second.signIn !== "deleted" ? ["It was deleted at the first point."] : []),
    ...(isKnown ? rolesSince(first, second, ["at the first point", "at the second"]) : []),
  ].join(" ");
}

const presentClause = (actor: Actor, state: AccessState, added?: AddedAccess, tense: PointTense = "now"): string => {
  const { signIn } = state;
  const permissions =
    signIn === "unknown" || signIn === "deleted" ? [] : permissionsClause(state.permissions, tense === "now");
  return [
    `${actorQuoted(actor)}${accountClause(state, tense)} ${stateWords(actor, state, tense)}${rolesClause(state, tense)}.`,
    ...permissions,
    ...(added === undefined ? [] : [addedSentence(added)]),
    ...(permissions.length === 0 || state.permissions === null
      ? []
      : [added === undefined ? OTHER_POWER : AND_NOT_IN_IT]),
  ].join(" ");
};

const PERMISSIONS_AFTER = "What it does about application permissions was not looked at.";
const UNCHANGED_ELSE = "Apart from application permissions, which were not looked at, this plan does not change that.";
const OTHER_POWER = "Its delegated permissions, credentials and owners are not part of this line.";

/** Roles of a deleted account are told by `dormantClause`. */
function rolesClause(state: AccessState, tense: PointTense): string {
  const { signIn, permissions, hidesRoles, unkeptRoles } = state;
  const [roles, eligible] = [held(state), state.eligible ?? []];
  const isKnown = hidesRoles !== true && unkeptRoles !== true;
  if (signIn === "unknown" || (!isKnown && roles.length + eligible.length === 0)) return "";
  if (signIn === "deleted" && roles.length + eligible.length + (permissions?.length ?? 0) > 0) return "";
  const [holds, may] = tense === "now" ? ["holds", "may activate"] : ["held", "could activate"];
  const parts = [
    ...(roles.length > 0 ? [`${holds} ${listed(roles)}`] : isKnown ? [`${holds} no directory role`] : []),
    ...(eligible.length > 0 ? [`${may} ${listed(eligible)}`] : []),
  ];
  return ` and ${parts.join(" and ")}`;
}

/** Says that roles outlast their holder's deletion, because a deleted account with one looks harmless. */
function dormantClause(state: AccessState, tense: PointTense = "now"): readonly string[] {
  const roles = assigned(state);
  const isDeleted = state.signIn === "deleted" && tense === "now";
  const dormant =
    state.signIn === "deleted" && roles.length > 0
      ? [tense === "now" ? dormantRoles(listed(roles)).text : `It still had ${listed(roles)} assigned.`]
      : [];
  return [
    ...dormant,
    ...(isDeleted && state.hidesRoles === true ? [roles.length > 0 ? FURTHER_HIDDEN : ROLES_HIDDEN] : []),
    ...(state.unkeptRoles === true && state.signIn !== "unknown" ? [ROLES_NOT_KEPT] : []),
  ];
}

const FURTHER_HIDDEN =
  "Roles through groups, which restoring it also puts in force, are not shown while it is deleted.";
const ROLES_HIDDEN = "Which roles restoring it puts in force again, the directory does not show while it is deleted.";
const ROLES_NOT_KEPT = "Which roles it held then, the history does not have.";

/** Says which roles differ between two states, which are named by their times. */
function rolesSince(
  before: AccessState,
  after: AccessState,
  [first, second]: readonly [first: string, second: string],
): readonly string[] {
  if (before.unkeptRoles === true) return [`Which roles it held ${first}, the history does not have.`];
  if (after.unkeptRoles === true) return [];
  const [was, is] = comparable(before, after);
  const gained = without(assigned(is), assigned(was));
  const lost = without(assigned(was), assigned(is));
  return [
    ...(gained.length > 0 ? [`It did not have ${listed(gained, "or")} ${first}.`] : []),
    ...(lost.length > 0 ? [`It had ${listed(lost)} ${first} and not ${second}.`] : []),
  ];
}

function planClause(now: AccessState, after: AccessState): string {
  const [is, will] = comparable(now, after);
  const gained = without(inForce(will), inForce(is));
  const lost = without(assigned(is), assigned(will));
  const parts = [
    ...(!isIn(now.signIn) && isIn(after.signIn) ? ["This plan would let it sign in again."] : []),
    ...(now.signIn !== after.signIn && (isIn(now.signIn) || !isIn(after.signIn))
      ? [`After this plan it ${words[after.signIn][0]}.`]
      : []),
    ...renamedBy(now, after),
    ...(gained.length > 0 ? [`This plan would give it ${listed(gained)}.`] : []),
    ...(lost.length > 0 ? [`This plan would take ${listed(lost)} from it.`] : []),
    ...(now.signIn !== "deleted" ? dormantClause(after) : []),
  ];
  const isUnknown = now.permissions != null && after.permissions === null;
  if (parts.length === 0) return isUnknown ? UNCHANGED_ELSE : "This plan does not change that.";
  return [...parts, ...(isUnknown ? [PERMISSIONS_AFTER] : [])].join(" ");
}
