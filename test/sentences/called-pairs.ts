import type { Change, Contribution } from "../../src/domain/changes/change.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { onlyShifts, type Shift, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { asInstant } from "../../src/domain/time.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { comparisonFacts, relatedText } from "../../src/mcp/render/comparison.ts";
import { compactDetail } from "../../src/mcp/render/detail.ts";
import { histogramLine } from "../../src/mcp/render/histogram.ts";
import { stepRenderer } from "../../src/mcp/render/history.ts";
import { jobData, jobLines } from "../../src/mcp/render/job.ts";
import { linkGroups, objectFacts } from "../../src/mcp/render/object-view.ts";
import { propertyPage, propertyRows } from "../../src/mcp/render/property-page.ts";
import { chosenData, chosenText, readUntilText } from "../../src/mcp/render/snapshot.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import type { SummaryList } from "../../src/mcp/render/summary-fit.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { RelatedChange } from "../../src/service/related-change.ts";
import { aFinishedPreview, aSnapshot } from "../support/a-finished-preview.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const numbered = <T>(count: number, each: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => each(n));
const user = { type: "user", id: "ada" } as const;
const long = "b".repeat(2_000);
const update: Change = {
  ...{ seq: 1, ref: user, displayName: "Ada", action: "update", basis: "snapshot", links: [] },
  properties: [{ name: "department", now: "b", then: "a" }],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const brief = (more: Partial<Change>) => () =>
  briefChanges({ direction: "nowToThen", whole: () => "list_changes" })(
    [{ ...update, ...more }],
    compactDetail,
  ).lines.join("\n");
const written = (count: number) => ({
  properties: numbered(count, (n) => ({ name: `p${n}`, now: long, then: "a" })),
});
const by = (count: number): readonly Contribution[] =>
  numbered(count, (n) => ({
    actor: { kind: "user", id: `m${n}`, name: `mallory ${n}` },
    ...{ first: 0, last: 0, parts: { department: 1 }, correlationIds: [] },
  }));

const steps = (now: string) => () =>
  stepRenderer(user, true)(
    {
      ...{ seenAt: asInstant(0), what: "updated", links: [], events: [], contributions: [] },
      ...{ properties: [{ name: "p0", now, then: "a" }], linkTotals: { added: 0, removed: 0 } },
    },
    compactDetail,
  ).lines.join("\n");
const object =
  (properties: JsonObject, at = "now") =>
  () =>
    objectFacts(
      {
        ...{ ref: { type: "group", id: "g" }, displayName: "Field", life: "live", lifeNow: "live", asOf: 0 },
        ...{ properties, facts: {}, names: {}, traits: [], linkTotals: [], total: 0, items: [], cursors: [] },
      },
      true,
      at,
    ).lines.join("\n") || "no facts";
const wide = { proxyAddresses: numbered(9_000, (n) => `smtp:${n}`) };
const parts = (value: string) => () => {
  const page = propertyPage({ rule: value }, "rule", { from: 0, asOf: 0 }, { list: "l", limit: 9 });
  return JSON.stringify(propertyRows("rule", {})(page?.items ?? []));
};
const links = () =>
  JSON.stringify(
    linkGroups([
      { ...{ link: "members", direction: "from", other: user, otherName: "Ada" }, otherLife: "live", still: true },
    ]),
  );
const when = (written: readonly number[] | null) => () =>
  histogramLine({
    ...{ from: "1970-01-01T00:00Z", width: "3 hours", objects: [1, 2], unknown: 0 },
    ...(written === null ? {} : { links: [...written] }),
  });

const objects: readonly Pair[] = [
  pair("more author", brief({ contributions: by(1_001) }), brief({ contributions: by(2) }), "mallory 1"),
  pair("values in part", brief(written(2)), brief(written(1)), "1 value in part"),
  pair(
    'get_object with type "…", id "…" and at "…", and with a time before it…',
    steps(long),
    steps("b"),
    'p0: "a" → "b"',
  ),
  pair('get_object with type "…", id "…"… and link "…"', object(wide), object({}), "no facts"),
  pair("…: … of … shown: …", object(wide), object({}), "no facts"),
  pair(', at "…"', object(wide, "2026-11-20"), object(wide), 'id "g" and link "proxyAddresses"'),
  pair("…, part …", parts(long), parts("a"), '["0","a"]'),
  pair("value of …:", parts("a"), links, "from it by members"),
  pair("in it", parts("a"), links, '"direction":"from"'),
  pair("writes to links: …", when([3, 4]), when(null), "each 3 hours"),
];

const chosen = (isBefore: boolean) => () =>
  JSON.stringify(chosenData({ snapshot: aSnapshot, askedFor: 2_000_000, isBefore }, 3_000_000));
const scoped = (ids: number) => () => {
  const scope = { entities: [{ type: "user" as const, ids: numbered(ids, (n) => `u${n}`) }] };
  return jobLines(jobData({ ...aFinishedPreview, scope }, 0)).join("\n");
};

const snapshots: readonly Pair[] = [
  pair("the last one before", chosen(true), chosen(false), '"askedFor":"1970-01-01T00:33:20Z"'),
  pair(
    "… of … (…)",
    () => chosenText({ snapshot: aSnapshot, askedFor: 2_000_000 }, 3_000_000),
    () => chosenText({ snapshot: aSnapshot, askedFor: null }, 3_000_000) || "named by its id",
    "named by its id",
  ),
  pair("ids of type …", scoped(30), scoped(3), 'started by "ada"'),
];

const shift = (count: number, kept: number): Shift => ({
  ...{ kind: "blocked", extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users: count },
  ...{ administrators: { count, names: numbered(kept, (n) => `Ada ${n}`) }, breakGlass: { count: 0, names: [] } },
});
const free = { total: 3, free: 3 };
const consequences = (...shifts: readonly Shift[]): SignInConsequences => ({
  ...{ ...onlyShifts, asOf: 0, shifts, policies: [], morePolicies: 0 },
  policyAdministrators: { before: free, after: free },
});
const compared = (count: number) => () =>
  comparisonFacts({ done: { risks: [], signIn: consequences(shift(count, 1)) } }).lines.join("\n");
const related = (policies: number): RelatedChange => ({
  ...{ ref: { type: "group", id: "g" }, displayName: "Field", parts: ["members"] },
  policies: numbered(policies, (n) => ({ ref: { type: "conditionalAccessPolicy", id: `p${n}` }, displayName: null })),
});

const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};
const calm = { risks: [], riskiest: [], rehearsal: null };
const summed = (more: Partial<ChangeSummary>, list?: SummaryList) => () => {
  const data = summaryData({ ...summary, ...more }, aFinishedPreview.id, { list });
  return [...summaryLines(data), JSON.stringify(data)].join("\n");
};
const access = (id: number, name: string) => ({
  ...{ actor: { kind: "user", id: `m${id}`, name } as const, ref: null },
  ...{ now: { signIn: "open", roles: [] } as const, after: { signIn: "open", roles: [] } as const },
});
const accounts = (rows: number) =>
  summed({ assessment: { ...calm, actors: numbered(rows, (n) => access(n, `${n} `.repeat(60))) } }, "accounts");
