import type { Change } from "../changes/change.ts";
import { type Risk, type RiskRule, type Severity, toldRisk } from "../changes/risk.ts";
import type { Json } from "../json.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { countOf } from "../words/counted-words.ts";
import { objectWords, typedWords } from "../words/object-words.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { entryParts } from "./account-exposures.ts";
import { asPlanned, type ChangedObject } from "./changed-object.ts";
import { type RiskSubject, someOf, verbs } from "./risk-subject.ts";

/** The accounts and groups that need special care. */
export interface AccountFacts {
  /** The requester of the preview. */
  readonly callerId: string;
  /** The identity this server signs in with, if it is another. */
  readonly serverId: string | null;
  /** Ids in lower case. */
  readonly breakGlass: ReadonlySet<string>;
  /** Says of accounts that they may not be emergency accounts though they are placed like some, by id. */
  readonly newlyExempt?: ReadonlyMap<string, string>;
  /** Names of the privileged roles of each holder. */
  readonly privileged: ReadonlyMap<RefKey, readonly string[]>;
  readonly roleAssignableGroups: ReadonlySet<string>;
  /** The steps of those rows whose values were read. */
  readonly steps?: ReadonlyMap<RefKey, ChangedObject>;
}

/** Properties by which an account, or an application's own identity, signs in. */
export const signInFields: ReadonlySet<string> = new Set([
  ...entryParts,
  ...["userPrincipalName", "userType", "isDisabled", "servicePrincipalNames"],
]);

type Depth = "deleted" | "signIn" | "enabled" | "other";

/**
 * Severity by what is done to the account: soft-deleted, its sign-in changed or existence restored, enabled and nothing else
 * of its sign-in changed, or anything else. Enabling an account kept for emergencies is what a recovery is for.
 */
const accountRules = {
  breakGlass: { deleted: "critical", signIn: "critical", enabled: "medium", other: "high" },
  ownAccount: { deleted: "critical", signIn: "high", enabled: "medium", other: "medium" },
  serverIdentity: { deleted: "critical", signIn: "high", enabled: "medium", other: "medium" },
  privilegedHolder: { deleted: "high", signIn: "high", enabled: "high", other: "medium" },
} as const satisfies Partial<Record<RiskRule, Record<Depth, Severity>>>;
type AccountRule = keyof typeof accountRules;

export function accountRisks(subject: RiskSubject, written: readonly string[], facts: AccountFacts): Risk[] {
  const { ref } = subject;
  const step = facts.steps?.get(refKey(ref));
  const risk = (rule: AccountRule, what: string | Wording) => accountRisk(subject, written, rule, what, step);
  const roles = facts.privileged.get(refKey(ref));
  const isEmergency = facts.breakGlass.has(ref.id.toLowerCase());
  const placed = facts.newlyExempt?.get(ref.id.toLowerCase());
  const exempt = placed === undefined ? "" : ` and is ${placed}`;
  // Emergency accounts hold such roles, so that enabling one is a single danger.
  const held = isEmergency && depthOf(subject, written, step) === "enabled" ? undefined : roles;
  const special = [
    ...(isEmergency ? [risk("breakGlass", "an emergency access account")] : []),
    ...(ref.id === facts.callerId ? [risk("ownAccount", OWN)] : []),
    ...(ref.id === facts.serverId ? [risk("serverIdentity", "the identity this server signs in with")] : []),
    ...(held === undefined
      ? []
      : [risk("privilegedHolder", told`who holds ${told`${someOf(held.map((role) => quoted(role)))}${exempt}`}`)]),
  ];
  return [...special, ...(special.length === 0 ? deletionRisk(subject) : []), ...membersRisk(subject, facts)];
}

/** Names a user that is deleted by a plan. Dangers of special accounts name those. */
function deletionRisk({ ref, displayName, action }: RiskSubject): Risk[] {
  if (ref.type !== "user" || action !== "softDelete") return [];
  const says = told`Deletes ${itself(`the ${typedWords(ref, displayName)}`)}.`;
  return [{ rule: "closesAccount", severity: "medium", ...toldRisk(says) }];
}

