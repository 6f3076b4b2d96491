import { type PlanRisk, type Severity, toldRisk } from "../../src/domain/changes/risk.ts";
import { jobId } from "../../src/domain/ids.ts";
import { onlyShifts, type Shift, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { toldList } from "../../src/domain/words/name-list.ts";
import { told } from "../../src/domain/words/told.ts";
import { activityRows } from "../../src/mcp/render/activity.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { comparisonPage } from "../../src/mcp/render/comparison-page.ts";
import { compactDetail, type Detail, recordDetail } from "../../src/mcp/render/detail.ts";
import { failedChangeLines } from "../../src/mcp/render/failed-change.ts";
import { jobData, jobLines } from "../../src/mcp/render/job.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { verificationLines } from "../../src/mcp/render/verification.ts";
import type { ActivityGroup } from "../../src/service/activity.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { by, update } from "./cut-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const scoped = (ids: number) => () =>
  jobLines(
    jobData(
      {
        ...aFinishedPreview,
        scope: { entities: [{ type: "user", ids: Array.from({ length: ids }, (_, n) => `u${n}`) }] },
      },
      0,
    ),
  ).join("\n");
const clean: VerificationResult = {
  ...{ outcome: "verified", notCompared: null, pending: [], expected: [] },
  residual: { total: 0, items: [] },
};
const verified = (more: Partial<VerificationResult>) => () =>
  verificationLines(aFinishedPreview, { ...clean, ...more }).join("\n");
const object = { ref: update.ref, displayName: "Ada" };
const waiting = (total: number, groups = 1) =>
  verified({
    outcome: "pending",
    pending: Array.from({ length: groups }, () => ({
      ...object,
      ...{ now: 0, expected: total, lookAgainAt: 0 },
      ...{ leaving: { total: 0, items: [] }, joining: { total, items: [object] } },
    })),
  });
const rebuilt = (total: number) =>
  verified({
    rebuilt: { total, items: [{ ...object, successorId: "b", checklist: [] }], previewJobId: aFinishedPreview.id },
  });
const staying = (objects: number) =>
  verified({ expected: [{ reason: "hardDeleted", objects, sample: [update, update, update] }] });
const jobs: readonly Pair[] = [
  pair("scope: …: …", scoped(30), scoped(3), 'started by "ada"'),
  pair('get_job with jobId "…" and cursor "…"', scoped(30), scoped(3), 'started by "ada"'),
  pair("… of … … shown", scoped(30), scoped(3), 'started by "ada"'),
  pair(
    'each object that differs, with the reason if it cannot be recovered: list_changes with previewJobId "…"',
    staying(4),
    staying(3),
    "stays different",
  ),
  pair(
    'each pending member: get_object with type "group", its id and link "members", now and then',
    waiting(6),
    waiting(5),
    'pending, user "Ada"',
  ),
  pair("more pending group", waiting(1, 6), waiting(1, 5), 'pending, user "Ada"'),
  pair('…: list_changes with previewJobId "…" and type "group"', waiting(1, 7), waiting(1, 5), 'pending, user "Ada"'),
  pair(
    'each that was created again: list_changes with previewJobId "…" and action "rebuild"',
    rebuilt(11),
    rebuilt(10),
    'created again, user "Ada"',
  ),
];

const record: ActivityGroup = {
  ...{ first: 0, last: 0, count: 1, actor: by.last.actor, app: null, ip: null, operation: "Update user" },
  ...{ category: "Users", result: "success", objects: [{ ref: update.ref, displayName: "Ada" }], objectsTotal: 1 },
  ...{ others: [], othersTotal: 0, paired: 0, parts: {}, values: [], each: [], valued: 1 },
  ...{ correlationIds: ["c1"], correlationTotal: 1, firstId: "r" },
};
const wrote = (count: number, length: number, detail: Detail) => () => {
  const write = (n: number) => ({ name: `p${n}`, oldValue: "a", newValue: "b".repeat(length) });
  return activityRows([{ ...record, values: Array.from({ length: count }, (_, n) => write(n)) }], detail).lines.join();
};
const repeated = (valued: number) => () => activityRows([{ ...record, count: 4, last: 9, valued }]).lines.join();
const given = (paired: number) => () =>
  activityRows([{ ...record, count: 4, last: 9, valued: 0, paired }]).lines.join();
const failed = (length: number) => () =>
  failedChangeLines({
    ...{ seq: 1, ref: update.ref, displayName: "Ada", action: "update", step: "properties", reason: "refused" },
    message: "m".repeat(length),
  }).join();
const log: readonly Pair[] = [
  pair("write with its values", repeated(1), repeated(0), "4 times"),
  pair("writes with their values", repeated(2), repeated(1), "1 write with its values"),
  pair("write with its pair of objects", given(1), given(0), "4 times"),
  pair("writes with their pairs of objects", given(2), given(1), "1 write with its pair of objects"),
  pair("more change", wrote(9, 1, compactDetail), wrote(8, 1, compactDetail), "p7:"),
  pair("value in part", wrote(1, 81, compactDetail), wrote(1, 80, compactDetail), "p0:"),
  pair("values in part", wrote(2, 81, compactDetail), wrote(1, 81, compactDetail), "1 value in part"),
  pair("the rest: …", wrote(9, 1, compactDetail), wrote(8, 1, compactDetail), "p7:"),
  pair(
    'get_object with type "…" and id "…", now and at a snapshot before it, as far as they have the value…',
    wrote(1, 4_001, recordDetail),
    wrote(1, 4_001, compactDetail),
    "list_activity with since",
  ),
  pair(
    "(mode microsoft shows the present only)",
    wrote(1, 4_001, recordDetail),
    wrote(1, 4_001, compactDetail),
    "list_activity with since",
  ),
  pair(
    '… (… characters, more than an answer holds; the object itself: get_object with type "…" and id "…")',
    failed(6_001),
    failed(6_000),
    "mmm)",
  ),
];

const unusable = (total: number) =>
  verified({
    after: {
      ...{ actors: [], renew: [] },
      unusable: { total, items: [{ ref: update.ref, displayName: "Ada", principal: null, isRestorable: false }] },
    },
  });
const signedIn = (count: number) =>
  verified({
    after: { actors: [], renew: [], unusable: { total: 0, items: [] }, signIn: consequences(administrators(count)) },
  });
const renewed = (reason: "changed" | "password") =>
  verified({
    after: {
      ...{ actors: [], unusable: { total: 0, items: [] } },
      renew: [{ reason, total: 2, items: [{ ref: update.ref, displayName: "Ada" }] }],
    },
  });
const danger =
  (...ranges: readonly string[]) =>
  () =>
    comparisonFacts({
      done: {
        ...{ signIn: null, actors: [] },
        risks: [
          {
            ...{ rule: "trustedRangeAdded", severity: "medium", ref: update.ref, displayName: "Ada", objects: 1 },
            ...toldRisk(told`It trusts ${toldList(ranges)}.`),
          },
        ],
      },
    }).lines.join("\n");
const afterward: () => readonly Pair[] = () => [
  pair(
    'each object restored: list_changes with the previewJobId that get_job with jobId "…" shows',
    unusable(2),
    unusable(1),
    "has no service principal",
  ),
  pair(
    'each object with other secrets: list_activity with since "…"',
    renewed("changed"),
    renewed("password"),
    "each was restored",
  ),
  pair(
    'names that lines on signing in leave out: list_changes with the previewJobId that get_job with jobId "…" shows, or …',
    ...([signedIn(2), signedIn(1)] as const),
    "is newly blocked",
  ),
  pair('Whole: get_object with type "…" and id "…".', danger("a", "b", "c", "d", "e"), danger("a"), "It trusts a."),
];

const nobody = { count: 0, names: [] };
const administrators = (count: number): Shift => ({
  ...{ kind: "blocked", extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users: count },
  ...{ administrators: { count, names: ["Ada"] }, breakGlass: nobody },
});
const free = { total: 3, free: 3 };
const consequences = (shift: Shift): SignInConsequences => ({
  ...{ ...onlyShifts, asOf: 0, shifts: [shift], policies: [], morePolicies: 0 },
  policyAdministrators: { before: free, after: free },
});
const compared = (count: number) => () =>
  comparisonFacts({ done: { risks: [], signIn: consequences(administrators(count)) } }).lines.join("\n");
const written = (moreActors: number) => () => {
  const totals = { changedObjects: 1, changedLinks: 0, notRecoverable: 0 };
  const lists = { byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] };
  const summary = { totals, ...lists, ...(moreActors > 0 ? { moreActors } : {}) };
  return summarySentence(summaryData(summary, jobId("p")));
};
const acted = (moreActors: number) => () =>
  comparisonFacts({
    done: { risks: [], signIn: null, actors: [], ...(moreActors > 0 ? { moreActors } : {}) },
  }).lines.join("\n");
