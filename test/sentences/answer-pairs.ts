import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { EarlierWork } from "../../src/domain/authors/earlier-work.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { jobSentence, nextAfter } from "../../src/mcp/render/job.ts";
import { snapshotLine } from "../../src/mcp/render/snapshot.ts";
import { statusLines, statusSentence } from "../../src/mcp/render/status.ts";
import { recoverySentence } from "../../src/review/recovery-outcome.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { TenantStatus } from "../../src/summaries/read-tenant-status.ts";
import { type Pair, pair } from "./pair.ts";

const totals: Job["totals"] = {
  ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
  ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
};
export const preview: Job = {
  ...{ id: jobId("preview-1"), kind: "preview", status: "successful", scope: { all: true }, totals },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), startedBy: "ada@contoso.example" },
  ...{ jobStartDateTime: 0, jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: null },
  ...{ verifiesJobId: null, beforeRecoverySnapshotId: null, failure: null },
};
export const recovery: Job = {
  ...{ ...preview, id: jobId("recovery-1"), kind: "recovery", previewJobId: preview.id },
  totals: { ...totals, modifiedObjects: 2, modifiedLinks: 0, failedChanges: 0 },
};
const found = (changedObjects: number, notRecoverable = 0): Job => ({
  ...preview,
  totals: { ...totals, changedObjects, notRecoverable },
});
const told = (job: Job) => () => jobSentence(job, 0);
const next = (job: Job, options?: Parameters<typeof nextAfter>[1]) => () => nextAfter(job, options);
const nothing = found(0);
const failing: Job = { ...recovery, totals: { ...recovery.totals, failedChanges: 1 } };
export const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};
const all = { summary };
const calm = { risks: [], riskiest: [], rehearsal: null };
const earlier: EarlierWork = {
  ...{ actor: { kind: "user", id: "m", name: "miles" }, authors: { total: 0, items: [] } },
  ...{ before: 2, writes: 1, objects: 1, first: 1, last: 1 },
};
const part = { summary: { notCompared: "Not compared: policies." } };
const waiting =
  "When the user wants exactly these changes: start_recovery with it; else a preview with a narrower scope.";
const closed =
  "This caller may not recover it: get_tenant_status says what is missing, and a refused start_recovery names who can.";
const jobs: readonly Pair[] = [
  pair("; … with a difference that stays", told(found(2, 1)), told(found(2)), "2 objects and 0 links to change."),
  pair(
    'Nothing can be recovered; list_changes with previewJobId "…" says why.',
    next(found(0, 1), all),
    next(nothing, all),
    "Nothing differs from the snapshot",
  ),
  pair(
    "Nothing differs from the snapshot in this scope.",
    next(nothing, all),
    next(nothing, part),
    "what could be compared",
  ),
  pair(
    "Nothing differs from the snapshot in this scope. Shortly before it, this scope was written to, and the snapshot holds that too.",
    next(nothing, { summary: { assessment: { ...calm, earlier } } }),
    next(nothing, { summary: { assessment: { ...calm, earlier: { ...earlier, writes: 0, isCut: true } } } }),
    "Nothing differs from the snapshot in this scope.",
  ),
  pair(
    "Nothing was compared, because no id of this scope is known: find_objects finds the right ids, then start_preview.",
    next(nothing, { summary: { nothingKnown: true } }),
    next(nothing, all),
    "Nothing differs",
  ),
  pair(
    "No difference was found in what could be compared.",
    next(nothing, part),
    next(nothing, all),
    "Nothing differs",
  ),
  pair(
    'No difference was found. summarize_changes with previewJobId "…" names what could not be compared, if anything.',
    next(nothing),
    next(nothing, all),
    "Nothing differs",
  ),
  pair(
    "No difference was found for the ids of this scope that exist.",
    next({ ...nothing, scope: { entities: [{ type: "user", ids: ["ada"] }] } }, all),
    next(nothing, all),
    "Nothing differs",
  ),
  pair('list_changes with previewJobId "…" shows each change.', next(preview, all), next(preview), "summarize_changes"),
  pair(waiting, next(preview), next(preview, { mayRecover: false }), "This caller may not recover it"),
  pair(closed, next(preview, { mayRecover: false }), next(preview), "start_recovery with it"),
  pair(
    'list_failed_changes with jobId "…" says what was not applied and why.',
    next(failing),
    next(recovery),
    "verify_recovery",
  ),
  pair(
    'What was applied stays applied.… verify_recovery with recoveryJobId "…" shows what is back and what is not.……',
    next({ ...recovery, status: "abandoned" }),
    next(recovery),
    "verify_recovery with",
  ),
  pair(
    "How much that is, the job does not say.",
    next({ ...recovery, status: "abandoned", totals: { ...recovery.totals, modifiedObjects: null } }),
    next({ ...recovery, status: "abandoned" }),
    "What was applied stays applied. verify_recovery",
  ),
  pair(
    "… could not be applied.",
    () => recoverySentence(failing),
    () => recoverySentence(recovery),
    "successful.",
  ),
];