/** Returns the risk of a change to the caller's own account, in a list that was made for another caller. */
export function ownAccountRisk(change: Change): Risk {
  const { ref, displayName, action, properties, links } = change;
  const written = [
    ...(action === "update" ? [] : [EXISTENCE]),
    ...properties.map(({ name }) => name),
    ...links.map(({ link }) => link),
  ];
  return accountRisk({ ref, displayName, action }, written, "ownAccount", OWN, asPlanned(change));
}

const OWN = "the requester's own account";

function accountRisk(
  { ref, displayName, action }: Pick<RiskSubject, "ref" | "displayName" | "action">,
  written: readonly string[],
  rule: AccountRule,
  what: string | Wording,
  step: ChangedObject | undefined,
): Risk {
  const depth = depthOf({ action }, written, step);
  const isOn = action === "update" && step !== undefined ? switchedBy(step) : null;
  const verb = isOn === null ? verbs[action] : isOn ? "Enables" : "Disables";
  const fields = written.filter((field) => isOn === null || !(field in switches));
  const first = fields.toSorted((a, b) => Number(signInFields.has(b)) - Number(signInFields.has(a)));
  const parts =
    action === "update" && first.length > 0 ? told` (${someOf(first.map((field) => fieldText(field, step)))})` : "";
  const says = told`${verb} ${itself(objectWords(ref, displayName))}, ${what}${parts}.`;
  return { rule, severity: accountRules[rule][depth], ...toldRisk(says) };
}

function depthOf(
  { action }: Pick<RiskSubject, "action">,
  written: readonly string[],
  step: ChangedObject | undefined,
): Depth {
  if (action === "softDelete") return "deleted";
  const deciding = written.filter((field) => field === EXISTENCE || signInFields.has(field));
  if (deciding.length === 0) return "other";
  const isEnabled = step !== undefined && switchedBy(step) === true && deciding.every((field) => field in switches);
  return action === "update" && isEnabled ? "enabled" : "signIn";
}

/** The properties that switch an account or application, each with its value when that is on. */
const switches: Readonly<Record<string, boolean>> = { accountEnabled: true, isDisabled: false };

/** Returns true for a step that switches an account on, false for one that switches it off, and null for others. */
function switchedBy({ before, after }: Pick<ChangedObject, "before" | "after">): boolean | null {
  const found = Object.keys(switches).find(
    (name) => typeof after[name] === "boolean" && (before[name] ?? switches[name]) !== after[name],
  );
  return found === undefined ? null : after[found] === switches[found];
}

/** Returns the name of a field, with its values if it decides about signing in and they are texts. */
function fieldText(field: string, step: ChangedObject | undefined): string {
  const [now, then] = [step?.before[field], step?.after[field]];
  const isText = typeof now === "string" || typeof then === "string";
  return signInFields.has(field) && isText ? `${field}: now ${valueText(now)}, then ${valueText(then)}` : field;
}

const valueText = (value: Json | undefined): string => (typeof value === "string" ? quoted(value) : "unset");

function membersRisk({ ref, displayName, links, action }: RiskSubject, facts: AccountFacts): Risk[] {
  if (ref.type !== "group") return [];
  const roles = facts.privileged.get(refKey(ref)) ?? [];
  if (roles.length === 0 && !facts.roleAssignableGroups.has(ref.id)) return [];
  const members = links.find(({ link }) => link === "members") ?? { add: 0, remove: 0 };
  const what =
    roles.length === 0
      ? "a group that can hold directory roles"
      : told`a group that holds ${someOf(roles.map((role) => quoted(role)))}`;
  const name = told`${itself(objectWords(ref, displayName))}, ${what}`;
  const sentences = [
    ...(action === "softDelete" ? [told`Deletes ${name}.`] : []),
    ...(members.remove > 0 ? [told`Removes ${countOf(members.remove, "member")} from ${name}.`] : []),
    ...(members.add > 0 ? [told`Adds ${countOf(members.add, "member")} to ${name}.`] : []),
  ];
  return sentences.map((says) => ({ rule: "privilegedMembers", severity: "high", ...toldRisk(says) }));
}