const authors: readonly Pair[] = [
  pair(
    "The list of authors leaves out … with the fewest objects: list_activity with type and id shows who wrote to an object.",
    written(3),
    written(0),
    "1 object and 0 links",
  ),
  pair(
    "find_objects with an author's name, then get_object with the type and id found",
    acted(3),
    acted(0),
    "danger: none",
  ),
];

/** A page of a comparison of so many changes, beside dangers that take half of it. */
const besideDangers = (count: number) => () => {
  const endangers = (n: number): PlanRisk => ({
    ...{ rule: "ownerAdded", severity: "medium", sentence: "It got an owner. ".repeat(20), displayName: `App ${n}` },
    ...{ ref: { type: "application", id: `a${n}` }, objects: 1 },
  });
  const risks = Array.from({ length: 12 }, (_, n) => endangers(n));
  const items = Array.from({ length: count }, (_, n) => ({
    ...update,
    displayName: `${n % 10}`.repeat(60),
    ref: { type: "user", id: `u${n}` } as const,
  }));
  const { facts, page } = comparisonPage(
    { items, cursors: items.map((_, n) => `c${n}`) },
    { direction: "thenToNow", whole: () => "list_changes with its id" },
    "compact",
    {
      risks,
      factsWith: (inBrief) => comparisonFacts({ done: { risks, signIn: null } }, { inBrief }),
      size: { data: 0, text: 0 },
    },
  );
  return [page.note ?? "no note", ...facts.lines].join("\n");
};
const briefly = (inBrief: readonly Severity[]) => () =>
  comparisonFacts({ done: { risks: [], signIn: consequences(administrators(2)) } }, { inBrief }).lines.join("\n");
