import * as z from "zod";
import type { Change } from "../../domain/change.ts";
import type { Job } from "../../domain/job.ts";
import { reasons } from "../../domain/reason.ts";
import type { Millis } from "../../domain/time.ts";
import type { VerificationResult } from "../../service/verification.ts";
import { changeHandle, wholeIn } from "./change.ts";
import { briefChanges } from "./changes.ts";
import { jobData, jobHandle } from "./job.ts";
import { called, countOf, nameOf } from "./text.ts";

const SHOWN_RESIDUAL = 5;
const SHOWN_SAMPLES = 3;

export const verificationOutput = z.object({
  verified: z.boolean().optional().describe("absent until the job has ended"),
  residual: z.object({ total: z.int(), items: z.array(changeHandle) }).optional(),
  expected: z
    .array(
      z.object({
        code: z.string(),
        sentence: z.string(),
        objects: z.int(),
        sample: z.array(z.looseObject({})),
      }),
    )
    .optional(),
  job: jobHandle,
  next: z.string(),
});

export function verificationData(
  job: Job,
  result: VerificationResult | null,
  now: Millis,
): z.input<typeof verificationOutput> {
  const base = { job: jobData(job, now), next: nextAfterVerification(job, result) };
  if (result === null) return base;
  return {
    ...base,
    verified: result.verified,
    residual: {
      total: result.residual.total,
      items: shownResidual(job, result).items,
    },
    expected: result.expected.map(({ reason, objects, sample }) => ({
      code: reason,
      sentence: reasons[reason],
      objects,
      sample: sample.slice(0, SHOWN_SAMPLES).map(endOf),
    })),
  };
}

const shownResidual = ({ id }: Job, { residual }: VerificationResult) =>
  briefChanges({ direction: "nowToThen", whole: wholeIn(id) })(residual.items.slice(0, SHOWN_RESIDUAL));

const endOf = ({ ref, displayName }: Change) => ({ type: ref.type, id: ref.id, displayName: nameOf(displayName, 120) });

export function verificationSentence(job: Job, result: VerificationResult | null): string {
  const next = `Next: ${nextAfterVerification(job, result)}`;
  if (result === null) return `Not known yet: the verifying preview ${job.id} is ${job.status}. ${next}`;
  const stays = result.expected.reduce((sum, { objects }) => sum + objects, 0);
  const expected = stays === 0 ? "" : ` ${countOf(stays, "object")} still differ on purpose.`;
  if (result.verified) return `Verified: everything the recovery was to put back is back.${expected} ${next}`;
  return `Not verified: ${countOf(result.residual.total, "object")} still differ that should not.${expected} ${next}`;
}

export function verificationLines(job: Job, result: VerificationResult): readonly string[] {
  return [
    ...shownResidual(job, result).lines,
    ...result.expected.map(({ reason, objects, sample }) => {
      const names = sample.slice(0, SHOWN_SAMPLES).map(({ ref, displayName }) => called(displayName, ref.id));
      return `on purpose, ${objects} (${names.join(", ")}): ${reasons[reason]}`;
    }),
  ];
}

function nextAfterVerification(job: Job, result: VerificationResult | null): string {
  if (result === null) {
    return job.status === "failed" || job.status === "abandoned"
      ? `verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.`
      : `verify_recovery with recoveryJobId "${job.verifiesJobId}" and waitSeconds 30.`;
  }
  if (result.verified) return "Tell the user what is back and what stays different, with the reasons.";
  return (
    `list_failed_changes with jobId "${job.verifiesJobId}" says what failed; ` +
    `list_changes with previewJobId "${job.id}" shows all that differs; ` +
    "what moved since can be put back with a new start_preview and start_recovery."
  );
}
