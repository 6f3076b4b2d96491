import { actorQuoted } from "./actor-name.ts";
import type { Actor } from "./change.ts";
import type { EntityRef } from "./entity.ts";
import { listed } from "./sign-in/name-list.ts";
import { quoted } from "./untrusted.ts";

/** The access that an account or application has which made changes, now and after a plan. */
export interface ActorAccess {
  readonly actor: Actor;
  /** Null if the log's name leads to no object of the directory. */
  readonly ref: EntityRef | null;
  readonly now: AccessState;
  /** Equal to `now` if a plan does not change it. */
  readonly after: AccessState;
}

/** Returns true for an author whose account can be looked up. */
export const hasAccount = ({ actor }: Pick<ActorAccess, "actor">): boolean =>
  actor.kind !== "unknown" && actor.id !== null;

export interface AccessState {
  /** `limited`: ordinary sign-ins need a managed device or key. `unknown`: the object was not found. */
  readonly signIn: SignInAccess;
  /** Names of the directory roles held directly or through groups, those of a deleted account included. */
  readonly roles: readonly string[];
  /** True where the directory does not show the roles of a deleted account. */
  readonly hidesRoles?: true;
}

/** `enabled` where policies were not evaluated, as for applications. */
export type SignInAccess = "open" | "limited" | "blocked" | "enabled" | "disabled" | "deleted" | "unknown";

const nowWords: Readonly<Record<SignInAccess, string>> = {
  open: "can sign in",
  limited: "can sign in with a managed device or key",
  blocked: "is blocked by policy at every ordinary sign-in",
  disabled: "is disabled",
  deleted: "is deleted and can be restored",
  enabled: "is enabled",
  unknown: "is not an account or application of this tenant now",
};

const stateWords = ({ kind }: Actor, { signIn }: AccessState): string =>
  kind === "app" && signIn === "unknown"
    ? "is no application of this tenant now: it is a service of Microsoft, or was removed"
    : nowWords[signIn];

/** Accesses with which changes can be made. */
const isIn = (access: SignInAccess): boolean => access === "open" || access === "limited" || access === "enabled";

/**
 * Says whether the author of changes can still sign in, with which roles, and what a plan does about it. A recovery
 * brings the past back, and with it the access the author had then.
 */
export function actorAccessSentence({ actor, now, after }: ActorAccess, withPlan: boolean): string {
  const name = actorQuoted(actor);
  const roles = rolesClause(now);
  const present = `${name} ${stateWords(actor, now)}${roles}.`;
  if (!withPlan || (now.signIn === "unknown" && after.signIn === "unknown")) return present;
  return `${present} ${planClause(now, after)}`;
}

/** Returns true if a plan lets the author of changes in, or gives them roles that they do not hold now. */
export const isReadmitted = ({ now, after }: ActorAccess): boolean =>
  (!isIn(now.signIn) && isIn(after.signIn)) || after.roles.some((role) => !now.roles.includes(role));

/** Says whether the author of undone changes can sign in after a recovery, and whether the recovery made the difference. */
export function actorAfterSentence({ actor, now: before, after }: ActorAccess): string {
  const gained = after.roles.filter((role) => !before.roles.includes(role));
  const present = `${actorQuoted(actor)} ${stateWords(actor, after)}${rolesClause(after)}.`;
  return [
    present,
    ...(!isIn(before.signIn) && isIn(after.signIn) ? ["Before the recovery it could not."] : []),
    ...(isIn(before.signIn) && !isIn(after.signIn) ? ["Before the recovery it could."] : []),
    ...(gained.length > 0 ? [`It holds ${listed(gained.map((role) => quoted(role)))} since then.`] : []),
  ].join(" ");
}

function rolesClause({ roles, signIn, hidesRoles }: AccessState): string {
  if (signIn === "unknown" || hidesRoles === true) return "";
  if (roles.length === 0) return " and holds no directory role";
  return ` and ${signIn === "deleted" ? "would hold again" : "holds"} ${listed(roles.map((role) => quoted(role)))}`;
}

function planClause(now: AccessState, after: AccessState): string {
  const gained = after.roles.filter((role) => !now.roles.includes(role));
  const lost = now.roles.filter((role) => !after.roles.includes(role));
  const parts = [
    ...(!isIn(now.signIn) && isIn(after.signIn) ? ["This plan would let it sign in again."] : []),
    ...(now.signIn !== after.signIn && (isIn(now.signIn) || !isIn(after.signIn))
      ? [`After this plan it ${nowWords[after.signIn]}.`]
      : []),
    ...(gained.length > 0 ? [`This plan would give it ${listed(gained.map((role) => quoted(role)))}.`] : []),
    ...(lost.length > 0 ? [`This plan would take ${listed(lost.map((role) => quoted(role)))} from it.`] : []),
  ];
  return parts.length === 0 ? "This plan does not change that." : parts.join(" ");
}
