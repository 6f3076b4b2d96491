import { quoted } from "../untrusted.ts";
import type { Affected, NamedCount, PolicyShift, Rehearsal, Shift, ShiftKind } from "./rehearsal.ts";

const NAME_LENGTH = 40;

const says: Readonly<Record<ShiftKind, string>> = {
  blocked: "could no longer sign in: a policy blocks every sign-in",
  disabled: "could no longer sign in: the account would be disabled or deleted",
  mfaDropped: "would be newly exempt from multifactor authentication",
  mfaAdded: "would newly need multifactor authentication",
  hindered: "would newly be blocked at some sign-ins, or need a managed device or key",
  unblocked: "would no longer be blocked",
  enabled: "could sign in again: the account would be enabled or restored",
};

/** What signing in would be like after a plan, in at most 14 short lines; names cleaned and quoted. */
export function rehearsalLines(rehearsal: Rehearsal): string[] {
  const { policies, morePolicies, notModelled } = rehearsal;
  return [
    ...consequenceLines(rehearsal),
    ...policies.map(policyLine),
    ...(morePolicies > 0 ? [`And ${morePolicies} more ${morePolicies === 1 ? "policy" : "policies"}.`] : []),
    ...notModelled.map((sentence) => `Not looked at: ${sentence}`),
  ];
}

/** What harms nobody is told in brief without names, the rest with one. */
const harmless: ReadonlySet<ShiftKind> = new Set(["mfaAdded", "unblocked", "enabled"]);

/** Only whom it concerns, the gravest first. */
export function consequenceLines({ shifts, policyAdministrators }: Rehearsal, brief = false): string[] {
  const { before, after } = policyAdministrators;
  const same = before.total === after.total && before.free === after.free;
  return [
    ...(shifts.length === 0
      ? ["Nobody's sign-in would be blocked, eased or made stricter."]
      : shifts.map((shift) => shiftLine(brief ? shortened(shift) : shift))),
    same && after.free > 0
      ? `As now, ${after.free} of ${after.total} who can change policies would sign in freely.`
      : `Of those who can change policies ${after.free} of ${after.total} would sign in freely; now it is ${before.free} of ${before.total}.`,
  ];
}

const shiftLine = ({ kind, ...affected }: Shift): string => `${users(affected)} ${says[kind]}.`;

function shortened(shift: Shift): Shift {
  const most = harmless.has(shift.kind) ? 0 : 1;
  const short = ({ count, names }: NamedCount): NamedCount => ({ count, names: names.slice(0, most) });
  return { ...shift, administrators: short(shift.administrators), breakGlass: short(shift.breakGlass) };
}

function policyLine({ name, before, after, gains, loses, narrowedBy }: PolicyShift): string {
  const state = before === after ? after : `${before} to ${after}`;
  const some = narrowedBy.length === 0 ? "" : `, for some sign-ins (${narrowedBy.join(", ")})`;
  const parts = [
    ...(gains.users > 0 ? [`newly on ${users(gains)}`] : []),
    ...(loses.users > 0 ? [`no longer on ${users(loses)}`] : []),
  ];
  return `Policy ${quoted(name, NAME_LENGTH)} (${state}${some}): ${parts.join(", ")}.`;
}

function users({ users, administrators, breakGlass }: Affected): string {
  const among = [...amongThem(administrators, "administrator"), ...amongThem(breakGlass, "emergency account")];
  return `${users} ${users === 1 ? "user" : "users"}${among.length === 0 ? "" : ` (with ${among.join(" and ")})`}`;
}

function amongThem({ count, names }: NamedCount, noun: string): string[] {
  if (count === 0) return [];
  const total = `${count} ${noun}${count === 1 ? "" : "s"}`;
  if (names.length === 0) return [total];
  const more = count > names.length ? ", …" : "";
  return [`${total}: ${names.map((name) => quoted(name, NAME_LENGTH)).join(", ")}${more}`];
}
