import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { Actor, Change, LinkChange } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../src/domain/time.ts";
import { unapprovedAnswer } from "../../src/mcp/render/approval.ts";
import { wholeIn } from "../../src/mcp/render/change.ts";
import { briefChanges, changesPage, withAssessment } from "../../src/mcp/render/changes.ts";
import { compactDetail } from "../../src/mcp/render/detail.ts";
import { fenced } from "../../src/mcp/render/fence.ts";
import { stepRenderer } from "../../src/mcp/render/history.ts";
import { jobData, jobLines, jobLinks, jobSentence } from "../../src/mcp/render/job.ts";
import { statusLines } from "../../src/mcp/render/status.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import { verificationSentence } from "../../src/mcp/render/verification.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { aRequest } from "./a-request.ts";
import { rowOf } from "./acted-row.ts";
import { filled, type Pair, pair } from "./pair.ts";

const mallory: Actor = { kind: "user", id: "m", name: "mallory" };
const user = { type: "user", id: "ada" } as const;
const update: Change = {
  ...{ seq: 1, ref: user, displayName: "Ada", action: "update", basis: "snapshot", links: [] },
  properties: [{ name: "department", now: "b", then: "a" }],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const view = { direction: "nowToThen", whole: wholeIn("preview-1") } as const;
const brief =
  (...changes: readonly Change[]) =>
  () =>
    briefChanges(view)(changes, compactDetail).lines.join("\n");
const properties = (count: number): Change["properties"] =>
  Array.from({ length: count }, (_, n) => ({ name: `p${n}`, now: "b", then: "a" }));
const link = (more: Partial<LinkChange> = {}): LinkChange => ({
  ...{ link: "members", target: { type: "user", id: "ben" }, targetName: "Ben", action: "add", ...more },
});
const linked = (count: number, more: Partial<LinkChange> = {}): Change => {
  const stays = more.notRecoverable === undefined ? 0 : count;
  return {
    ...{ ...update, properties: [], links: Array.from({ length: count }, () => link(more)) },
    linkTotals: { add: count - stays, remove: 0, notRecoverable: stays },
  };
};
const alike = (id: string, more: Partial<Change> = {}): Change => ({
  ...{ ...update, ref: { type: "user", id }, displayName: `User ${id}`, ...more },
});
const kept = {
  kept: [{ name: "city", now: "b", then: "a", by: { actor: mallory, time: 0 } }],
};
const unassessed = (isUnassessed?: true) => () => {
  const listed = { items: [update], ...(isUnassessed === undefined ? {} : { isUnassessed }) };
  return (
    withAssessment<{ readonly items: readonly Change[]; readonly isUnassessed?: true; readonly note?: string }>(listed)
      .note ?? "no note"
  );
};
const paged = (count: number) => () => {
  const all = Array.from({ length: count }, (_, n) => ({ ...update, displayName: `${n}`.repeat(60), ...kept }));
  return changesPage({ items: all, cursors: all.map((_, n) => `c${n}`) }, view, "compact").note ?? "no note";
};
/** Changes alike whose values fill more than a page, or less. */
const valued = (count: number) => {
  const all = Array.from({ length: count }, (_, n) =>
    alike(`${n}`, { properties: [{ name: "city", now: `${n}`.padEnd(60, "b"), then: `${n}`.padEnd(60, "a") }] }),
  );
  return changesPage({ items: all, cursors: all.map((_, n) => `c${n}`) }, view, "compact");
};
/** Objects whose names leave no room for any value. */
const owned = (count: number) => {
  const all = Array.from({ length: count }, (_, n) => ({ ...own(`${n}`, `city${n}`), displayName: "a".repeat(72) }));
  return changesPage({ items: all, cursors: all.map((_, n) => `c${n}`) }, view, "compact");
};
const own = (id: string, name: string) => alike(id, { properties: [{ name, now: "b", then: "a" }] });

const changes: readonly Pair[] = [
  pair("more part", brief({ ...update, properties: properties(60) }), brief(update), 'department: "b" → "a"'),
  pair("more link", brief(linked(60)), brief(linked(1)), '+ members "Ben"'),
  pair(
    'list_changes with previewJobId "…" and id "…"',
    brief({ ...update, properties: properties(60) }),
    brief(update),
    'department: "b" → "a"',
  ),
  pair("links …: …", brief(linked(5, { notRecoverable: "targetGone" })), brief(linked(1)), '+ members "Ben"'),
  pair(
    "also …",
    brief(alike("1"), alike("2"), alike("3"), alike("4", kept)),
    brief(alike("1"), alike("2"), alike("3")),
    "User 1",
  ),
  pair(
    "without values",
    () => valued(100).lines.join("\n"),
    () => valued(10).lines.join("\n"),
    "of each: city now, city then",
  ),
  pair(
    'Rows "…": the same call with limit … shows them.',
    () => valued(100).note ?? "no note",
    () => valued(10).note ?? "no note",
    "no note",
  ),
  pair(
    "Every row is without its values: the same call with limit … shows them.",
    () => owned(100).note ?? "no note",
    () => valued(100).note ?? "no note",
    'Rows "without values"',
  ),
  pair(
    "… … …, each in its own way",
    brief(own("1", "city"), own("2", "state"), own("3", "country")),
    brief(own("1", "city"), own("2", "city"), own("3", "city")),
    "update 3 user alike",
  ),
  pair(
    "The dangers of these changes were not worked out for this answer. After summarize_changes, which works them out or says why not, this call shows them.",
    unassessed(true),
    unassessed(),
    "no note",
  ),
  pair('With detail "names" a page holds more of them, by name, author and danger.', paged(400), paged(1), "no note"),
];

const nameless: Actor = { kind: "app", id: null, name: null };
const steps = (count: number) => () =>
  stepRenderer(user, false)(
    {
      ...{ seenAt: asInstant(0), what: "updated", links: [], events: [], contributions: [] },
      ...{ properties: properties(count), linkTotals: { added: 0, removed: 0 } },
    },
    compactDetail,
  ).lines.join("\n");
const lists: readonly Pair[] = [
  pair("the rest: …", rowOf({ objectsTotal: 3 }), rowOf(), "Update user"),
  pair(', actor "…"', rowOf({ objectsTotal: 3 }), rowOf({ objectsTotal: 3, actor: nameless }), "the rest"),
  pair(
    'list_activity with since "…", until "…"……, activity "…" and detail "records"',
    rowOf({ objectsTotal: 3 }),
    rowOf(),
    "Update user",
  ),
  pair(
    ', type "…", id "…"',
    rowOf({ correlationTotal: 3 }),
    rowOf({ correlationTotal: 3, objectsTotal: 2 }),
    "the rest",
  ),
  pair('get_object_history with type "…", id "…" and seenAt "…"', steps(60), steps(1), "p0:"),
  pair(
    "--- end … ---",
    () => fenced(["Ada"], "m").join("\n"),
    () => fenced([], "m").join("\n") || "empty",
    "empty",
  ),
];

const lines =
  (more: Partial<Job> = {}) =>
  () =>
    jobLines(jobData({ ...aFinishedPreview, ...more }, 0)).join("\n");
const sentence = (status: Job["status"]) => () => jobSentence({ ...aFinishedPreview, status }, 0);
const undoing = () => jobSentence({ ...aFinishedPreview, scope: { all: true, actor: "mallory" } }, 0);
const links = (kind: Job["kind"]) => () =>
  jobLinks({ ...aFinishedPreview, kind })
    .map(({ name }) => name)
    .join("\n");
const status = (tenantName: string, name: string) => () =>
  statusLines({
    tenant: {
      ...{ id: "t", displayName: tenantName, defaultDomain: "contoso.example", now: asInstant(0) },
      retention: "7 days",
    },
    caller: { id: name, userPrincipalName: `${name}@contoso.example`, displayName: name, roles: [], permissions: [] },
    ...{ capabilities: sandboxCapabilities, newestSnapshot: null, activeJob: null },
  }).join("\n");
const [contoso, fabrikam, ben] = [status("Contoso", "ada"), status("Fabrikam", "ada"), status("Contoso", "ben")];
const unapproved = (state: "approvalRequired" | "declined") => () =>
  unapprovedAnswer({ kind: "unapproved", state, request: aRequest, sentence: "Approve it." }).says;
const other = snapshotIdOf(asInstant(5));

const jobs: readonly Pair[] = [
  filled(
    "… … (started …, … …): ….…………………",
    [["preview", null, null, null, null, "successful"], sentence("successful")],
    [["preview", null, null, null, null, "failed"], sentence("failed")],
  ),
  pair("back to", sentence("successful"), undoing, "undoing one actor's work since"),
  pair("undoing one actor's work since", undoing, sentence("successful"), "back to"),
  filled("started by … at …", [['"ada"'], lines()], [['"ben"'], lines({ startedBy: "ben" })]),
  filled("snapshot …", [[aFinishedPreview.snapshotId], lines()], [[other], lines({ snapshotId: other })]),
  filled("this …", [["preview"], links("preview")], [["recovery"], links("recovery")]),
  filled("tenant … (…, …)", [['"Contoso"'], contoso], [['"Fabrikam"'], fabrikam]),
  filled("signed in … (…, …): …", [['"ada"'], contoso], [['"ben"'], ben]),
  filled(
    "… [state: …; approvalId: ……]",
    [[null, "approvalRequired"], unapproved("approvalRequired")],
    [[null, "declined"], unapproved("declined")],
  ),
  pair("; open until …", unapproved("approvalRequired"), unapproved("declined"), "[state: declined"),
];

const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};
const calm = { risks: [], riskiest: [], rehearsal: null };
const summed =
  (more: Partial<ChangeSummary> = {}) =>
  () =>
    summaryLines(summaryData({ ...summary, ...more }, aFinishedPreview.id)).join("\n");
