import type { Change } from "../changes/change.ts";
import { type Risk, type RiskRule, type Severity, toldRisk } from "../changes/risk.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { countOf } from "../words/counted-words.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { type RiskSubject, someOf, verbs } from "./risk-subject.ts";

/** The accounts and groups that need special care. */
export interface AccountFacts {
  /** The requester of the preview. */
  readonly callerId: string;
  /** The identity this server signs in with, if it is another. */
  readonly serverId: string | null;
  /** Ids in lower case. */
  readonly breakGlass: ReadonlySet<string>;
  /** Names of the privileged roles of each holder. */
  readonly privileged: ReadonlyMap<RefKey, readonly string[]>;
  readonly roleAssignableGroups: ReadonlySet<string>;
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

/** Severity by what is done to the account: soft-deleted, its sign-in changed or existence restored, or anything else. */
const accountRules = {
  breakGlass: { deleted: "critical", signIn: "critical", other: "high" },
  ownAccount: { deleted: "critical", signIn: "high", other: "medium" },
  serverIdentity: { deleted: "critical", signIn: "high", other: "medium" },
  privilegedHolder: { deleted: "high", signIn: "high", other: "medium" },
} as const satisfies Partial<Record<RiskRule, Record<Depth, Severity>>>;
type AccountRule = keyof typeof accountRules;

export function accountRisks(subject: RiskSubject, written: readonly string[], facts: AccountFacts): Risk[] {
  const { ref } = subject;
  const risk = (rule: AccountRule, what: string | Wording) => accountRisk(subject, written, rule, what);
  const held = facts.privileged.get(refKey(ref));
  const special = [
    ...(facts.breakGlass.has(ref.id.toLowerCase()) ? [risk("breakGlass", "an emergency access account")] : []),
    ...(ref.id === facts.callerId ? [risk("ownAccount", OWN)] : []),
    ...(ref.id === facts.serverId ? [risk("serverIdentity", "the identity this server signs in with")] : []),
    ...(held === undefined
      ? []
      : [risk("privilegedHolder", told`who holds ${someOf(held.map((role) => quoted(role)))}`)]),
  ];
  return [...special, ...(special.length === 0 ? deletionRisk(subject) : []), ...membersRisk(subject, facts)];
}

/** Names a user that is deleted by a plan. Dangers of special accounts name those. */
function deletionRisk({ ref, displayName, action }: RiskSubject): Risk[] {
  if (ref.type !== "user" || action !== "softDelete") return [];
  const says = told`Deletes ${itself(`the user ${quoted(displayName)}`)}.`;
  return [{ rule: "closesAccount", severity: "medium", ...toldRisk(says) }];
}

/** Returns the risk of a change to the caller's own account, in a list that was made for another caller. */
export function ownAccountRisk({ displayName, action, properties, links }: Change): Risk {
  const written = [
    ...(action === "update" ? [] : [EXISTENCE]),
    ...properties.map(({ name }) => name),
    ...links.map(({ link }) => link),
  ];
  return accountRisk({ displayName, action }, written, "ownAccount", OWN);
}

const OWN = "the requester's own account";

function accountRisk(
  { displayName, action }: Pick<RiskSubject, "displayName" | "action">,
  written: readonly string[],
  rule: AccountRule,
  what: string | Wording,
): Risk {
  const signIn = written.some((field) => field === EXISTENCE || signInFields.has(field));
  const depth: Depth = action === "softDelete" ? "deleted" : signIn ? "signIn" : "other";
  const parts = action === "update" ? told` (${someOf(written)})` : "";
  const says = told`${verbs[action]} ${itself(quoted(displayName))}, ${what}${parts}.`;
  return { rule, severity: accountRules[rule][depth], ...toldRisk(says) };
}

function membersRisk({ ref, displayName, links, action }: RiskSubject, facts: AccountFacts): Risk[] {
  if (ref.type !== "group") return [];
  if (!facts.privileged.has(refKey(ref)) && !facts.roleAssignableGroups.has(ref.id)) return [];
  const members = links.find(({ link }) => link === "members") ?? { add: 0, remove: 0 };
  const name = told`${itself(quoted(displayName))}, a group that can hold directory roles`;
  const sentences = [
    ...(action === "softDelete" ? [told`Deletes ${name}.`] : []),
    ...(members.remove > 0 ? [told`Removes ${countOf(members.remove, "member")} from ${name}.`] : []),
    ...(members.add > 0 ? [told`Adds ${countOf(members.add, "member")} to ${name}.`] : []),
  ];
  return sentences.map((says) => ({ rule: "privilegedMembers", severity: "high", ...toldRisk(says) }));
}
