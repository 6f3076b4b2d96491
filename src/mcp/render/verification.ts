import * as z from "zod";
import { afterRecoveryLines, NOT_REACHED } from "../../domain/after-recovery.ts";
import type { Change } from "../../domain/change.ts";
import type { Job } from "../../domain/job.ts";
import { reasons } from "../../domain/reason.ts";
import { iso, type Millis } from "../../domain/time.ts";
import {
  type PendingEnds,
  type PendingMembers,
  type VerificationResult,
  verificationOutcomes,
} from "../../service/verification.ts";
import { changeHandle, wholeIn } from "./change.ts";
import { briefChanges } from "./changes.ts";
import { jobData, jobHandle } from "./job.ts";
import { called, countOf, nameOf } from "./text.ts";

const SHOWN_RESIDUAL = 5;
const SHOWN_SAMPLES = 3;
const SHOWN_PENDING = 5;
const SHOWN_REBUILT = 10;

export const verificationOutput = z.object({
  verified: z.boolean().optional().describe("absent until the job has ended"),
  outcome: z.enum(verificationOutcomes).optional(),
  pending: z.array(z.looseObject({ id: z.string(), now: z.int(), expected: z.int() })).optional(),
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
  after: z.array(z.string()).optional().describe("signing in, accounts, applications, what to renew"),
  notReached: z.string().optional(),
  rebuilt: z
    .object({ total: z.int(), items: z.array(z.looseObject({ id: z.string(), newId: z.string() })) })
    .optional()
    .describe("created again, with what a person completes by hand"),
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
    verified: result.outcome === "verified",
    outcome: result.outcome,
    ...(result.pending.length === 0 ? {} : { pending: result.pending.map(pendingData) }),
    ...(result.rebuilt === undefined ? {} : { rebuilt: rebuiltData(result.rebuilt) }),
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
    after: afterLines(result),
    notReached: NOT_REACHED,
  };
}

const NOT_MEASURED =
  "Signing in and accounts: not measured by this service. The preview's summary says what was expected of them.";

const afterLines = ({ after }: VerificationResult): string[] =>
  after === undefined ? [NOT_MEASURED] : afterRecoveryLines(after);

const shownResidual = ({ id }: Job, { residual }: VerificationResult) =>
  briefChanges({ direction: "nowToThen", whole: wholeIn(id) })(residual.items.slice(0, SHOWN_RESIDUAL));

type Rebuilt = NonNullable<VerificationResult["rebuilt"]>;

const rebuiltData = ({ total, items }: Rebuilt) => ({
  total,
  items: items.slice(0, SHOWN_REBUILT).map(({ successorId, checklist, ...object }) => ({
    ...endOf(object),
    newId: successorId,
    checklist: [...checklist],
  })),
});

const rebuiltLine = ({ ref, displayName, successorId, checklist }: Rebuilt["items"][number]): string =>
  `created again, ${textOf({ ref, displayName })}: now ${successorId}. By hand: ${checklist.join(" ")}`;

const textOf = ({ ref, displayName }: Pick<Change, "ref" | "displayName">): string =>
  `${ref.type} ${called(displayName, "(no name)")} ${ref.id}`;

const endOf = ({ ref, displayName }: Pick<Change, "ref" | "displayName">) => ({
  type: ref.type,
  id: ref.id,
  displayName: nameOf(displayName, 120),
});

export function verificationSentence(job: Job, result: VerificationResult | null): string {
  const next = `Next: ${nextAfterVerification(job, result)}`;
  if (result === null) return `Not known yet: the verifying preview ${job.id} is ${job.status}. ${next}`;
  const stays = result.expected.reduce((sum, { objects }) => sum + objects, 0);
  const expected =
    stays === 0 ? "" : ` ${countOf(stays, "object")} still ${stays === 1 ? "differs" : "differ"} for a known reason.`;
  if (result.outcome === "verified")
    return `Verified: everything the recovery was to put back is back.${expected} ${next}`;
  if (result.outcome === "pending") {
    const groups = `${countOf(result.pending.length, "dynamic group")} ${result.pending.length === 1 ? "does" : "do"}`;
    return `Pending: everything the recovery wrote is back, and ${groups} not have the members yet that their rule will give them.${expected} ${next}`;
  }
  return `Not verified: ${countOf(result.residual.total, "object")} still differ that should not.${expected} ${next}`;
}

export function verificationLines(job: Job, result: VerificationResult): readonly string[] {
  return [
    ...shownResidual(job, result).lines,
    ...(result.rebuilt?.items ?? []).slice(0, SHOWN_REBUILT).map(rebuiltLine),
    ...result.pending.map(pendingLine),
    ...result.expected.map(({ reason, objects, sample }) => {
      const names = sample.slice(0, SHOWN_SAMPLES).map(textOf);
      const such = objects > names.length ? "such as " : "";
      return `stays different, ${countOf(objects, "object")} (${such}${names.join(", ")}): ${reasons[reason]} (${reason})`;
    }),
    ...afterLines(result),
    NOT_REACHED,
  ];
}

function nextAfterVerification(job: Job, result: VerificationResult | null): string {
  if (result === null) {
    return job.status === "failed" || job.status === "abandoned"
      ? `verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.`
      : `verify_recovery with recoveryJobId "${job.verifiesJobId}" and waitSeconds 30.`;
  }
  const byHand = result.rebuilt === undefined ? "" : " Tell them the checklist of what was created again.";
  if (result.outcome === "verified")
    return `Tell the user what is back and what stays different, with the reasons.${byHand}`;
  if (result.outcome === "pending") {
    const time = iso(Math.max(...result.pending.map(({ lookAgainAt }) => lookAgainAt)));
    return `Tell the user which members these groups still lack or still have. After ${time}, verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.`;
  }
  return (
    `list_failed_changes with jobId "${job.verifiesJobId}" says what failed; ` +
    `list_changes with previewJobId "${job.id}" shows all that differs; ` +
    "what moved since can be put back with a new start_preview and start_recovery."
  );
}

const pendingData = ({ ref, displayName, now, expected, leaving, joining, lookAgainAt }: PendingMembers) => ({
  type: ref.type,
  id: ref.id,
  displayName: nameOf(displayName, 120),
  now,
  expected,
  leaving: { total: leaving.total, items: leaving.items.slice(0, SHOWN_PENDING).map(endOf) },
  joining: { total: joining.total, items: joining.items.slice(0, SHOWN_PENDING).map(endOf) },
  lookAgainAt: iso(lookAgainAt),
});

function pendingLine({ ref, displayName, now, expected, leaving, joining, lookAgainAt }: PendingMembers): string {
  const names = ({ total, items }: PendingEnds) => {
    const shown = items.slice(0, SHOWN_PENDING);
    return `${total}${total > shown.length ? ", such as" : ":"} ${shown.map(textOf).join(", ")}`;
  };
  const parts = [
    leaving.total === 0 ? "" : `to leave, ${names(leaving)}`,
    joining.total === 0 ? "" : `to come back, ${names(joining)}`,
  ].filter((part) => part !== "");
  return `pending, ${textOf({ ref, displayName })}: ${now} members now, ${expected} expected; ${parts.join("; ")}; look again after ${iso(lookAgainAt)}`;
}
