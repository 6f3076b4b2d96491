import { reasons } from "../domain/changes/reason.ts";
import { andMore } from "../domain/words/counted-words.ts";
import { cleaned, isCutAt, NAME_LENGTH, quoted } from "../domain/words/untrusted.ts";
import type { FailedObject, VerificationResult } from "../service/verification.ts";
import { objectText } from "./changed-later-words.ts";

const OBJECTS_NAMED = 2;
const STEPS_NAMED = 2;
const MESSAGE_LENGTH = 160;

/** Says why the first objects that still differ failed. The others are not counted, because only some are held. */
export const failedLines = ({ residual: { failed } }: Pick<VerificationResult, "residual">): readonly string[] =>
  (failed?.items ?? []).slice(0, OBJECTS_NAMED).map(failedLine);

function failedLine({ steps, ...object }: FailedObject): string {
  const shown = steps.items.slice(0, STEPS_NAMED);
  return `failed in the recovery, ${objectText(object)}: ${shown.map(stepText).join("; ")}${andMore(steps.total, shown.length)}`;
}

/** A message stands for the sentence of its reason, because it says the same of this object. */
const stepText = ({ step, reason, message }: FailedObject["steps"]["items"][number]): string =>
  `${cleaned(step, NAME_LENGTH)}: ${isTold(message, reason) ? `${reasons[reason]} (${reason})` : `${reason}, ${quoted(message, MESSAGE_LENGTH)}`}`;

const isTold = (message: string, reason: keyof typeof reasons): boolean =>
  message === "" || message === reasons[reason];

/** Returns true where a failed change of the recovery, or a part of its reason, is not among these lines. */
export function isFailedInPart({ residual: { failed }, recovery }: VerificationResult): boolean {
  const { total: objects, items } = failed ?? { total: 0, items: [] };
  const steps = items.slice(0, OBJECTS_NAMED).flatMap((one) => one.steps.items.slice(0, STEPS_NAMED));
  const found = items.reduce((sum, one) => sum + one.steps.total, objects - items.length);
  const total = Math.max(recovery?.failedChanges ?? 0, found);
  return total > steps.length || steps.some(({ message }) => isCutAt(message, MESSAGE_LENGTH));
}
