import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { Change, LinkChange } from "../../src/domain/change.ts";
import { effectOfDeadName } from "../../src/domain/dead-names.ts";
import { describeUnread } from "../../src/domain/describe-unread.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/job.ts";
import { type ReasonCode, reasonCodes, reasons } from "../../src/domain/reason.ts";
import { type Snapshot, snapshotIdOf } from "../../src/domain/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { meaningOfNaming } from "../../src/mcp/render/dead-names.ts";
import { compactDetail, fullDetail } from "../../src/mcp/render/detail.ts";
import { renderedReferences } from "../../src/mcp/render/history.ts";
import { jobSentence, nextAfter } from "../../src/mcp/render/job.ts";
import { linkGroups } from "../../src/mcp/render/object-view.ts";
import { snapshotLine } from "../../src/mcp/render/snapshot.ts";
import { statusLines, statusSentence } from "../../src/mcp/render/status.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { verificationData, verificationSentence } from "../../src/mcp/render/verification.ts";
import { recoverySentence } from "../../src/review/recovery-outcome.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { ObjectLink } from "../../src/service/object-view.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import type { TenantStatus } from "../../src/summaries/read-tenant-status.ts";
import { type Pair, pair } from "./pair.ts";

const totals: Job["totals"] = {
  ...{ changedObjects: 2, changedLinks: 0, notRecoverable: 0 },
  ...{ modifiedObjects: null, modifiedLinks: null, failedChanges: null },
};
const preview: Job = {
  ...{ id: jobId("preview-1"), kind: "preview", status: "successful", scope: { all: true }, totals },
  ...{ snapshotId: snapshotIdOf(asInstant(0)), targetStateDateTime: asInstant(0), startedBy: "ada@contoso.example" },
  ...{ jobStartDateTime: 0, jobCompletionDateTime: 1, progress: null, digest: null, previewJobId: null },
  ...{ verifiesJobId: null, beforeRecoverySnapshotId: null, failure: null },
};
const recovery: Job = {
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

const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};
const all = { summary };
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
    "What was applied stays applied.……",
    next({ ...recovery, status: "abandoned" }),
    next(recovery),
    "verify_recovery with",
  ),
  pair(
    "… could not be applied.",
    () => recoverySentence(failing),
    () => recoverySentence(recovery),
    "successful.",
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
  pair("not a target: it was kept before a recovery, to undo it", line({ recommended: false }), line(), "scheduled"),
  pair(
    "No job is active.",
    said(),
    said({ activeJob: { ...preview, status: "running" } }),
    "Active: preview preview-1",
  ),
  pair("nothing is closed", said(), capable({ readOnly: true }), "this server was started read-only"),
  pair("this server was started read-only", capable({ readOnly: true }), said(), "nothing is closed"),
  pair(
    "It recovers only what capabilities.allowed names, for every caller.",
    capable({ allowed: { all: true } }),
    said(),
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

const group = { type: "group", id: "field" } as const;
const clean: VerificationResult = { outcome: "verified", pending: [], residual: { total: 0, items: [] }, expected: [] };
const leftover: VerificationResult = { ...clean, outcome: "notVerified", residual: { total: 2, items: [] } };
const slow: VerificationResult = {
  ...{ ...clean, outcome: "pending" },
  pending: [
    {
      ...{ ref: group, displayName: "Field", now: 0, expected: 1, lookAgainAt: 0, leaving: { total: 0, items: [] } },
      joining: { total: 1, items: [{ ref: { type: "user", id: "ada" }, displayName: "Ada" }] },
    },
  ],
};
const staying: VerificationResult = { ...clean, expected: [{ reason: "hardDeleted", objects: 1, sample: [] }] };
const measured: VerificationResult = {
  ...clean,
  after: { signIn: null, actors: [], unusable: { total: 0, items: [] }, renew: [] },
};
const verifying: Job = { ...preview, verifiesJobId: recovery.id };
const verdict = (result: VerificationResult | null) => () => verificationSentence(verifying, result);
const words = (result: VerificationResult) => () => {
  const { verdict: first, lines } = verificationWords(result);
  return [first, ...lines].join("\n");
};
const because = (reason: ReasonCode) => words({ ...clean, expected: [{ reason, objects: 1, sample: [] }] });
const after = (result: VerificationResult | null) => () => JSON.stringify(verificationData(verifying, result, 2));

const verifications: readonly Pair[] = [
  pair("Verified: everything the recovery was to put back is back.…", words(clean), words(leftover), "Not verified: 2"),
  pair("Not verified: … still … that should not.…", words(leftover), words(clean), "Verified: everything"),
  pair(
    "Pending: everything the recovery wrote is back, and … not have the members yet that their rule will give them.…",
    words(slow),
    words(clean),
    "Verified: everything",
  ),
  pair("… still … for a known reason.", words(staying), words(clean), "is back"),
  pair("stays different, … (……): … (…)", words(staying), words(clean), "is back"),
  pair(
    "Signing in and accounts: not measured by this service. The preview's summary says what was expected of them.",
    words(clean),
    words(measured),
    "signing in, compared with before the recovery",
  ),
  pair("Not known yet: the verifying preview … is ….", verdict(null), verdict(clean), "Verified: everything"),
  pair("Tell the user what is back….…", after(clean), after(leftover), "list_failed_changes with jobId"),
  pair("and what stays different, with the reasons", after(staying), after(clean), "Tell the user what is back."),
  pair(
    "deleted by this recovery: … with values or links that still differ, which take no effect while … deleted",
    words({ ...clean, deleted: 2 }),
    words(clean),
    "is back",
  ),
  pair(
    'Tell the user which members these groups still lack or still have. After …, verify_recovery with recoveryJobId "…" and again true.',
    () => verificationSentence(verifying, slow),
    () => verificationSentence(verifying, clean),
    "Tell the user what is back",
  ),
];

const preview1 = jobId("preview-1");
const summed = (more: Partial<ChangeSummary>) => () => {
  const data = summaryData({ ...summary, ...more }, preview1);
  return [summarySentence(data), ...summaryLines(data)].join("\n");
};
const calm = { risks: [], riskiest: [], rehearsal: null };
const opened = {
  rule: "locationOpened",
  severity: "critical",
  sentence: "Opened.",
  ref: null,
  displayName: null,
  objects: 1,
} as const;
const looked = (risks: readonly (typeof opened)[]) =>
  summed({ assessment: { ...calm, done: { risks, signIn: null } } });
const listOf = (rows: number) => () => {
  const account = "Mallory can sign in and holds a directory role. ".repeat(2);
  const actor = { kind: "user", id: "m", name: account } as const;
  const known = { signIn: "open", roles: [] } as const;
  const actors = Array.from({ length: rows }, () => ({ actor, ref: null, now: known, after: known }));
  return JSON.stringify(summaryData({ ...summary, assessment: { ...calm, actors } }, preview1, { list: "accounts" }));
};
const compared = (risks: readonly (typeof opened)[]) => () =>
  comparisonFacts({ done: { risks, signIn: null } }).lines.join("\n");
const unlooked = () => comparisonFacts({}).lines.join("\n");

const summaries: readonly Pair[] = [
  pair(
    "none of the dangers that are looked for, in this scope",
    looked([]),
    looked([opened]),
    "was done: critical: Opened.",
  ),
  pair(
    "danger: none of those that are looked for, in this scope",
    compared([]),
    compared([opened]),
    "danger critical: Opened.",
  ),
  pair(
    "Dangers and the effect on signing in were not worked out, because too many objects may differ. A narrower scope, or points closer together, has them.",
    () => comparisonFacts({ done: null }).lines.join("\n"),
    compared([]),
    "danger: none of those that are looked for",
  ),
  pair("Nothing that differs decides about it.", compared([]), unlooked),
  pair("Nothing that this plan changes decides about it.", looked([]), summed({})),
  pair(
    "… and … to change back; … with a difference that stays. …Next: …",
    summed({}),
    () => jobSentence(preview, 0),
    "2 objects and 0 links to change.",
  ),
  pair("more rows of … that do not fit: …. …", listOf(400), listOf(4), '"accounts"'),
];

const naming = (link: string, more: Partial<ObjectLink> = {}): ObjectLink => ({
  ...{ link, direction: "to", other: { type: "conditionalAccessPolicy", id: "p" }, otherName: "P" },
  ...{ otherLife: "live", still: true },
  ...more,
});
const include = "conditions.users.includeGroups";
const exclude = "conditions.users.excludeGroups";
const gone =
  (...items: readonly ObjectLink[]) =>
  () =>
    meaningOfNaming({ lifeNow: "gone", items }).join("\n");
const listed = (still: boolean) => () =>
  JSON.stringify(linkGroups([naming(include, { still })])) +
  renderedReferences(
    "pointed at by",
    { total: 1, items: [{ ref: group, displayName: "Field", how: include, still }] },
    { mostBytes: 1_000, whole: "get_object" },
  ).lines.join("\n");
const policyOf = (id: string) => ({ other: { type: "conditionalAccessPolicy", id } as const });
const unread = (parts: number) => () =>
  describeUnread(
    Array.from(
      { length: parts },
      (_, n) => ({ part: "user", property: "manager", id: `u${n}`, reason: `Why ${n}.` }) as const,
    ),
  ).join(" ");

const names: readonly Pair[] = [
  pair(
    "It is gone for good, and",
    gone(naming(include)),
    () => meaningOfNaming({ lifeNow: "softDeleted", items: [naming(include)] }).join("\n"),
    "It is deleted, and",
  ),
  pair(
    "1 policy in use still …s it",
    gone(naming(include)),
    gone(naming(include), naming(include, policyOf("q"))),
    "2 policies",
  ),
  pair(
    "… policies in use still … it",
    gone(naming(exclude), naming(exclude, policyOf("q"))),
    gone(naming(exclude)),
    "1 policy",
  ),
  pair(
    "no one",
    () => effectOfDeadName(exclude),
    () => effectOfDeadName("conditions.locations.includeLocations"),
    "no place",
  ),
  pair(
    "no …",
    () => effectOfDeadName("conditions.locations.excludeLocations"),
    gone(naming(include, { still: false })),
  ),
  pair("(no longer)", listed(false), listed(true), "Field"),
  pair("no longer", listed(false), listed(true), "Field"),
  pair("… could not be read. …", unread(1), unread(0)),
  pair("… further … could not be read.", unread(7), unread(2), "Why 1."),
];

const update: Change = {
  ...{ seq: 1, ref: group, displayName: "Field", action: "update", basis: "snapshot", links: [] },
  properties: [{ name: "description", now: "b", then: "a" }],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const view = { direction: "nowToThen", whole: () => "list_changes" } as const;
const brief =
  (...changes: readonly Change[]) =>
  () =>
    briefChanges(view)(changes, compactDetail).lines.join("\n");
const whole = (change: Change) => () => wholeChange(change, view, fullDetail).lines.join("\n");
const mallory = { kind: "user", id: "m", name: "mallory" } as const;
const kept: Change = {
  ...update,
  kept: [{ name: "description", now: "b", then: "a", by: { actor: mallory, time: 0 } }],
};
const member: LinkChange = {
  ...{ link: "members", target: { type: "user", id: "ada" }, targetName: "Ada", action: "add" },
};
const linked = (...links: readonly LinkChange[]): Change => {
  const stays = links.filter(({ notRecoverable }) => notRecoverable !== undefined).length;
  return {
    ...update,
    properties: [],
    links,
    linkTotals: { add: links.length - stays, remove: 0, notRecoverable: stays },
  };
};
const lost: LinkChange = { ...member, notRecoverable: "targetGone" };
const purged: Change = { ...update, action: "restore", properties: [], notRecoverable: "hardDeleted" };
const alike = (id: string, now: string): Change => ({
  ...{ ...update, ref: { type: "group", id } },
  properties: [{ name: "description", now, then: `${now} before` }],
});

const many = Array.from({ length: 5 }, () => lost);
/** The same in a comparison, which says what was done. */
const forward = { ...view, direction: "thenToNow" } as const;
const forwards = (change: Change) => () => briefChanges(forward)([change], compactDetail).lines.join("\n");
const wholly = (change: Change) => () => wholeChange(change, forward, fullDetail).lines.join("\n");

const changes: readonly Pair[] = [
  pair("… stays …, not …: … wrote it later", brief(kept), brief(update), 'description: "b" → "a"'),
  pair("stays: …", brief(purged), brief(update), 'description: "b" → "a"'),
  pair("no recovery: …", forwards(purged), brief(purged), "stays: hardDeleted"),
  pair("no recovery", wholly(purged), whole(purged), " stays: It was permanently deleted."),
  pair("(stays …: …)", brief(linked(lost)), forwards(linked(lost)), "- members Ada (no recovery: targetGone)"),
  pair("(stays …: …)", brief(linked({ ...lost, action: "remove" })), brief(linked(member)), "+ members Ada"),
  pair("(no recovery: …)", forwards(linked(lost)), brief(linked(lost)), "= members Ada (stays out: targetGone)"),
  pair("that stay", brief(linked(...many)), forwards(linked(...many)), "links that no recovery writes: 5"),
  pair("that no recovery writes", forwards(linked(...many)), brief(linked(...many)), "links that stay: 5"),
  pair(
    "of each: …",
    brief(...["a", "b", "c"].map((id) => alike(id, id))),
    brief(...["a", "b", "c"].map((id) => alike(id, "same"))),
    "alike",
  ),
];

/** A reason is given for its own code. The tests of comparing and recovering hold which code a difference gets. */
const whys: readonly Pair[] = reasonCodes.map((code): Pair => {
  const other = code === "refused" ? "synchronized" : "refused";
  return pair(reasons[code], because(code), because(other), reasons[other]);
});

/** On jobs, the tenant, verifications, summaries, comparisons, objects that are not there, and changes. */
export const answerPairs: readonly Pair[] = [
  ...jobs,
  ...states,
  ...verifications,
  ...summaries,
  ...names,
  ...changes,
  ...whys,
];
