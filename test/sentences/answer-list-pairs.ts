import type { Change, LinkChange } from "../../src/domain/changes/change.ts";
import { effectOfDeadName } from "../../src/domain/changes/dead-names.ts";
import { type ReasonCode, reasonCodes, reasons } from "../../src/domain/changes/reason.ts";
import { jobId } from "../../src/domain/ids.ts";
import { describeUnread } from "../../src/domain/words/describe-unread.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { meaningOfNaming } from "../../src/mcp/render/dead-names.ts";
import { compactDetail, fullDetail } from "../../src/mcp/render/detail.ts";
import { renderedReferences } from "../../src/mcp/render/history.ts";
import { jobSentence } from "../../src/mcp/render/job.ts";
import { linkGroups } from "../../src/mcp/render/object-view.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { ObjectLink } from "../../src/service/object-view.ts";
import { compared, opened, preview, summary } from "./answer-pairs.ts";
import { clean, group, words } from "./outcome-pairs.ts";
import { filled, type Pair, pair } from "./pair.ts";

const because = (reason: ReasonCode) => words({ ...clean, expected: [{ reason, objects: 1, sample: [] }] });
const missing = (reason: ReasonCode) => {
  const links = [
    { link: "members", target: { type: "user", id: "g" }, targetName: "Gaël", action: "add", notRecoverable: reason },
  ] as const;
  const change = { ref: { type: "group", id: "f" }, displayName: "Finance", action: "update" } as const;
  const sample = [
    {
      seq: 1,
      basis: "snapshot",
      linkTotals: { add: 1, remove: 0, notRecoverable: 1 },
      ...change,
      properties: [],
      links,
    },
  ] as const;
  return words({ ...clean, expected: [{ reason: "targetDeleted", objects: 1, sample }] });
};
const preview1 = jobId("preview-1");
const summed = (more: Partial<ChangeSummary>) => () => {
  const data = summaryData({ ...summary, ...more }, preview1);
  return [summarySentence(data), ...summaryLines(data)].join("\n");
};
const calm = { risks: [], riskiest: [], rehearsal: null };
const counted = (severity: "low" | "medium") => {
  const one = { rule: "manyObjects", severity, sentence: "Large.", ref: null, displayName: null, objects: 30 } as const;
  return summed({ assessment: { ...calm, risks: [one] } });
};
const looked = (risks: readonly (typeof opened)[]) =>
  summed({ assessment: { ...calm, done: { risks, signIn: null } } });
const listOf = (rows: number) => () => {
  const account = "Mallory can sign in and holds a directory role. ".repeat(2);
  const actor = { kind: "user", id: "m", name: account } as const;
  const known = { signIn: "open", roles: [] } as const;
  const actors = Array.from({ length: rows }, () => ({ actor, ref: null, now: known, after: known }));
  return JSON.stringify(summaryData({ ...summary, assessment: { ...calm, actors } }, preview1, { list: "accounts" }));
};
const unlooked = () => comparisonFacts({}).lines.join("\n");
const noted = (more: Partial<ChangeSummary>) => () => String(summaryData({ ...summary, ...more }, preview1).note);
const strange = (...objects: number[]) =>
  noted({ unknown: objects.map((count) => ({ what: "moon", objects: count })) });
const NOT_COMPARED = "Not compared: Policies.";
const summaries: readonly Pair[] = [
  pair(", its link …", missing("targetDeleted"), missing("targetGone"), 'group "Finance" f)'),
  pair(
    'low: list_changes with previewJobId "…" and risk "low" shows the changes',
    counted("low"),
    counted("medium"),
    "medium: Large.",
  ),
  pair(
    "… that this version cannot show, and in no other count: …. No recovery of this list can be started.",
    strange(2),
    noted({}),
    "undefined",
  ),
  pair("change is of a kind", strange(1), strange(2), "2 changes are of kinds"),
  pair("changes are of kinds", strange(2), strange(1), "1 change is of a kind"),
  pair(
    "none of the dangers that are looked for, in … since the snapshot",
    looked([]),
    looked([opened]),
    "was done: critical: Opened.",
  ),
  pair(
    "not evaluated, because no id of this scope is known",
    summed({ nothingKnown: true, assessment: { ...calm, done: { risks: [], signIn: null } } }),
    looked([]),
    "none of the dangers",
  ),
  pair("danger: none of those that are looked for, in …", compared([]), compared([opened]), "danger critical: Opened."),
  pair(
    "what could be read of this scope",
    summed({ notCompared: NOT_COMPARED, assessment: { ...calm, done: { risks: [], signIn: null } } }),
    looked([]),
    "that are looked for, in this scope",
  ),
  pair("this scope", compared([]), compared([opened]), "danger critical: Opened."),
  pair(
    "… list_activity shows what the audit log has of them.",
    noted({ notCompared: NOT_COMPARED }),
    noted({}),
    "undefined",
  ),
  pair(
    "Dangers and the effect on signing in were not worked out, because too many objects may differ. A narrower scope, or points closer together, has them.",
    () => comparisonFacts({ done: null }).lines.join("\n"),
    compared([]),
    "danger: none of those that are looked for",
  ),
  pair(
    '… The audit log was read for acts on what the history does not hold back to …; list_activity with until "…" shows earlier ones.',
    () => comparisonFacts({ done: null, actsReadBackTo: Date.UTC(2026, 10, 20) }).lines.join("\n"),
    () => comparisonFacts({ done: null }).lines.join("\n"),
    "points closer together, has them.",
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
  pair("And … could not be read.", unread(7), unread(2), "Why 1."),
  pair("further part", unread(7), unread(2), "Why 1."),
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
const keptLink = (now: string | null, then: string | null): Change => ({
  ...kept,
  kept: [{ name: "members", now, then, by: { actor: mallory, time: 0 } }],
});
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
  pair("… stays …, not …: …", brief(kept), brief(update), 'description: "b" → "a"'),
  filled("… stays …: …", [[null, "out"], brief(keptLink(null, "ada"))], [[null, "in"], brief(keptLink("ada", null))]),
  pair("stays: …", brief(purged), brief(update), 'description: "b" → "a"'),
  pair("no recovery", wholly(purged), whole(purged), " stays: It was permanently deleted."),
  pair("(stays …: …)", brief(linked(lost)), forwards(linked(lost)), '- members "Ada" (no recovery: targetGone)'),
  pair("(stays …: …)", brief(linked({ ...lost, action: "remove" })), brief(linked(member)), '+ members "Ada"'),
  pair("(no recovery: …)", forwards(linked(lost)), brief(linked(lost)), '= members "Ada" (stays out: targetGone)'),
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

/** On summaries, comparisons, objects that are not there, and changes. */
export const answerListPairs: readonly Pair[] = [...summaries, ...names, ...changes, ...whys];
