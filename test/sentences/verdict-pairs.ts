import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { FollowingRecovery, Job } from "../../src/domain/recovery/job.ts";
import { iso } from "../../src/domain/time.ts";
import { jobSentence, nextAfter } from "../../src/mcp/render/job.ts";
import { verificationData, verificationLines, verificationSentence } from "../../src/mcp/render/verification.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { PendingMembers, VerificationResult } from "../../src/service/verification.ts";
import { appliedRefusal, nothingToRecoverRefusal } from "../../src/summaries/refusals.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { cleanVerification as clean } from "../support/clean-verification.ts";
import { filled, type Pair, pair } from "./pair.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const differing = (total: number, gone?: number): VerificationResult => ({
  ...clean,
  outcome: "notVerified",
  notCompared: null,
  residual: { total, items: [], ...(gone === undefined ? {} : { gone }) },
});
const later: FollowingRecovery = { id: jobId("later"), startedBy: "eve@contoso.example", jobStartDateTime: NOON };
const overtaken = (total: number, more: Partial<VerificationResult> = {}): VerificationResult => ({
  ...differing(total),
  outcome: "overtaken",
  asOf: NOON,
  ...more,
});
const policy: Change = {
  ...{ seq: 1, ref: { type: "conditionalAccessPolicy", id: "ca3" }, displayName: "CA003", action: "update" },
  ...{ basis: "audit", properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
};
const by = { actor: { kind: "user", id: "sofia", name: "sofia@contoso.example" }, time: NOON } as const;
const keptBy = (
  values: number,
  objects: number,
  author: typeof by | (Omit<typeof by, "time"> & { time: null }) = by,
) => ({
  ...clean,
  kept: {
    total: objects,
    items: Array.from({ length: Math.min(objects, 50) }, () => ({
      ...policy,
      kept: Array.from({ length: values }, (_, n) => ({ name: `part${n}`, now: "mei", then: null, by: author })),
    })),
  },
});
const unread = (more: Partial<VerificationResult>): VerificationResult => ({ ...clean, outcome: "unknown", ...more });
const oneUnread = (asApproved: number) => unread({ notRead: [{ type: "group", objects: 1 }], asApproved });
const waiting: PendingMembers = {
  ...{ ref: { type: "group", id: "field" }, displayName: "Field", now: 0, expected: 1, lookAgainAt: 0 },
  ...{ leaving: { total: 0, items: [] }, joining: { total: 0, items: [] } },
};
const verifying: Job = { ...aFinishedPreview, verifiesJobId: jobId("r") };
const words = (result: VerificationResult) => () => {
  const { verdict, lines } = verificationWords(result);
  return [verdict, ...lines].join("\n");
};
const says = (result: VerificationResult) => () => verificationSentence(verifying, result, NOON + 1_000);
const shows = (result: VerificationResult) => () => verificationLines(verifying, result).join("\n");
const applied: Job = { ...aFinishedPreview, appliedBy: later };
const recovery: Job = { ...aFinishedPreview, kind: "recovery" };
const followed: Job = { ...recovery, followedBy: [{ ...later, objects: 2 }] };
const told = (job: Job) => () => `${jobSentence(job, NOON)} ${nextAfter(job)}`;

/** On verdicts about an approved list: what is gone, what was overtaken since, and what stays as others wrote it. */
export const verdictPairs: readonly Pair[] = [
  pair(
    "… of them changed again after the preview, so that the recovery left ….",
    words({ ...differing(2), residual: { total: 2, items: [], moved: 1 } }),
    words(differing(2)),
    "still differ that should not.",
  ),
  pair("Of these, … … permanently deleted after the approval.", words(differing(2, 1)), words(differing(2))),
  pair(
    "Unknown: whether … … as approved, because … could not be read, or not whole (…).",
    words(unread({ notRead: [{ type: "group", objects: 2 }] })),
    words(clean),
    "Verified: everything",
  ),
  pair(
    "Unknown: whether everything of the scope is back, because parts of it could not be compared.",
    words(unread({ notCompared: "Not compared: Policies." })),
    words(clean),
    "Verified: everything",
  ),
  pair("other approved object", words(oneUnread(2)), words(oneUnread(0)), "(group 1)."),
  pair("… … as approved.", words(oneUnread(1)), words(oneUnread(0)), "(group 1)."),
  pair(
    "Unknown: whether approved objects of these types were permanently deleted since, because that could not be read: ….",
    words(unread({ unread: ["group"] })),
    words(oneUnread(0)),
    "or not whole",
  ),
  pair(
    "No approved change was found that is not in force.…",
    words(unread({ unread: ["group"] })),
    words({ ...differing(1), unread: ["group"] }),
    "Not verified: 1",
  ),
  pair(
    "Pending: ….",
    words({ ...oneUnread(1), pending: [waiting] }),
    words(oneUnread(1)),
    "1 other approved object is as approved.",
  ),
  pair(
    'Tell the user what could not be read. Once it can be, verify_recovery with recoveryJobId "…" and again true.…',
    says(oneUnread(0)),
    says(clean),
    "Tell the user what is back",
  ),
  pair(
    "No longer true: it was …, and … … not as approved….…",
    words(overtaken(1)),
    words(clean),
    "Verified: everything",
  ),
  pair("any more", words(overtaken(1)), words(overtaken(1, { was: "unknown" })), "is not as approved."),
  pair(
    "verified as far as it could be read",
    words(overtaken(1, { was: "unknown" })),
    words(overtaken(1)),
    "was verified at",
  ),
  pair(
    "verified but for pending members",
    words(overtaken(1, { was: "pending" })),
    words(overtaken(1)),
    "was verified at",
  ),
  pair("approved object", words(overtaken(1)), words(differing(1)), "1 object still differs"),
  pair(
    "Of these, … … permanently deleted.",
    words(overtaken(2, { residual: { total: 2, items: [], gone: 1 } })),
    words(overtaken(2)),
  ),
  pair(
    "It was …, and …: compare again.",
    words(overtaken(0, { overtakenBy: [later] })),
    words(overtaken(1, { overtakenBy: [later] })),
    "No longer true",
  ),
  pair(
    "other recoveries started since",
    words(overtaken(0, { overtakenBy: [later] })),
    words(overtaken(0, { writtenSince: 1 })),
    "later writes to 1 approved object",
  ),
  pair(
    "the audit log has later writes to …",
    words(overtaken(0, { writtenSince: 1 })),
    words(overtaken(0, { overtakenBy: [later] })),
    "other recoveries started since",
  ),
  pair(
    '… started in between, whose lists were not compared: list_jobs with kind "recovery".',
    words(overtaken(1, { overtakenBy: [later], furtherRecoveries: 2 })),
    words(overtaken(1, { overtakenBy: [later] })),
    "Since then: recovery later",
  ),
  pair(
    "more recovery",
    told({ ...recovery, furtherRecoveries: 1 }),
    told({ ...recovery, furtherRecoveries: 2 }),
    "2 more recoveries started",
  ),
  pair(
    "more recoveries",
    told({ ...recovery, furtherRecoveries: 2 }),
    told({ ...recovery, furtherRecoveries: 1 }),
    "1 more recovery started",
  ),
  filled(
    "at …",
    [[iso(NOON)], words(overtaken(1))],
    [[iso(NOON + 1_000)], words(overtaken(1, { asOf: NOON + 1_000 }))],
  ),
  pair(
    "Since then: recovery …, which … started at …….",
    words(overtaken(1, { overtakenBy: [later] })),
    words(overtaken(1)),
    "not as approved any more.",
  ),
  pair(
    "and changes … of the same list",
    told(followed),
    () => told({ ...recovery, followedBy: [later] })(),
    "started at",
  ),
  pair("It was applied by recovery … at ….", told(applied), told(aFinishedPreview), "to change"),
  pair(
    'verify_recovery with recoveryJobId "…" shows its result. For what differs since: start_preview with snapshot "…".',
    told(applied),
    told(aFinishedPreview),
    "start_recovery with it",
  ),
  pair(
    'Preview … was applied by recovery …, which … started at …. Nothing was started. verify_recovery with recoveryJobId "…" shows its result. For what differs since, start a new preview.',
    () => appliedRefusal(aFinishedPreview, { ...recovery, startedBy: "ada" }).message,
    () => nothingToRecoverRefusal(aFinishedPreview).message,
    "found nothing",
  ),
  pair("Compared at …….", says({ ...clean, asOf: NOON }), says(clean), "is back. Next"),
  pair(
    'verify_recovery with recoveryJobId "…" and again true compares all of it anew.',
    says(overtaken(1)),
    says(clean),
    "Tell the user what is back",
  ),
  pair("stays as others wrote it later", words(keptBy(1, 1)), words(clean), "is back"),
  pair("stays as others wrote it later: …", words(keptBy(1, 9)), words(keptBy(1, 1)), "part0 is"),
  pair("… is …, written by ……", words(keptBy(1, 1)), words(clean), "is back"),
  pair("more value", words(keptBy(4, 1)), words(keptBy(3, 1)), "part2 is"),
  pair(
    'each part that stays as others wrote it: list_changes with previewJobId "…"',
    shows(keptBy(4, 1)),
    shows(keptBy(3, 1)),
    "part2 is",
  ),
  pair(
    "and what stays different, with the reasons",
    () => JSON.stringify(verificationData(verifying, keptBy(1, 1), NOON)),
    () => JSON.stringify(verificationData(verifying, clean, NOON)),
    "Tell the user what is back.",
  ),
];
