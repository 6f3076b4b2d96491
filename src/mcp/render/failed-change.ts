import * as z from "zod";
import type { FailedChange } from "../../domain/changes/change.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned, isCutAt } from "../../domain/words/untrusted.ts";
import { endedEarly } from "../../summaries/ended-early.ts";
import { whyNot } from "./change.ts";
import { type Detail, fullDetail } from "./detail.ts";
import { called, nameOf } from "./text.ts";

export const failedChangeOutput = z.object({
  type: z.string(),
  id: z.string(),
  displayName: z.string().optional(),
  action: z.string(),
  step: z.string(),
  reason: z.looseObject({ code: z.string() }),
  failureMessage: z.string(),
});

/** Most characters of a message that are shown, for each character of a value. */
const MESSAGE_LENGTHS = 6;

/** Returns a message whole, or with the number of its characters and the call for the object if no page holds it. */
function messageOf({ message, ref }: FailedChange, { length }: Detail): string {
  const most = MESSAGE_LENGTHS * length;
  const shown = cleaned(message, most);
  return isCutAt(message, most)
    ? `${shown} (${numberText(message.length)} characters, more than an answer holds; the object itself: get_object with type "${ref.type}" and id "${ref.id}")`
    : shown;
}

export function failedChangeData(change: FailedChange, detail = fullDetail): z.input<typeof failedChangeOutput> {
  return {
    type: change.ref.type,
    id: change.ref.id,
    displayName: nameOf(change.displayName),
    action: change.action,
    step: change.step,
    reason: whyNot(change.reason),
    failureMessage: messageOf(change, detail),
  };
}

export function failedChangeLines(change: FailedChange, detail = fullDetail): readonly string[] {
  const { type, displayName, id, step, reason, failureMessage } = failedChangeData(change, detail);
  return [
    `${step} ${type} ${called(displayName, "(no name)")} ${id}: ${reason.sentence} (${String(reason.code)}: ${failureMessage})`,
  ];
}

/** Says of a recovery that ended early that its failures are not all that is missing. Undefined for another one. */
export const unreachedText = (job: Job): string | undefined =>
  endedEarly(job).endedEarly === undefined
    ? undefined
    : "It ended before the end of its list: what it did not reach is not among these, and a change that failed may have " +
      `needed one that was not reached. verify_recovery with recoveryJobId "${job.id}" shows all that is not back.`;