/** Work before the first point, beside dangers of which these are in brief. */
const before =
  (inBrief: readonly Severity[], more: { readonly isCut?: true } = {}) =>
  () => {
    const actor = { kind: "user", id: "ada", name: "ada" } as const;
    const times = { before: 60_000, first: 0, last: 0, snapshot: null };
    const earlier = {
      actor,
      authors: { total: 1, items: [{ actor, writes: 3 }] },
      writes: 3,
      objects: 2,
      ...times,
      ...more,
    };
    return comparisonFacts({ done: { risks: [], signIn: null, earlier } }, { inBrief }).lines.join("\n");
  };
const signIn: readonly Pair[] = [
  pair("or more", before(["high"], { isCut: true }), before(["high"]), "3 writes before"),
  pair("earlier: …… before …: …", before(["high"]), before([]), "not among these differences"),
  pair(
    "… without whole sentences, beside more that is in brief: the same call with limit … shows all of it.",
    besideDangers(95),
    besideDangers(3),
    "no note",
  ),
  pair('the same call with detail "full"', briefly(["high", "medium", "low"]), briefly([]), "narrower scope"),
  pair("…, without sentences, …", besideDangers(95), besideDangers(3), "medium: It got an owner."),
  pair("Names, policies and places that these lines leave out: …", compared(2), compared(1), "is newly blocked"),
];

/** On what an answer leaves out of jobs, the log, the state afterward, authors and signing in. */
export const cutOutcomePairs: readonly Pair[] = [...jobs, ...log, ...authors, ...afterward(), ...signIn];