const risk = {
  rule: "blocksPeople",
  severity: "critical",
  sentence: "Blocks.",
  ref: user,
  displayName: "Ada",
} as const;
const assessed = (more: object) => summed({ assessment: { ...calm, ...more } });
const many = Array.from({ length: 400 }, (_, n) => ({
  ...{ type: "user", property: `a long property name that is number ${n}`, objects: 1 },
})) as ChangeSummary["properties"];
const deeds = (count: number) => ({
  risks: Array.from({ length: count }, (_, n) => ({
    ...{ ...risk, objects: 1, by: [] },
    sentence: `Application ${n} was granted the permissions ${"Mail.ReadWrite and ".repeat(20)}openid.`,
  })),
  signIn: null,
});
const related: ChangeSummary["related"] = [
  {
    ...{ ref: { type: "group", id: "g" }, displayName: "Field", parts: ["members"] },
    policies: [{ ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "P" }],
  },
];

const example = (more: object) =>
  summed({
    samples: [{ type: "group", id: "g", displayName: "Field", action: "restore", what: ["members"], ...more }],
  });

const verifying = (state: Job["status"]) => () =>
  verificationSentence({ ...aFinishedPreview, status: state, verifiesJobId: jobId("r") }, null, 2);

const summaries: readonly Pair[] = [
  pair("was done: …", assessed({ done: { risks: [], signIn: null } }), assessed({}), "No recovery reaches"),
  pair("stays: …", example({ stays: "hardDeleted" }), example({}), 'such as: group "Field" g (members)'),
  pair("such as", example({}), summed(), "No recovery reaches"),
  pair("signing in: …", assessed({}), summed(), "No recovery reaches"),
  pair(
    "dangers of going back",
    assessed({ risks: [{ ...risk, objects: 1 }] }),
    assessed({}),
    "Nothing that this plan changes",
  ),
  pair("warning: …", summed({ related }), summed(), "No recovery reaches"),
  pair("outside of this preview: …", summed({ related }), summed(), "No recovery reaches"),
  pair(
    "… … from … to …",
    summed({ actors: [{ actor: mallory, objects: 1, first: 0, last: 60_000 }] }),
    summed(),
    "No recovery reaches",
  ),
  pair(
    'more rows of …: summarize_changes with previewJobId "…" and list "…"…',
    summed({ properties: many }),
    summed({ properties: many.slice(0, 2) }),
    "No recovery reaches",
  ),
  pair("ends of sentences", assessed({ done: deeds(14) }), assessed({ done: deeds(1) }), "openid."),
  pair(
    ", or another of these names",
    summed({ properties: many, assessment: { ...calm, done: deeds(14) } }),
    summed({ properties: many }),
    'and list "properties"',
  ),
  filled(
    "… Next: …",
    [[null, 'verify_recovery with recoveryJobId "r" and waitSeconds 30.'], verifying("running")],
    [[null, 'verify_recovery with recoveryJobId "r" and again true.'], verifying("failed")],
  ),
];

/** On what the tools' answers show: changes, lists, jobs and summaries. */
export const shownPairs: readonly Pair[] = [...changes, ...lists, ...jobs, ...summaries];
