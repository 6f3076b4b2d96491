import type { Assessment } from "./assessment.ts";
import { isGrave, type PlanRisk, severities } from "./risk.ts";
import { consequenceLines } from "./sign-in/consequence-lines.ts";
import type { Shift, ShiftKind, SignInConsequences } from "./sign-in/consequences.ts";

/** The part of an assessment that an approver is shown. */
export type ShownAssessment = Pick<Assessment, "risks" | "rehearsal">;

/**
 * Compares an assessment that an approver was shown with one made later. Returns a sentence for everything that is worse
 * now. Empty if the approval still covers what the plan would do.
 */
export function worseThanShown(shown: ShownAssessment, now: ShownAssessment): string[] {
  return [...worseRisks(shown.risks, now.risks), ...worseConsequences(shown.rehearsal, now.rehearsal)];
}

/** Finds grave dangers that were not shown, or were shown as less grave. */
function worseRisks(shown: readonly PlanRisk[], now: readonly PlanRisk[]): string[] {
  return now
    .filter(isGrave)
    .filter((risk) => !shown.some((other) => other.rule === risk.rule && isAsGrave(other, risk)))
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

const isAsGrave = (shown: PlanRisk, now: PlanRisk): boolean =>
  severities.indexOf(shown.severity) <= severities.indexOf(now.severity);

/** Consequences that keep users out or let them in with less. */
const harmful: ReadonlySet<ShiftKind> = new Set([
  "blocked",
  "disabled",
  "mfaDropped",
  "deviceDropped",
  "controlDropped",
  "deviceAdded",
]);

function worseConsequences(shown: SignInConsequences | null, now: SignInConsequences | null): string[] {
  if (now === null) return [];
  const worse = now.shifts.filter((shift) => harmful.has(shift.kind) && isMore(shift, shown));
  const free = now.policyAdministrators.after.free;
  const shownFree = shown?.policyAdministrators.after.free ?? now.policyAdministrators.before.free;
  const lines = worse.length === 0 ? [] : consequenceLines({ ...now, shifts: worse, ...nothingElse });
  return free < shownFree
    ? [...lines, `Only ${free} of the accounts that can change policies could sign in freely, and not ${shownFree}.`]
    : lines;
}

function isMore(shift: Shift, shown: SignInConsequences | null): boolean {
  const before = shown?.shifts.find(({ kind, extent }) => kind === shift.kind && extent === shift.extent);
  if (before === undefined) return true;
  return (
    shift.users > before.users ||
    shift.administrators.count > before.administrators.count ||
    shift.breakGlass.count > before.breakGlass.count
  );
}

const none = { total: 1, free: 1 };
const nothingElse = {
  locations: [],
  moreLocations: 0,
  applications: [],
  moreApplications: 0,
  workloads: [],
  reportOnly: { count: 0, names: [] },
  notAssessed: [],
  policyAdministrators: { before: none, after: none },
} satisfies Partial<SignInConsequences>;
