import type { Affected, ShiftKind, SignInConsequences } from "../sign-in/consequences.ts";
import { countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import type { Plan } from "./approval.ts";

const BEFORE = "not assessed: this request is of an earlier version";

/**
 * Returns what a person reads first of a plan, in one short line each: what does not come back, what stays in force although
 * the plan is carried out, and who is kept out, let in and able to manage the tenant afterwards.
 */
export const firstLines = ({ outlook, rehearsal }: Pick<Plan, "outlook" | "rehearsal">): readonly string[] => [
  `Does not come back: ${outlook?.lost ?? BEFORE}.`,
  `Stays in force: ${outlook?.inForce ?? BEFORE}.`,
  `Signing in: ${signInText(outlook, rehearsal)}.`,
];

function signInText(outlook: Plan["outlook"], rehearsal: Plan["rehearsal"]): string {
  if (rehearsal !== null) return consequencesText(rehearsal);
  if (outlook === undefined) return BEFORE;
  return outlook.notAssessed === undefined
    ? "no change of this plan decides about it"
    : `not assessed: ${outlook.notAssessed}`;
}

const keepsOut: ReadonlyMap<ShiftKind, string> = new Map([
  ["blocked", "would be locked out"],
  ["disabled", "would be disabled or deleted"],
  ["deviceAdded", "would need a managed device or app"],
] as const);
const letsIn: ReadonlySet<ShiftKind> = new Set(["unblocked", "enabled"]);

function consequencesText({ shifts, policyAdministrators, notAssessed }: SignInConsequences): string {
  const out = shifts.flatMap((shift) => {
    const verb = keepsOut.get(shift.kind);
    const some = shift.kind === "blocked" && shift.extent === "some" ? "would be blocked at some sign-ins" : verb;
    return some === undefined ? [] : [`${usersText(shift)} ${some}`];
  });
  const back = shifts.flatMap((one) => {
    if (!letsIn.has(one.kind)) return [];
    const isPart = one.kind === "unblocked" && one.extent === "some";
    return [`${usersText(one)} ${isPart ? "would no longer be blocked at some sign-ins" : "could sign in again"}`];
  });
  const others = shifts.length - out.length - back.length;
  const after = policyAdministrators?.after;
  return [
    ...(out.length === 0 ? ["no user is found who would be locked out"] : out),
    ...back,
    ...(others > 0 ? [`${countOf(others, "other difference")} listed below`] : []),
    after === undefined
      ? "not assessed: who could still manage policies"
      : `${numberText(after.free)} of ${countOf(after.total, "account")} that can manage policies could sign in freely`,
    ...(notAssessed.length === 0 ? [] : [`not assessed: ${countOf(notAssessed.length, "part")}, named below`]),
  ].join("; ");
}

function usersText({ users, administrators, breakGlass }: Affected): string {
  const among = [
    ...(administrators.count === 0 ? [] : [countOf(administrators.count, "administrator")]),
    ...(breakGlass.count === 0
      ? []
      : [countOf(breakGlass.count, "account for emergencies", "accounts for emergencies")]),
  ];
  return `${countOf(users, "user")}${among.length === 0 ? "" : ` (among them ${among.join(" and ")})`}`;
}
