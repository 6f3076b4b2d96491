import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { Drift } from "../../src/app/vault/drift.ts";
import { showDrift } from "../../src/cli/commands/vault-drift.ts";
import type { Change } from "../../src/domain/change.ts";
import { countOf } from "../../src/domain/counted-words.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Permission, Role } from "../../src/domain/role.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/snapshot.ts";
import { asInstant, DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { jobData, jobLines, jobLinks, jobSentence, nextAfter } from "../../src/mcp/render/job.ts";
import { snapshotLine } from "../../src/mcp/render/snapshot.ts";
import { statusLines, statusSentence } from "../../src/mcp/render/status.ts";
import { ageOf } from "../../src/mcp/render/text.ts";
import { verificationSentence } from "../../src/mcp/render/verification.ts";
import { recoverySentence } from "../../src/review/recovery-outcome.ts";
import { moreResidual, verificationWords } from "../../src/review/verification-words.ts";
import type { PendingMembers, RebuiltObject, VerificationResult } from "../../src/service/verification.ts";
import type { TenantStatus } from "../../src/summaries/read-tenant-status.ts";
import { screenTyping } from "../cli/support.ts";
import { type Pair, pair } from "./pair.ts";

const totals: Job["totals"] = {
  ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
  ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
};
const preview: Job = {
  ...{ id: jobId("p"), kind: "preview", status: "successful", scope: { all: true }, totals, startedBy: "ada" },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), jobStartDateTime: 0 },
  ...{ jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: null, verifiesJobId: null },
  ...{ beforeRecoverySnapshotId: null, failure: null },
};
const written = { ...totals, modifiedObjects: 2, modifiedLinks: 1, failedChanges: 0 };
const recovery: Job = { ...preview, id: jobId("r"), kind: "recovery", totals: written, previewJobId: preview.id };
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
const running = { status: "running" } as const;
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
  pair("Done: …, …; failed: ….", says(recovery), says(preview), "to change."),
  pair("It waits: …", says(preview, { waitingFor: "The service asks to wait." }), says(preview), "to change."),
  pair("A recovery of it can start until ….", says(preview, { recoverableUntil: 0 }), says(preview), "to change."),
  pair("approved by …", lines(recovery, { approvedBy: "ben" }), lines(recovery), "started by ada"),
  pair("ended at …", lines(recovery), lines(recovery, { ...running, jobCompletionDateTime: null }), "started by ada"),
  pair("plan of preview …", lines(recovery), lines(preview), "started by ada"),
  pair("verifies recovery …", lines(preview, { verifiesJobId: recovery.id }), lines(preview), "started by ada"),
  pair("state before it: snapshot …", lines(recovery, kept), lines(recovery), "plan of preview"),
  pair(
    "failed: …: …",
    lines(preview, { failure: { code: "internal", message: "No." } }),
    lines(preview),
    "started by ada",
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

const group = { ref: { type: "group", id: "g" }, displayName: "Field" } as const;
const clean: VerificationResult = { outcome: "verified", pending: [], residual: { total: 0, items: [] }, expected: [] };
const ends = (total: number) => ({
  total,
  items: total === 0 ? [] : [{ ...group, ref: { type: "user", id: "ada" } as const }],
});
const waits = (more: Partial<PendingMembers>): VerificationResult => ({
  ...{ ...clean, outcome: "pending" },
  pending: [{ ...group, now: 0, expected: 1, lookAgainAt: 0, leaving: ends(0), joining: ends(1), ...more }],
});
const rebuilt: RebuiltObject = { ...group, successorId: "new", checklist: ["Licenses."] };
const again = (total: number) => ({ ...clean, rebuilt: { total, items: [rebuilt], previewJobId: preview.id } });
const words = (result: VerificationResult) => () => {
  const { verdict, lines: all } = verificationWords(result);
  return [verdict, ...all].join("\n");
};
const change: Change = {
  ...{ ...group, seq: 1, action: "update", basis: "snapshot", properties: [], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const stays = (objects: number): VerificationResult => ({
  ...clean,
  expected: [{ reason: "hardDeleted", objects, sample: [change] }],
});
const verifying: Job = { ...preview, verifiesJobId: recovery.id };
const verdict = (more: Partial<Job>, result: VerificationResult | null) => () =>
  verificationSentence({ ...verifying, ...more }, result);

const verifications: readonly Pair[] = [
  pair("dynamic group", words(waits({})), words(clean), "Verified: everything"),
  pair("created again: …", words(again(2)), words(again(1)), "created again, group Field"),
  pair("created again, …: now …. By hand: …", words(again(1)), words(clean), "Verified: everything"),
  pair("to leave, …", words(waits({ leaving: ends(1), joining: ends(0) })), words(waits({})), "to come back, 1:"),
  pair("to come back, …", words(waits({})), words(waits({ leaving: ends(1), joining: ends(0) })), "to leave, 1:"),
  pair("pending, …: … now, … expected; …; look again after …", words(waits({})), words(clean), "Verified: everything"),
  pair(", such as", words(waits({ joining: ends(2) })), words(waits({})), "to come back, 1: user Field"),
  pair("such as", words(stays(2)), words(stays(1)), "stays different, 1 object (group Field"),
  pair(
    "more object",
    () => moreResidual({ total: 1, items: [] }) ?? "all shown",
    () => moreResidual({ total: 0, items: [] }) ?? "all shown",
    "all shown",
  ),
  pair(
    'verify_recovery with recoveryJobId "…" and again true.',
    verdict({ status: "failed" }, null),
    verdict(running, null),
    "waitSeconds 30",
  ),
  pair(
    'verify_recovery with recoveryJobId "…" and waitSeconds 30.',
    verdict(running, null),
    verdict({ status: "failed" }, null),
    "again true",
  ),
  pair(
    "Tell them the checklist of what was created again.",
    verdict({}, again(1)),
    verdict({}, clean),
    "Tell the user what is back",
  ),
];

const snapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(0)), createdDateTime: asInstant(0), kind: "scheduled", recommended: true },
  ...{ label: null, totalChangedObjects: null, expiresDateTime: null },
};
const line =
  (more: Partial<Snapshot> = {}) =>
  () =>
    snapshotLine({ ...snapshot, ...more }, 0);