const snapshot: Snapshot = {
  ...{ id: snapshotIdOf(asInstant(0)), createdDateTime: asInstant(0), kind: "scheduled", isTarget: true },
  ...{ label: null, totalChangedObjects: null, expiresDateTime: null },
};
const line =
  (more: Partial<Snapshot> = {}) =>
  () =>
    snapshotLine({ ...snapshot, ...more }, 0);
const status: TenantStatus = {
  tenant: {
    ...{ id: "t", displayName: "Contoso", defaultDomain: "contoso.example", now: asInstant(0) },
    retention: "7 days",
  },
  caller: {
    ...{ id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: ["globalAdministrator"] },
    permissions: ["EntraBackup.Read.All", "EntraBackup.ReadWrite.Preview", "EntraBackup.ReadWrite.Recovery"],
  },
  ...{ capabilities: sandboxCapabilities, newestSnapshot: snapshot, activeJob: null },
};
const said =
  (more: Partial<TenantStatus> = {}) =>
  () =>
    [statusSentence({ ...status, ...more }), ...statusLines({ ...status, ...more })].join("\n");
const capable = (more: Partial<TenantStatus["capabilities"]>) =>
  said({ capabilities: { ...sandboxCapabilities, ...more } });
const roleless = { caller: { ...status.caller, roles: [] } };
const states: readonly Pair[] = [
  pair("not read: …", line({ unread: ["The users could not be read."] }), line(), "scheduled"),
  pair("kept before a recovery, to undo it", line({ isTarget: false }), line(), "scheduled"),
  pair(
    "No job is active.",
    said(),
    said({ activeJob: { ...preview, status: "running" } }),
    "Active: preview preview-1",
  ),
  pair("nothing is closed", said(), capable({ readOnly: true }), "this server was started read-only"),
  pair("this server was started read-only", capable({ readOnly: true }), said(), "nothing is closed"),
  pair("It recovers …, for every caller.", capable({ allowed: { all: true } }), said()),
  pair("all objects", capable({ allowed: { all: true } }), capable({ allowed: { types: ["user"] } }), "types: users"),
  pair(
    "only objects of these types: …",
    capable({ allowed: { types: ["user", "group"] } }),
    capable({ allowed: { all: true } }),
    "recovers all objects",
  ),
  pair(
    "only …, which capabilities.allowed of the structured content names",
    capable({ allowed: { entities: [{ type: "user", ids: ["a", "b"] }] } }),
    capable({ allowed: { types: ["user"] } }),
    "types: users",
  ),
  pair("This mode does not have: ….", capable({ comparison: false }), said()),
  pair(
    "For every caller an approval policy holds, and a preview says what it asks: ….",
    capable({ approvalPolicy: { phrase: "always" } }),
    said(),
  ),
  pair("no role that counts here", said(roleless), said(), "Global Administrator"),
  pair("no snapshot yet", said({ newestSnapshot: null }), said(), "newest snapshot 1970"),
];

export const opened = {
  rule: "locationOpened",
  severity: "critical",
  sentence: "Opened.",
  ref: null,
  displayName: null,
  objects: 1,
} as const;
export const compared = (risks: readonly (typeof opened)[]) => () =>
  comparisonFacts({ done: { risks, signIn: null } }).lines.join("\n");

/** On jobs and the tenant. */
export const answerPairs: readonly Pair[] = [...jobs, ...states];
