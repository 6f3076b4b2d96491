import type { Actor, Change, RecoveryAction } from "./change.ts";
import { type EntityRef, type RefKey, refKey } from "./entity.ts";
import type { ReasonCode } from "./reason.ts";
import { EXISTENCE } from "./recoverable.ts";
import { byGravity, type Risk, type RiskRule, type Severity } from "./risk.ts";
import type { SignInDanger } from "./sign-in/lockouts.ts";
import { quoted } from "./untrusted.ts";

/** One row of a finished list, as far as its dangers go. */
export interface RiskSubject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly action: RecoveryAction;
  /** Why the object and its properties stay as they are; null where they do not. */
  readonly notRecoverable: ReasonCode | null;
  readonly changedFields: readonly string[];
  readonly links: readonly {
    readonly link: string;
    readonly add: number;
    readonly remove: number;
    readonly kept: readonly ReasonCode[];
  }[];
}

/** What the rules know beside the row. */
export interface RiskFacts {
  /** Whoever asked for the preview, and, where it is another, the identity this server signs in with. */
  readonly callerId: string;
  readonly serverId: string | null;
  readonly breakGlass: ReadonlySet<string>;
  /** Names of the privileged roles of each holder. */
  readonly privileged: ReadonlyMap<RefKey, readonly string[]>;
  readonly roleAssignableGroups: ReadonlySet<string>;
  /** Live grants and assignments of applications and service principals the plan deletes. */
  readonly grants: ReadonlyMap<RefKey, number>;
  readonly dangers: ReadonlyMap<string, readonly SignInDanger[]>;
  /** Somebody else's work the row would undo: who wrote what last, after the incident began. */
  readonly othersWork: ReadonlyMap<RefKey, OthersWork>;
}

export interface OthersWork {
  readonly actor: Actor;
  readonly fields: readonly string[];
}

/** The dangers of one row, worst first. */
export function risksOf(subject: RiskSubject, facts: RiskFacts): Risk[] {
  const written = writtenFields(subject);
  const risks = [...notRecovered(subject)];
  if (written.length > 0) {
    risks.push(
      ...accountRisks(subject, written, facts),
      ...membersRisk(subject, facts),
      ...signInRisks(subject, facts),
      ...othersWorkRisk(subject, facts),
      ...appRisk(subject, facts),
    );
  }
  return risks.sort(byGravity);
}

/** What a recovery of this row would write: properties, links, and `deletedDateTime` for its existence. */
export function writtenFields({ action, notRecoverable, changedFields, links }: RiskSubject): string[] {
  const linkNames = new Set(links.map(({ link }) => link));
  const own = notRecoverable === null ? changedFields.filter((field) => !linkNames.has(field)) : [];
  return [
    ...(action === "update" || notRecoverable !== null ? [] : [EXISTENCE]),
    ...own,
    ...links.filter(({ add, remove }) => add + remove > 0).map(({ link }) => link),
  ];
}

/** Properties by which an account, or an application's own identity, signs in. */
const signInFields: ReadonlySet<string> = new Set([
  "accountEnabled",
  "onPremisesImmutableId",
  "passwordPolicies",
  "perUserMfaState",
  "userPrincipalName",
  "userType",
  "isDisabled",
  "servicePrincipalNames",
]);

type Depth = "deleted" | "signIn" | "other";

/** By what is done to the account: soft-deleted, its sign-in changed or its existence restored, anything else. */
const accountRules = {
  breakGlass: { deleted: "critical", signIn: "critical", other: "high" },
  ownAccount: { deleted: "critical", signIn: "high", other: "medium" },
  serverIdentity: { deleted: "critical", signIn: "high", other: "medium" },
  privilegedHolder: { deleted: "high", signIn: "high", other: "medium" },
} as const satisfies Partial<Record<RiskRule, Record<Depth, Severity>>>;
type AccountRule = keyof typeof accountRules;

function accountRisks(subject: RiskSubject, written: readonly string[], facts: RiskFacts): Risk[] {
  const { ref } = subject;
  const risk = (rule: AccountRule, what: string) => accountRisk(subject, written, rule, what);
  const held = facts.privileged.get(refKey(ref));
  return [
    ...(facts.breakGlass.has(ref.id) ? [risk("breakGlass", "an emergency access account")] : []),
    ...(ref.id === facts.callerId ? [risk("ownAccount", OWN)] : []),
    ...(ref.id === facts.serverId ? [risk("serverIdentity", "the identity this server signs in with")] : []),
    ...(held === undefined
      ? []
      : [risk("privilegedHolder", `who holds ${some(held.map((role) => quoted(role, 40)))}`)]),
  ];
}

