import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant, HOUR, MINUTE } from "../../src/domain/time.ts";
import { countOf } from "../../src/domain/words/counted-words.ts";
import { unreachedText } from "../../src/mcp/render/failed-change.ts";
import { jobData, jobLines, jobLinks, jobSentence, nextAfter } from "../../src/mcp/render/job.ts";
import { ageOf } from "../../src/mcp/render/text.ts";
import { recoverySentence } from "../../src/review/recovery-outcome.ts";
import { type Pair, pair } from "./pair.ts";

const totals: Job["totals"] = {
  ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
  ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
};
export const preview: Job = {
  ...{ id: jobId("p"), kind: "preview", status: "successful", scope: { all: true }, totals, startedBy: "ada" },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), jobStartDateTime: 0 },
  ...{ jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: null, verifiesJobId: null },
  ...{ beforeRecoverySnapshotId: null, failure: null },
};
const written = { ...totals, modifiedObjects: 2, modifiedLinks: 1, failedChanges: 0 };
export const recovery: Job = {
  ...preview,
  id: jobId("r"),
  kind: "recovery",
  totals: written,
  previewJobId: preview.id,
};
const says =
  (job: Job, more: Partial<Job> = {}) =>
  () =>
    jobSentence({ ...job, ...more }, 0);
const lines =
  (job: Job, more: Partial<Job> = {}) =>
  () =>
    jobLines(jobData({ ...job, ...more }, 0)).join("\n");
const next =
  (job: Job, more: Partial<Job> = {}) =>
  () =>
    nextAfter({ ...job, ...more });
const links = (job: Job) => () =>
  jobLinks(job)
    .map(({ name }) => name)
    .join("; ");
export const running = { status: "running" } as const;
const asked = { stopAsked: true } as const;
const kept = { beforeRecoverySnapshotId: snapshotIdOf(asInstant(5)) };
const jobs: readonly Pair[] = [
  pair(
    "… and … to change….",
    says(preview),
    says(preview, { totals: { ...totals, changedObjects: null } }),
    "successful.",
  ),
  pair(
    "an unknown number of",
    says(preview, { totals: { ...totals, changedLinks: null } }),
    says(preview),
    "0 links to change",
  ),
  pair("…: …, …; failed: ….…", says(recovery), says(preview), "to change."),
  pair(
    'It ended before the end of its list: what it did not reach is not among these, and a change that failed may have needed one that was not reached. verify_recovery with recoveryJobId "…" shows all that is not back.',
    () => unreachedText({ ...recovery, status: "abandoned" }) ?? "all reached",
    () => unreachedText(recovery) ?? "all reached",
    "all reached",
  ),
  pair("Done and counted so far", says(recovery, running), says(recovery), "Done: 2 objects"),
  pair("It was asked to stop.", says(preview, { ...running, ...asked }), says(preview, running), "running"),
  pair(
    "It was asked to stop: no further object is begun, and those under way are finished. What is written stays.",
    says(recovery, { ...running, ...asked }),
    says(recovery, { status: "abandoned", ...asked }),
    "It stopped as asked",
  ),
  pair(
    "It stopped as asked, and what it had written stays.",
    says(recovery, { status: "abandoned", ...asked }),
    says(recovery, asked),
    "too late",
  ),
  pair("It was asked to stop too late: it had come to its end.", says(recovery, asked), says(recovery), "successful."),
  pair(
    "Of them so already, without a write: ….",
    says(recovery, { unwrittenObjects: 1 }),
    says(recovery),
    "Done: 2 objects",
  ),
  pair("It waits: …", says(preview, { waitingFor: "The service asks to wait." }), says(preview), "to change."),
  pair("A recovery of it can start until ….", says(preview, { recoverableUntil: 0 }), says(preview), "to change."),
  pair("approved by ……", lines(recovery, { approvedBy: "ben" }), lines(recovery), 'started by "ada"'),
  pair(
    ", who wrote to … of the plan before",
    lines(recovery, { approvedBy: "ben", approverWrote: 2 }),
    lines(recovery, { approvedBy: "ben" }),
    'approved by "ben"',
  ),
  pair("ended at …", lines(recovery), lines(recovery, { ...running, jobCompletionDateTime: null }), 'started by "ada"'),
  pair("plan of preview …", lines(recovery), lines(preview), 'started by "ada"'),
  pair("verifies recovery …", lines(preview, { verifiesJobId: recovery.id }), lines(preview), 'started by "ada"'),
  pair("state before it: snapshot …", lines(recovery, kept), lines(recovery), "plan of preview"),
  pair(
    "failed: …: …",
    lines(preview, { failure: { code: "internal", message: "No." } }),
    lines(preview),
    'started by "ada"',
  ),
  pair(
    'get_job with jobId "…", at the time said above.',
    next(preview, { ...running, outlook: "Soon." }),
    next(preview, running),
    "waitSeconds 30",
  ),
  pair(
    'get_job with jobId "…" and waitSeconds 30.',
    next(preview, running),
    next(preview, { ...running, outlook: "Soon." }),
    "said above",
  ),
  pair(
    "Start it again with start_preview.",
    next(preview, { status: "failed" }),
    next(preview),
    "summarize_changes with",
  ),
  pair(
    'verify_recovery with recoveryJobId "…" shows the result.',
    next(preview, { verifiesJobId: recovery.id }),
    next(preview),
    "summarize_changes with",
  ),
  pair(
    'summarize_changes with previewJobId "…", then list_changes.',
    next(preview),
    next(preview, { totals: { ...totals, changedObjects: 0 } }),
    "No difference was found.",
  ),
  pair(
    '… That is start_preview with snapshot "…".',
    next(preview, { obstacle: { code: "stale", message: "Start a new preview." } }),
    next(preview),
    "start_recovery with it",
  ),
  pair('To undo it: start_preview with snapshot "…".', next(recovery, kept), next(recovery), "verify_recovery with"),
  pair(
    'verify_recovery with recoveryJobId "…".……',
    next(recovery),
    next(recovery, { status: "failed" }),
    "stays applied.",
  ),
  pair("changes of this preview", links(preview), links(recovery), "what this recovery could not apply"),
  pair("signed receipt", links(recovery), links({ ...recovery, ...running }), "this recovery"),
  pair(
    "The recovery is running.",
    () => recoverySentence({ ...recovery, ...running }),
    () => recoverySentence(recovery),
    "ended",
  ),
  pair(
    "It changed … and ….",
    () => recoverySentence(recovery),
    () => recoverySentence({ ...recovery, totals }),
    "The recovery ended: successful.",
  ),
  pair(
    "The recovery ended: ….……",
    () => recoverySentence(recovery),
    () => recoverySentence({ ...recovery, ...running }),
    "is running",
  ),
];

export const snapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(0)), createdDateTime: asInstant(0), kind: "scheduled", isTarget: true },
  ...{ label: null, totalChangedObjects: null, expiresDateTime: null },
};
const age = (time: number, now: number) => () => ageOf(time, now);
const texts: readonly Pair[] = [
  pair("in the future", age(2 * MINUTE, 0), age(30_000, 0), "just now"),
  pair("just now", age(0, 500), age(0, 5_000), "5 seconds ago"),
  pair("… ago", age(0, HOUR), age(HOUR, 0), "in the future"),
  pair(
    "an unknown number of",
    () => countOf(null, "object"),
    () => countOf(1, "object"),
    "1 object",
  ),
];

/** On jobs and what follows them, and ages. */
export const jobPairs: readonly Pair[] = [...jobs, ...texts];
