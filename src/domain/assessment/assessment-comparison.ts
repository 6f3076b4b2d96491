import { isGrave, isLoss, type PlanRisk, severities } from "../changes/risk.ts";
import { consequenceLines } from "../sign-in/consequence-lines.ts";
import { onlyShifts, type Shift, type ShiftKind, type SignInConsequences } from "../sign-in/consequences.ts";
import type { Millis } from "../time.ts";
import { countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import type { Assessment } from "./assessment.ts";
import type { PlanDrift } from "./plan-drift.ts";

/** The part of an assessment that an approver is shown. */
export interface ShownAssessment extends Pick<Assessment, "risks" | "rehearsal"> {
  /** The time up to which the tenant was read for it. Absent where that is not known. */
  readonly readUntil?: Millis;
  /** Absent where the list can be written as it was frozen, and where the service compares again. */
  readonly drift?: PlanDrift;
}

/**
 * Compares an assessment that an approver was shown with one made later. Returns a sentence for everything that is worse
 * now. Empty if the approval still covers what the plan would do.
 */
export function worseThanShown(shown: ShownAssessment, now: ShownAssessment): string[] {
  return [...worseRisks(shown.risks, now.risks), ...worseConsequences(shown.rehearsal, now.rehearsal)];
}

/**
 * Finds grave dangers that were not shown, or were shown as less grave or for fewer objects. What stays lost is no harm that
 * the recovery does, and the directory purges objects by itself at any time.
 */
function worseRisks(shown: readonly PlanRisk[], now: readonly PlanRisk[]): string[] {
  return now
    .filter((risk) => isGrave(risk) && !isLoss(risk))
    .filter((risk) => !isCovered(risk, shown, now))
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);
}

/**
 * Returns true if as many objects or more were shown with dangers of a rule as grave as this one. Roles and the accounts
 * that gain them are in the sentence, which must be the one that was shown.
 */
function isCovered(risk: PlanRisk, shown: readonly PlanRisk[], now: readonly PlanRisk[]): boolean {
  const isWhole = risk.ref === null;
  if (risk.rule === "privilegeGained" && isWhole) return shown.some(({ sentence }) => sentence === risk.sentence);
  const objectsOf = (risks: readonly PlanRisk[]) =>
    risks
      .filter(({ rule, ref }) => rule === risk.rule && (ref === null) === isWhole)
      .filter(({ severity }) => severities.indexOf(severity) <= severities.indexOf(risk.severity))
      .reduce((sum, { objects }) => sum + objects, 0);
  return objectsOf(shown) >= objectsOf(now);
}

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
  const administrators = fewerAdministrators(shown, now);
  const keepsFree = now.policyAdministrators !== null && administrators.length === 0;
  const worse = now.shifts.filter(({ kind }) => harmful.has(kind)).flatMap((shift) => moreOf(shift, shown, keepsFree));
  const lines = worse.flatMap(({ shift, before }) => [
    ...consequenceLines({ ...now, shifts: [shift], ...nothingElse }),
    ...(before === undefined ? [] : [`The request showed ${countOf(before.users, "user")} of these.`]),
  ]);
  return [...lines, ...administrators];
}

/**
 * Compares how many accounts that can change policies could still sign in freely. One that has got its role since and
 * would be kept out takes none of them away.
 */
function fewerAdministrators(shown: SignInConsequences | null, now: SignInConsequences): string[] {
  const { policyAdministrators: is } = now;
  const was = shown?.policyAdministrators ?? null;
  if (is === null) return was === null ? [] : ["What policies would do to signing in cannot be read any more."];
  const lost = ({ before, after }: NonNullable<typeof was>) => before.free - after.free;
  const { free, total } = is.after;
  const isLast = free === 0 && is.before.free > 0 && was?.after.free !== 0;
  const isFewer = lost(is) > (was === null ? 0 : lost(was)) && free < (was?.after.free ?? is.before.free);
  if (!isFewer && !isLast) return [];
  return [`Only ${numberText(free)} of ${countOf(total, "account")} that can change policies could sign in freely.`];
}

/**
 * The part of the users shown by which their number may grow until a person is asked again, because people join, leave and
 * change groups all day in a large tenant.
 */
const GROWTH = 0.1;
const mostCovered = (shown: number): number => shown + Math.floor(shown * GROWTH);

/**
 * Returns a consequence that is worse than was shown, with what was shown of it. More users count beyond a tenth, and so do
 * more administrators, with one more where as many could sign in freely. Emergency accounts always count.
 */
function moreOf(
  shift: Shift,
  shown: SignInConsequences | null,
  keepsFree: boolean,
): readonly { readonly shift: Shift; readonly before?: Shift }[] {
  const before = shown?.shifts.find(({ kind, extent }) => kind === shift.kind && extent === shift.extent);
  if (before === undefined) return [{ shift }];
  const isMore =
    shift.users > mostCovered(before.users) ||
    shift.administrators.count > mostCovered(before.administrators.count) + (keepsFree ? 1 : 0) ||
    shift.breakGlass.count > before.breakGlass.count;
  return isMore ? [{ shift, before }] : [];
}

const unchanged = { total: 1, free: 1 };
const nothingElse = {
  ...onlyShifts,
  policyAdministrators: { before: unchanged, after: unchanged },
} satisfies Partial<SignInConsequences>;
