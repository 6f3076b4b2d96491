import { type Risk, type Severity, toldRisk } from "../changes/risk.ts";
import type { Json } from "../json.ts";
import { dormantRoles } from "../roles/dormant-roles.ts";
import { missingIn, textsIn } from "../sign-in/set-values.ts";
import { itself, joined, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { type ChangedObject, deletedText } from "./changed-object.ts";
import type { Exposure } from "./exposure-type.ts";
import { someOf } from "./risk-subject.ts";

/** The standing of an account: kept for emergencies, or holding privileged roles. */
export interface AccountStanding {
  readonly isEmergency: boolean;
  /** Says of an account that it may not be an emergency account though it is placed like one. */
  readonly exempt?: string | undefined;
  readonly roles: readonly string[];
  /** Returns the roles that a deleted account still has assigned. Absent where that is not known. */
  readonly stillAssigned?: () => readonly string[];
}

/** The parts of a user that end or begin its access. */
export const accessParts: readonly string[] = ["accountEnabled"];

/**
 * The parts of a user with which someone else may get into the account. Sources: hard matching of synchronized objects,
 * per-user MFA, and contact data that administrators provide for self-service password reset.
 */
const takeoverParts: Readonly<Record<string, Severity>> = {
  onPremisesImmutableId: "high",
  perUserMfaState: "high",
  passwordPolicies: "high",
  mobilePhone: "medium",
  otherMails: "medium",
};

/** Those of them by which an account, or who may get into it, is another one. */
export const entryParts: readonly string[] = [
  ...accessParts,
  ...Object.keys(takeoverParts).filter((name) => takeoverParts[name] === "high"),
];

/** The parts of a user whose values the rules here look at. */
export const accountParts: readonly string[] = [...accessParts, ...Object.keys(takeoverParts)];

/** An emergency account, or an administrator, that was disabled or deleted, and any account that was restored. */
export function accountExposures(
  { ref, displayName, became, isPurged = false, isRestored, before, after }: ChangedObject,
  { isEmergency, exempt, roles, stillAssigned }: AccountStanding,
): Exposure[] {
  if (ref.type !== "user") return [];
  if (isRestored === true) {
    const says = told`${itself(`The deleted account ${quoted(displayName)}`)} was restored.`;
    return [{ rule: "revivesDeleted", severity: "medium", says: { plan: says, done: says } }];
  }
  const isDisabled = became === "changed" && before.accountEnabled === true && after.accountEnabled === false;
  if (!isDisabled && became !== "deleted") {
    return became === "changed" ? takeovers({ displayName, before, after }, { isEmergency, roles }) : [];
  }
  const what = isDisabled ? "disabled" : deletedText(isPurged);
  const name = quoted(displayName);
  if (isEmergency) {
    const says = told`${itself(`The emergency access account ${name}`)} was ${what}.`;
    return [{ rule: "breakGlass", severity: "critical", says: { plan: says, done: says } }];
  }
  if (roles.length === 0) return [];
  const placed = exempt === undefined ? "" : ` and ${isDisabled ? "is" : "was"} ${exempt}`;
  const of = told`${someOf(roles.map((role) => quoted(role)))}${placed}`;
  const kept = isDisabled || isPurged ? [] : (stillAssigned?.() ?? []);
  const says = isDisabled
    ? told`${itself(`The account ${name}`)}, which holds ${of}, was disabled.`
    : joined(
        [
          told`${itself(`The account ${name}`)}, which held ${of}, was ${what}.`,
          ...(kept.length === 0 ? [] : [dormantRoles(someOf(kept.map((role) => quoted(role))))]),
        ],
        " ",
      );
  return [{ rule: "privilegedHolder", severity: "high", says: { plan: says, done: says } }];
}

/** Values of a special account with which someone else may get into it, and which it did not have before. */
function takeovers(
  { displayName, before, after }: Pick<ChangedObject, "displayName" | "before" | "after">,
  { isEmergency, roles }: AccountStanding,
): Exposure[] {
  const parts = Object.keys(takeoverParts).filter((name) => isAdded(name, before[name], after[name]));
  if (parts.length === 0 || (!isEmergency && roles.length === 0)) return [];
  const severity = parts.some((name) => takeoverParts[name] === "high") ? "high" : "medium";
  const special = isEmergency
    ? itself(`The emergency access account ${quoted(displayName)}`)
    : told`${itself(`The account ${quoted(displayName)}`)}, which holds ${someOf(roles.map((role) => quoted(role)))},`;
  const says = told`${special} got other values with which someone else may get into it: ${someOf(parts)}.`;
  return [{ rule: isEmergency ? "breakGlass" : "privilegedHolder", severity, says: { plan: says, done: says } }];
}

/** Returns true for a value that allows more than the one before. Taking a value away allows nothing. */
function isAdded(name: string, was: Json | undefined, is: Json | undefined): boolean {
  if (name === "perUserMfaState") return is === "disabled" && (was === "enabled" || was === "enforced");
  if (name === "passwordPolicies" || name === "otherMails") {
    return missingIn(new Set(textsIn(is)), new Set(textsIn(was))).some((text) => text !== "None");
  }
  return typeof is === "string" && is !== "" && is !== was;
}

/** Names a user that is disabled by a plan. */
export function disablingRisks({ ref, displayName, became, before, after }: ChangedObject): Risk[] {
  const isDisabled = became === "changed" && before.accountEnabled !== false && after.accountEnabled === false;
  if (ref.type !== "user" || !isDisabled) return [];
  const says = told`Disables ${itself(`the user ${quoted(displayName)}`)}.`;
  return [{ rule: "closesAccount", severity: "medium", ...toldRisk(says) }];
}