const status = (held: readonly Role[], permissions: readonly Permission[], more: object = {}): TenantStatus => ({
  tenant: { id: "t", displayName: "Contoso", defaultDomain: "contoso.example", now: asInstant(0), retention: "7 days" },
  caller: { id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: held, permissions },
  ...{ capabilities: { ...sandboxCapabilities, ...more }, newestSnapshot: snapshot, activeJob: null },
});
const [read, compare, write] = [
  "EntraBackup.Read.All",
  "EntraBackup.ReadWrite.Preview",
  "EntraBackup.ReadWrite.Recovery",
] as const;
const told = (given: TenantStatus) => () => [statusSentence(given), ...statusLines(given)].join("\n");
/** Only the abilities that a caller has. */
const may =
  (held: readonly Role[], permissions: readonly Permission[], more: object = {}) =>
  () =>
    statusSentence(status(held, permissions, more)).replace(/ May not: .*/s, "");
const administrator = ["backupAdministrator"] as const;
const reader = ["backupReader"] as const;
const without = (more: object) => told(status(administrator, [read, compare, write], more));
const everything = without({});

const states: readonly Pair[] = [
  pair("read snapshots, jobs and changes", may(reader, [read]), may(reader, []), "May: nothing."),
  pair("preview, verify, cancel a preview", may(reader, [read, compare]), may(reader, [read]), "read snapshots"),
  pair("take snapshots", may(administrator, [read, compare]), may(reader, [read, compare]), "preview, verify"),
  pair(
    "recover with a person's approval",
    may(administrator, [read, write]),
    may(administrator, [read, compare]),
    "take snapshots",
  ),
  pair("cancel a recovery", may(administrator, [read, write]), may(reader, [read, write]), "read snapshots"),
  pair("needs …", told(status(reader, [read])), everything, "May not: nothing is closed."),
  pair(
    "Active: …",
    told({ ...status(reader, [read]), activeJob: { ...preview, ...running } }),
    everything,
    "No job is active.",
  ),
  pair(
    "Mode …; the tenant's time is …. Retention: …",
    everything,
    () => statusLines(status(reader, [read])).join("\n"),
    "tenant Contoso",
  ),
  pair("snapshots on demand", without({ snapshotsOnDemand: false }), everything, "May: read snapshots"),
  pair("scopes of single properties", without({ propertyScopes: false }), everything, "No job is active."),
  pair("comparing two snapshots", without({ comparison: false }), everything, "No job is active."),
  pair("finding objects and reading their history", without({ investigation: false }), everything, "No job is active."),
  pair(
    "Know before you rely on it: …",
    without({ notices: { tenant: ["Slow."], preview: [], recovery: [] } }),
    without({ notices: { tenant: [], preview: [], recovery: [] } }),
    "No job is active.",
  ),
  pair("newest snapshot …", everything, told({ ...status(reader, [read]), newestSnapshot: null }), "no snapshot yet"),
  pair("… changed since the one before", line({ totalChangedObjects: 3 }), line(), "scheduled"),
  pair("expires in …, …", line({ expiresDateTime: DAY }), line(), "scheduled"),
];

const changed: Change = { ...change, displayName: "Ada" };
const drift =
  (more: Partial<Drift> = {}) =>
  () => {
    const { screen, output } = screenTyping();
    showDrift(screen, { from: asInstant(0), to: asInstant(1), changes: [], dangers: [], notCompared: null, ...more });
    return output();
  };
const some = { changes: [changed] };
const exposed = (objects: number) => ({
  ...some,
  dangers: [
    {
      rule: "credentialAdded",
      severity: "medium",
      sentence: "It was created.",
      ref: changed.ref,
      displayName: null,
      objects,
    },
  ] as const,
});
const drifts: readonly Pair[] = [
  pair("And …….", drift(exposed(3)), drift(exposed(1)), "It was created."),
  pair("Nothing has changed since …….", drift(), drift(some), "1 object has changed between"),
  pair(
    "in what could be compared",
    drift({ notCompared: "Not compared: users." }),
    drift(),
    "Nothing has changed since",
  ),
  pair("… changed between … and …:", drift(some), drift(), "Nothing has changed since"),
  pair("what happened", drift(some), drift(), "Nothing has changed since"),
  pair(
    "There are too many changes to find their dangers. An assistant can compare a narrower scope.",
    drift({ ...some, dangers: null }),
    drift(some),
    "1 object has changed between",
  ),
];

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

/** On jobs and what follows them, verifications, the tenant's status, snapshots and ages. */
export const jobPairs: readonly Pair[] = [...jobs, ...verifications, ...states, ...drifts, ...texts];