/** Of a change of the caller's own account, where the list was made for somebody else. */
export function ownAccountRisk({ displayName, action, properties, links }: Change): Risk {
  const written = [
    ...(action === "update" ? [] : [EXISTENCE]),
    ...properties.map(({ name }) => name),
    ...links.map(({ link }) => link),
  ];
  return accountRisk({ displayName, action }, written, "ownAccount", OWN);
}

const OWN = "the account of whoever asks for this";

function accountRisk(
  { displayName, action }: Pick<RiskSubject, "displayName" | "action">,
  written: readonly string[],
  rule: AccountRule,
  what: string,
): Risk {
  const signIn = written.some((field) => field === EXISTENCE || signInFields.has(field));
  const depth: Depth = action === "softDelete" ? "deleted" : signIn ? "signIn" : "other";
  const parts = action === "update" ? ` (${some(written)})` : "";
  const sentence = `${verbs[action]} ${quoted(displayName, 40)}, ${what}${parts}.`;
  return { rule, severity: accountRules[rule][depth], sentence };
}

const verbs = { update: "Changes", restore: "Restores", softDelete: "Deletes" } as const;

function membersRisk({ ref, displayName, links, action }: RiskSubject, facts: RiskFacts): Risk[] {
  if (ref.type !== "group") return [];
  const holdsRole = facts.privileged.has(refKey(ref));
  if (!holdsRole && !facts.roleAssignableGroups.has(ref.id)) return [];
  const removed = links.find(({ link }) => link === "members")?.remove ?? 0;
  if (removed === 0 && action !== "softDelete") return [];
  const what = action === "softDelete" ? "Deletes" : `Removes ${removed} members from`;
  const sentence = `${what} ${quoted(displayName, 40)}, a group that can hold directory roles.`;
  return [{ rule: "privilegedMembers", severity: "high", sentence }];
}

function signInRisks({ ref }: RiskSubject, { dangers }: RiskFacts): Risk[] {
  if (ref.type !== "conditionalAccessPolicy") return [];
  return (dangers.get(ref.id) ?? []).map(signInRisk);
}

export const signInRisk = ({ policy, kind, severity, says }: SignInDanger): Risk => ({
  rule: kind === "lockout" ? "locksOutAdministrators" : "weakensSignIn",
  severity,
  sentence: policy === null ? says : `Policy ${quoted(policy.name, 40)} ${says}`,
});

function othersWorkRisk({ ref, displayName, action }: RiskSubject, { othersWork }: RiskFacts): Risk[] {
  const work = othersWork.get(refKey(ref));
  if (work === undefined) return [];
  const existence = work.fields.includes(EXISTENCE);
  const what = existence ? verbs[action] : `Undoes ${some(work.fields)} of`;
  const how = existence ? (action === "restore" ? "deleted" : "created") : "written";
  const sentence = `${what} ${quoted(displayName, 40)}, ${how} by ${nameOf(work.actor)}.`;
  return [{ rule: "undoesOthersWork", severity: "high", sentence }];
}

function appRisk({ ref, displayName, action }: RiskSubject, { grants }: RiskFacts): Risk[] {
  const live = grants.get(refKey(ref)) ?? 0;
  if (action !== "softDelete" || live === 0) return [];
  const noun = live === 1 ? "grant or assignment" : "grants and assignments";
  const sentence = `Deletes ${quoted(displayName, 40)}, which has ${live} ${noun} in force.`;
  return [{ rule: "appInUse", severity: "medium", sentence }];
}

function notRecovered({ displayName, notRecoverable, links }: RiskSubject): Risk[] {
  const kept = notRecoverable ?? links.flatMap((link) => link.kept)[0];
  if (kept === undefined) return [];
  const part = notRecoverable === null ? "Some links of " : "";
  const sentence = `${part}${quoted(displayName, 40)} will not be recovered (${kept}).`;
  return [{ rule: "notRecovered", severity: "low", sentence }];
}

/** From these many objects on a plan is large, and very large. */
export const MANY_OBJECTS = 25;
export const VERY_MANY_OBJECTS = 250;

/** The danger that lies in numbers alone. */
export function sizeRisk(changedObjects: number): Risk[] {
  if (changedObjects < MANY_OBJECTS) return [];
  const severity = changedObjects >= VERY_MANY_OBJECTS ? "high" : "medium";
  return [{ rule: "manyObjects", severity, sentence: `Changes ${changedObjects} objects at once.` }];
}

const nameOf = ({ name, id, kind }: Actor): string => (kind === "unknown" ? "somebody" : quoted(name ?? id, 40));

const FACETS_NAMED = 3;

/** The first of some names that are our own words or quoted. */
const some = (names: readonly string[]): string =>
  names.slice(0, FACETS_NAMED).join(", ") +
  (names.length > FACETS_NAMED ? ` and ${names.length - FACETS_NAMED} more` : "");
