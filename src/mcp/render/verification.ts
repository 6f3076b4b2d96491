import * as z from "zod";
import { stayingOn } from "../../domain/authors/staying-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import { lostSecretsText } from "../../domain/changes/credentials.ts";
import { reasons } from "../../domain/changes/reason.ts";
import { type NamedObject, NOT_REACHED } from "../../domain/recovery/after-recovery.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { iso, type Millis } from "../../domain/time.ts";
import { laterLines, lostValuesText, newerText, stayingLinks, writtenAgain } from "../../review/changed-later-words.ts";
import { failedLines } from "../../review/failed-words.ts";
import { verificationRest } from "../../review/verification-rest.ts";
import { comparedAt, unknownOf, verificationLimits, verificationWords } from "../../review/verification-words.ts";
import { type PendingMembers, type VerificationResult, verificationOutcomes } from "../../service/verification.ts";
import { changeHandle, wholeIn } from "./change.ts";
import { briefChanges } from "./changes.ts";
import { jobData, jobHandle } from "./job.ts";
import { ageOf, nameOf, withNext } from "./text.ts";

const SHOWN_RESIDUAL = 5;
/** Groups with some of their pending members. An attribute that rules read can leave dozens of groups waiting. */
const SHOWN_PENDING = 5;

export const verificationOutput = z.object({
  verified: z.boolean().optional().describe("absent until the job has ended"),
  outcome: z.enum(verificationOutcomes).optional(),
  verdict: z.string().optional(),
  unknown: z.array(z.looseObject({})).optional(),
  asOf: z.string().optional(),
  pending: z.array(z.looseObject({ id: z.string(), now: z.int(), expected: z.int().optional() })).optional(),
  residual: z.looseObject({ total: z.int(), items: z.array(changeHandle) }).optional(),
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
  rest: z.array(z.string()).optional().describe("calls that show what is listed in part"),
  kept: z.looseObject({ total: z.int(), items: z.array(changeHandle) }).optional(),
  deletedWithDifferences: z.int().optional(),
  after: z.array(z.string()).optional().describe("signing in, accounts, applications, what to renew"),
  notLookedAt: z.array(z.string()).optional(),
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
  const words = verificationWords(result);
  const changedLater = laterLines(result);
  const failed = failedLines(result);
  const isPast = result.outcome === "overtaken";
  return {
    ...base,
    verified: result.outcome === "verified",
    outcome: result.outcome,
    verdict: words.verdict,
    ...(unknownOf(result).length === 0 ? {} : { unknown: unknownOf(result).map((one) => ({ ...one })) }),
    ...(result.asOf === undefined ? {} : { asOf: iso(result.asOf) }),
    ...(result.pending.length === 0 ? {} : { pending: result.pending.slice(0, SHOWN_PENDING).map(pendingData) }),
    ...(result.rebuilt === undefined ? {} : { rebuilt: rebuiltData(result.rebuilt) }),
    residual: {
      total: result.residual.total,
      ...(result.residual.gone === undefined ? {} : { gone: result.residual.gone }),
      ...(result.residual.moved === undefined ? {} : { moved: result.residual.moved }),
      ...(failed.length === 0 ? {} : { failed: [...failed] }),
      ...(changedLater.length === 0 ? {} : { changedLater: [...changedLater] }),
      ...rowsOf(shownResidual(job, result)),
    },
    expected: result.expected.map(({ reason, objects, sample }) => ({
      code: reason,
      sentence: reasons[reason],
      objects,
      ...(isPast && result.asOf !== undefined ? { asOf: iso(result.asOf) } : {}),
      sample: sample.slice(0, verificationLimits.samples).map((one) => ({
        ...endOf(one),
        ...{ lost: lostSecretsText(one.lost), values: lostValuesText(one, reason), links: stayingLinks(one, reason) },
        newer: newerText(one, reason, result.undone),
      })),
    })),
    ...(restCalls(job, result).length === 0 ? {} : { rest: [...restCalls(job, result)] }),
    ...(result.kept === undefined
      ? {}
      : { kept: { total: result.kept.total, ...rowsOf(briefly(job, result.kept.items, verificationLimits.kept)) } }),
    ...(result.deleted === undefined ? {} : { deletedWithDifferences: result.deleted }),
    after: [...words.after],
    ...(result.notLookedAt === undefined ? {} : { notLookedAt: [...result.notLookedAt] }),
    notReached: NOT_REACHED,
  };
}

/** Returns rows with the authors and reasons that they refer to. */
const rowsOf = ({ items, beside = {} }: ReturnType<typeof briefly>) => ({ items, ...beside });

const shownResidual = ({ id }: Job, { residual }: VerificationResult) =>
  briefly({ id: residual.list ?? id }, residual.items, SHOWN_RESIDUAL);

const briefly = ({ id }: Pick<Job, "id">, items: readonly Change[], most: number) =>
  briefChanges({ direction: "nowToThen", whole: wholeIn(id) })(items.slice(0, most));

type Rebuilt = NonNullable<VerificationResult["rebuilt"]>;

const rebuiltData = ({ total, items }: Rebuilt) => ({
  total,
  items: items.slice(0, verificationLimits.rebuilt).map(({ successorId, checklist, ...object }) => ({
    ...endOf(object),
    newId: successorId,
    checklist: [...checklist],
  })),
});

const endOf = ({ ref, displayName, formerName }: NamedObject) => ({
  type: ref.type,
  id: ref.id,
  displayName: nameOf(displayName),
  ...(formerName === undefined ? {} : { formerName: nameOf(formerName) }),
});

export function verificationSentence(job: Job, result: VerificationResult | null, now: Millis): string {
  const verdict =
    result === null
      ? `Not known yet: the verifying preview ${job.id} is ${job.status}.`
      : `${verificationWords(result).verdict}${comparedAt(result, (asOf) => `, ${ageOf(asOf, now)}`)}`;
  return withNext(verdict, nextAfterVerification(job, result));
}

export const verificationLines = (job: Job, result: VerificationResult): readonly string[] => [
  ...shownResidual(job, result).lines,
  ...verificationWords({ ...result, pending: result.pending.slice(0, SHOWN_PENDING) }).lines,
  ...restCalls(job, result),
];

/** Names the call that shows each of what is listed in part. */
const restCalls = (job: Job, result: VerificationResult): readonly string[] =>
  verificationRest(job, result, { residual: SHOWN_RESIDUAL, pending: SHOWN_PENDING });

function nextAfterVerification(job: Job, result: VerificationResult | null): string {
  if (result === null) {
    return job.status === "failed" || job.status === "abandoned"
      ? `verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.`
      : `verify_recovery with recoveryJobId "${job.verifiesJobId}" and waitSeconds 30.`;
  }
  const byHand = result.rebuilt === undefined ? "" : " Tell them the checklist of what was created again.";
  if (result.outcome === "overtaken") {
    return `verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true compares all of it anew.`;
  }
  if (result.outcome === "verified") {
    const differs = result.expected.length > 0 || result.kept !== undefined || result.notUndone !== undefined;
    const isLeft =
      result.kept?.items.some((change) => stayingOn(change) === "theirs") === true ||
      (result.empowered?.total ?? 0) > 0 ||
      writtenAgain(result) > 0 ||
      (result.earlier?.authors === undefined && (result.earlier?.writes ?? 0) > 0);
    const isPart = result.outside !== undefined || result.earlier?.authors !== undefined;
    const stays = [
      ...(differs ? [" and what stays different, with the reasons"] : []),
      ...(isLeft ? [", and first of all that work of the undone actor stays"] : []),
      ...(isPart ? [", and what work of the same authors it left"] : []),
      ...(result.sincePreview === undefined ? [] : [", and what was written after the preview"]),
      ...((result.unheld?.acts.length ?? 0) > 0 ? [", and what was done that no recovery reaches"] : []),
    ].join("");
    return `Tell the user what is back${stays}.${byHand}`;
  }
  if (result.outcome === "unknown") {
    return `Tell the user what could not be read. Once it can be, verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.${byHand}`;
  }
  if (result.outcome === "pending") {
    const time = iso(Math.max(...result.pending.map(({ lookAgainAt }) => lookAgainAt)));
    return `Tell the user whom these groups still lack or still have, as far as it is said. After ${time}, verify_recovery with recoveryJobId "${job.verifiesJobId}" and again true.`;
  }
  const { residual, recovery } = result;
  if (residual.changedLater?.total === residual.total) {
    return "Tell the user what was put back, and who changed it afterward. What they do not want of that can be put back with a new start_preview and start_recovery.";
  }
  const early = recovery?.endedEarly;
  if (early !== undefined && early.previewJobId !== null) {
    return (
      `list_changes with previewJobId "${job.id}" shows all that differs. If the user wants the rest of the approved changes: start_recovery ` +
      `with previewJobId "${early.previewJobId}" again, or with a new start_preview where that one is refused.`
    );
  }
  const why =
    recovery?.failedChanges === 0
      ? `list_activity with since "${iso(recovery.startDateTime)}" shows what was written since, as far as the audit log has it; `
      : `list_failed_changes with jobId "${job.verifiesJobId}" says what failed; `;
  return (
    `${why}list_changes with previewJobId "${job.id}" shows all that differs; ` +
    "what moved since can be put back with a new start_preview and start_recovery."
  );
}

const pendingData = ({ now, expected, unknownBecause, leaving, joining, lookAgainAt, ...object }: PendingMembers) => ({
  ...endOf(object),
  now,
  ...(expected === null ? { unknownBecause } : { expected }),
  leaving: { total: leaving.total, items: leaving.items.slice(0, verificationLimits.pending).map(endOf) },
  joining: { total: joining.total, items: joining.items.slice(0, verificationLimits.pending).map(endOf) },
  lookAgainAt: iso(lookAgainAt),
});
