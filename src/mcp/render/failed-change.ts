import * as z from "zod";
import type { FailedChange } from "../../domain/change.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { whyNot } from "./change.ts";
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

export function failedChangeData(change: FailedChange): z.input<typeof failedChangeOutput> {
  return {
    type: change.ref.type,
    id: change.ref.id,
    displayName: nameOf(change.displayName),
    action: change.action,
    step: change.step,
    reason: whyNot(change.reason),
    failureMessage: cleaned(change.message, 500),
  };
}

export function failedChangeLines(change: FailedChange): readonly string[] {
  const { type, displayName, id, step, reason, failureMessage } = failedChangeData(change);
  return [
    `${step} ${type} ${called(displayName, "(no name)")} ${id}: ${reason.sentence} (${String(reason.code)}: ${failureMessage})`,
  ];
}
