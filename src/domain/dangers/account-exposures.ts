import { type Risk, toldRisk } from "../changes/risk.ts";
import { dormantRoles } from "../roles/dormant-roles.ts";
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
  if (!isDisabled && became !== "deleted") return [];
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

/** Names a user that is disabled by a plan. */
export function disablingRisks({ ref, displayName, became, before, after }: ChangedObject): Risk[] {
  const isDisabled = became === "changed" && before.accountEnabled !== false && after.accountEnabled === false;
  if (ref.type !== "user" || !isDisabled) return [];
  const says = told`Disables ${itself(`the user ${quoted(displayName)}`)}.`;
  return [{ rule: "closesAccount", severity: "medium", ...toldRisk(says) }];
}