const properties = (rows: number) =>
  summed(
    { properties: numbered(rows, (n) => ({ type: "user" as const, property: `p${n}`.repeat(9), objects: 1 })) },
    "properties",
  );
const warned = (total: number, items: number, notLookedUp = 0) =>
  summed({
    assessment: {
      ...calm,
      warnings: {
        total,
        notLookedUp,
        items: numbered(items, (n) => ({ about: user, other: user, sentence: `Look at ${n}.` })),
      },
    },
  });
const authors = (rows: number) =>
  summed({
    actors: by(rows).map(({ actor }) => ({ actor, objects: 1, first: 0, last: 0 })),
    assessment: { ...calm, actors: [access(0, "mallory 0")] },
  });
const rules = [
  "blocksPeople",
  "manyObjects",
  "undoesOthersWork",
  "deletesCreated",
  "revivesDeleted",
  "privilegeGained",
] as const;
const risks = (count: number) => {
  const all = (["critical", "high"] as const).flatMap((severity) =>
    rules.map((rule): PlanRisk => ({ rule, severity, sentence: "It is.", ref: user, displayName: "Ada", objects: 1 })),
  );
  return summed({ assessment: { ...calm, risks: all.slice(0, count) } });
};
const rehearsed = (count: number) =>
  summed({ assessment: { ...calm, rehearsal: consequences(shift(count, 1)) } }, "signIn");
const blocked = (rows: number) =>
  summed({ assessment: { ...calm, rehearsal: consequences(...numbered(rows, () => shift(100, 100))) } }, "signIn");
const spread = (rows: number, from: number | null = 0) => {
  const leading = { kind: "user", id: "m", name: "mallory ".repeat(9) } as const;
  const buckets = numbered(rows, () => ({ objects: 1, links: 0, leading }));
  return summed({ histogram: { from, width: 3_600_000, buckets, unknown: from === null ? rows : 0 } });
};

const summaries: readonly Pair[] = [
  pair("authors of the histogram's intervals (…): list_activity…", spread(100), spread(2), '"objects":[1,1]'),
  pair('with since "…"', spread(100), spread(100, null), "authors of the histogram's intervals"),
  pair('compare_snapshots with a narrower scope and detail "full"', compared(2), compared(1), "is newly blocked"),
  pair(
    "find_objects with the name of a policy or location, then get_object with the type and id found",
    rehearsed(2),
    rehearsed(1),
    "would newly be blocked",
  ),
  pair("start_preview with fewer objects in its scope", blocked(40), blocked(2), "would newly be blocked"),
  pair(
    '… (get_object with type "…" and id "…")',
    () => relatedText(related(6)),
    () => relatedText(related(5)),
    "used by p0, p1, p2, p3, p4",
  ),
  pair(
    "find_objects with an author's name, then get_object with the type and id found",
    accounts(400),
    accounts(4),
    '"accounts"',
  ),
  pair("account: …", accounts(1), accounts(0), '"accounts":[]'),
  pair('list_changes with previewJobId "…"', properties(900), properties(4), '"properties"'),
  ...contrasts(warned(3, 1), warned(1, 1), [
    ["more warning", "Look at 0."],
    ["start_preview with fewer objects in its scope", "Look at 0."],
  ]),
  ...contrasts(warned(1, 1, 2), warned(1, 1), [
    ["… that this plan gives back … not looked up, so another object may hold one.", "Look at 0."],
    ["… Looks them up: …", "Look at 0."],
  ]),
  ...contrasts(authors(3), authors(1), [
    ["more author", "mallory 0"],
    ["find_objects with an author's name, then get_object with the type and id found", "mallory 0"],
  ]),
  pair("findings of other rules (list_changes with risk)", risks(9), risks(8), "high manyObjects"),
  pair("Names that these lines leave out: …; …", rehearsed(2), rehearsed(1), "would newly be blocked"),
];

/** On the calls that an answer names for what it leaves out, and on the parts that they show. */
export const calledPairs: readonly Pair[] = [
  pair(
    "The tenant was read up to …, and later writes are not in this.",
    () => readUntilText(0),
    () => readUntilText(undefined) || "silence",
    "silence",
  ),
  ...objects,
  ...snapshots,
  ...summaries,
];
