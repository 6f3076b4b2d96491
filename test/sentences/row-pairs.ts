import { actorAccessSentence } from "../../src/domain/actor-access.ts";
import type { Actor, Change, Contribution, LinkChange } from "../../src/domain/change.ts";
import type { Json } from "../../src/domain/json.ts";
import { asInstant } from "../../src/domain/time.ts";
import {
  AuthorLegend,
  actorName,
  attributionData,
  attributionText,
  authoredText,
  eventData,
  eventText,
  listedAuthorText,
} from "../../src/mcp/render/author.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { comparisonFacts, dangerText, relatedText } from "../../src/mcp/render/comparison.ts";
import { meaningOfNaming } from "../../src/mcp/render/dead-names.ts";
import { compactDetail } from "../../src/mcp/render/detail.ts";
import { foundObject } from "../../src/mcp/render/found.ts";
import { histogramLine } from "../../src/mcp/render/histogram.ts";
import { renderedReferences, stepRenderer } from "../../src/mcp/render/history.ts";
import { NARROWER_PREVIEW } from "../../src/mcp/render/object-calls.ts";
import { linkGroups, objectFacts } from "../../src/mcp/render/object-view.ts";
import { restOf } from "../../src/mcp/render/page.ts";
import { valueLines } from "../../src/mcp/render/whole-value.ts";
import { differenceSides } from "../../src/review/difference-sides.ts";
import { differenceText, valueText } from "../../src/review/value-text.ts";
import type { HistoryStep } from "../../src/service/investigation.ts";
import type { ObjectLink, ObjectView } from "../../src/service/object-view.ts";
import type { RelatedChange } from "../../src/service/related-change.ts";
import { rowOf } from "./acted-row.ts";
import { type Pair, pair } from "./pair.ts";

const mallory: Actor = { kind: "user", id: "m", name: "mallory" };
const wrote: Contribution = { actor: mallory, first: 0, last: 0, parts: { department: 1 }, correlationIds: [] };
const by =
  (more: Partial<Contribution> = {}) =>
  () =>
    attributionText(attributionData({ ...wrote, ...more }, false));
const legend =
  (...all: readonly Contribution[]) =>
  () => {
    const names = new AuthorLegend();
    for (const one of all) names.keyOf(one);
    return names.authors.map(listedAuthorText).join("\n");
  };
const event =
  (more: object = {}) =>
  () =>
    eventText(
      eventData(
        { actor: mallory, time: 0, operation: "Update user", properties: [], ...more },
        new Set(["department"]),
      ),
    );
const nameless =
  (kind: Actor["kind"], id: string | null = null) =>
  () =>
    actorName({ kind, id, name: null });

const authors: readonly Pair[] = [
  pair("unknown …", nameless("app"), nameless("app", "app-id"), "app-id"),
  pair("with …", by({ app: "Azure Portal" }), by(), "mallory"),
  pair("from …", by({ ip: "203.0.113.7" }), by(), "mallory"),
  pair("… to …", by({ first: 0, last: 60_000 }), by(), "1970-01-01T00:00:00Z"),
  pair("to …", legend({ ...wrote, last: 60_000 }), legend(wrote), "#1 mallory"),
  pair("[correlation …]", by({ correlationIds: ["c1"] }), by(), "mallory"),
  pair("[correlation …]", event({ correlationId: "c1" }), event(), "Update user"),
  pair(
    "at …",
    () => authoredText({ actor: mallory, time: 0 }),
    () => authoredText({ actor: mallory, time: null }),
    "mallory",
  ),
];

const user = { type: "user", id: "ada" } as const;
const update: Change = {
  ...{ seq: 1, ref: user, displayName: "Ada", action: "update", basis: "snapshot", links: [] },
  properties: [{ name: "department", now: "b", then: "a" }],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const view = { direction: "nowToThen", whole: () => "list_changes" } as const;
const brief =
  (...changes: readonly Change[]) =>
  () =>
    briefChanges(view)(changes, compactDetail).lines.join("\n");
const whole = (change: Change) => () => wholeChange(change, view, compactDetail).lines.join("\n");
const kept = (count: number): Change => ({
  ...update,
  kept: Array.from({ length: count }, (_, n) => ({
    name: `p${n}`,
    now: "b",
    then: "a",
    by: { actor: mallory, time: 0 },
  })),
});
const member = (action: LinkChange["action"]): LinkChange => ({
  ...{ link: "members", target: { type: "user", id: "ben" }, targetName: "Ben", action },
});
const linked = (add: number, remove: number): Change => ({
  ...{ ...update, properties: [], linkTotals: { add, remove, notRecoverable: 0 } },
  links: [
    ...Array.from({ length: add }, () => member("add")),
    ...Array.from({ length: remove }, () => member("remove")),
  ],
});
const risky: Change = { ...update, risks: [{ rule: "manyObjects", severity: "medium", sentence: "Large." }] };
const renamed: Change = {
  ...update,
  repoints: [{ path: "conditions.users", target: { type: "group", id: "g" }, targetName: "Field" }],
};
const authored: Change = { ...update, contributions: [wrote] };
const long = (count: number): Change => ({
  ...update,
  properties: Array.from({ length: count }, (_, n) => ({ name: `p${n}`, now: "b", then: "a" })),
});

const changes: readonly Pair[] = [
  pair("more kept value", brief(kept(30)), brief(kept(1)), "p0 stays"),
  pair("value from the audit log", brief({ ...update, basis: "audit" }), brief(update), 'department: "b"'),
  pair("(values from the audit log)", whole({ ...update, basis: "audit" }), whole(update), 'department: "b"'),
  pair(
    "gets a new id; by hand afterwards: …",
    brief({ ...update, action: "rebuild" }),
    brief({ ...update, action: "restore" }),
    "restore user Ada",
  ),
  pair("… names … under its new id", brief(renamed), brief(update), 'department: "b"'),
  pair("links +…", brief(linked(9, 0)), brief(linked(0, 9)), "links -9"),
  pair("links -…", brief(linked(0, 9)), brief(linked(9, 0)), "links +9"),
  pair("links …", whole(linked(1, 0)), whole(update), 'department: "b"'),
  pair("| by …", whole(authored), whole(update), 'department: "b"'),
  pair("by …", brief(authored), brief(update), 'department: "b"'),
  pair("author …", brief(authored), brief(update), 'department: "b"'),
  pair("danger … (…): …", whole(risky), whole(update), 'department: "b"'),
  pair("more …", whole(long(60)), whole(long(1)), "p0:"),
  pair("… stays …, not …: … wrote it later", whole(kept(1)), whole(update), 'department: "b"'),
  pair("… wrote it later", whole(kept(1)), whole(update), 'department: "b"'),
];

const activity: readonly Pair[] = [
  pair("to …", rowOf({ last: 60_000 }), rowOf(), "Update user"),
  pair("… times", rowOf({ count: 2 }), rowOf(), "Update user"),
  pair("failed", rowOf({ result: "failure" }), rowOf(), "Update user"),
  pair("with …", rowOf({ others: [{ ref: user, displayName: "Ben" }], othersTotal: 1 }), rowOf(), "Update user"),
  pair("… more", rowOf({ objectsTotal: 3 }), rowOf(), "user Ada ada"),
  pair("…, correlation …", rowOf(), by(), "mallory"),
];

const step: HistoryStep = {
  ...{ seenAt: asInstant(0), what: "updated", properties: [], links: [], events: [], contributions: [] },
  linkTotals: { added: 0, removed: 0 },
};
const steps = (more: Partial<HistoryStep>) => () =>
  stepRenderer({ type: "user", id: "u" }, false)({ ...step, ...more }, compactDetail).lines.join("\n");
const references = (total: number) => () =>
  renderedReferences("points at", { total, items: [] }, { mostBytes: 1_000, whole: "get_object" }).lines.join("\n");
const values = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `p${n}`, now: "b", then: "a" }));

const histories: readonly Pair[] = [
  pair("links +… -…", steps({ linkTotals: { added: 2, removed: 0 } }), steps({}), "updated"),
  pair("| by …", steps({ contributions: [wrote] }), steps({}), "updated"),
  pair("more …", steps({ properties: values(60) }), steps({ properties: values(1) }), "p0:"),
  pair("… more: …", references(2), references(0), "points at: 0"),
  pair(
    "… … … by ……",
    () =>
      renderedReferences(
        "points at",
        { total: 1, items: [{ ref: user, displayName: "Ada", how: "members", still: true }] },
        { mostBytes: 1_000, whole: "get_object" },
      ).lines.join("\n"),
    references(0),
    "points at: 0",
  ),
];

const naming =
  (life: ObjectView["lifeNow"], more: Partial<ObjectLink> = {}) =>
  () =>
    meaningOfNaming({
      lifeNow: life,
      items: [
        {
          ...{
            link: "conditions.users.includeGroups",
            direction: "to",
            otherName: "P",
            otherLife: "live",
            still: true,
          },
          ...{ other: { type: "conditionalAccessPolicy", id: "p" }, ...more },
        },
      ],
    }).join("\n") || "silent";
const exclude = { link: "conditions.users.excludeGroups" };
const place = { link: "conditions.locations.includeLocations" };
const link: ObjectLink = {
  ...{ link: "members", direction: "from", other: user, otherName: "Ada", otherLife: "live", still: true },
};
const facts = (more: Partial<ObjectView>) => () =>
  objectFacts(
    {
      ...{ ref: { type: "group", id: "g" }, displayName: "Field", life: "live", lifeNow: "live", asOf: 0 },
      ...{
        properties: {},
        facts: {},
        names: {},
        traits: [],
        linkTotals: [],
        total: 0,
        items: [],
        cursors: [],
        ...more,
      },
    },
    true,
  ).lines.join("\n") || "no facts";

const objects: readonly Pair[] = [
  pair("It is deleted, and", naming("softDeleted"), naming("gone"), "It is gone for good, and"),
  pair("… ……: that ….", naming("gone"), naming("live"), "silent"),
  pair("excepts …", naming("gone", exclude), naming("gone"), "reaches no one"),
  pair("applies at …", naming("gone", place), naming("gone"), "reaches no one"),
  pair("reaches …", naming("gone"), naming("gone", exclude), "excepts no one"),
  pair(
    "… it by …, …",
    () => linkGroups([link]).lines.join("\n"),
    () => linkGroups([]).lines.join("\n") || "no links",
    "no links",
  ),
  pair(
    "links … it, …: …",
    facts({ linkTotals: [{ direction: "from", link: "members", total: 2 }] }),
    facts({}),
    "no facts",
  ),
  pair(
    "… … … (…, fit …)…",
    () => foundObject({ ref: user, displayName: "Ada", life: "live", fit: 1, facts: {} }).lines.join("\n"),
    facts({}),
    "no facts",
  ),
];

const done = (more: object) => () => comparisonFacts({ done: { risks: [], signIn: null, ...more } }).lines.join("\n");
const access = {
  actor: mallory,
  ref: null,
  now: { signIn: "open", roles: [] },
  after: { signIn: "open", roles: [] },
} as const;
const danger = {
  rule: "blocksPeople",
  severity: "critical",
  sentence: "Blocks.",
  ref: user,
  displayName: "Ada",
  objects: 1,
} as const;
const related = (parts: readonly string[], policies = 1): RelatedChange => ({
  ...{ ref: { type: "group", id: "g" }, displayName: "Field", parts },
  policies: Array.from({ length: policies }, (_, n) => ({
    ref: { type: "conditionalAccessPolicy", id: `p${n}` } as const,
    displayName: null,
  })),
});
const outside =
  (count: number, calls: Parameters<typeof comparisonFacts>[1] = {}) =>
  () =>
    comparisonFacts({ related: Array.from({ length: count }, () => related(["members"])) }, calls).lines.join("\n") ||
    "inside";

const threeOthers = ["b", "c", "d"].map((id) => ({ ref: { type: "group", id }, displayName: null }) as const);
const comparisons: readonly Pair[] = [
  pair("danger …", done({ risks: [danger] }), () => comparisonFacts({}).lines.join("\n") || "silent", "silent"),
  pair("sign-in: …", done({}), () => comparisonFacts({ done: null }).lines.join("\n"), "were not worked out"),
  pair("account: …", done({ actors: [access] }), done({}), "danger: none"),
  pair("outside this scope, yet used by its policies: …", outside(1), outside(0), "inside"),
  pair("… more: compare_snapshots with … and scope …", outside(21), outside(20), "used by p0"),
  pair("the same points", outside(21), outside(21, { points: 'from "a" and to "now"' }), 'from "a" and to "now"'),
  pair(
    "…, no graver: …",
    done({ risks: Array.from({ length: 70 }, () => ({ ...danger, sentence: `Blocks ${"many ".repeat(12)}.` })) }),
    done({ risks: [danger, danger] }),
    "danger critical: Blocks.",
  ),
  pair(
    "more danger",
    done({ risks: Array.from({ length: 70 }, () => ({ ...danger, sentence: `Blocks ${"many ".repeat(12)}.` })) }),
    done({ risks: [danger, danger] }),
    "danger critical: Blocks.",
  ),
  pair(
    "For the others: ….",
    () => dangerText({ ...danger, objects: 5, others: threeOthers }),
    () => dangerText({ ...danger, objects: 4, others: threeOthers }),
    "And 3 more changes of the kind: group",
  ),
  pair(
    "compare_snapshots with a narrower scope",
    () => dangerText({ ...danger, objects: 5, others: threeOthers }),
    () => dangerText({ ...danger, objects: 5, others: threeOthers }, { narrower: NARROWER_PREVIEW }),
    "For the others: start_preview with fewer objects in its scope.",
  ),
  pair(
    "created or deleted",
    () => relatedText(related(["deletedDateTime"])),
    () => relatedText(related(["members"])),
    "changed (members)",
  ),
  pair("… … … changed (…), used by …", outside(1), outside(0), "inside"),
  pair(
    "can sign in",
    () => actorAccessSentence(access, false),
    () => actorAccessSentence({ ...access, now: { signIn: "disabled", roles: [] } }, false),
    "is disabled",
  ),
];

const page = (more: object) => () => restOf({ items: [], lines: [], shown: 3, ...more }, "list_jobs");
const when = (unknown: number, from?: string) => () =>
  histogramLine({ ...(from === undefined ? {} : { from }), width: "3 hours", objects: [1, 2], unknown });
const options = { direction: "nowToThen", names: {}, length: 80, elements: 2 } as const;
const value = (given: Json) => () => valueText(given, options);
const passage = (before: string) => () =>
  differenceText({ kind: "passage", path: "rule", before, now: "a", then: "b" }, options);
const differs = (now: Json, then: Json) => () => differenceText({ kind: "value", path: "p", now, then }, options);
const sides = (kind: "order" | "value", now: string, then: string) => () =>
  JSON.stringify(
    differenceSides(kind === "order" ? { kind, path: "p", now: [now], then: [then] } : { kind, path: "p", now, then }),
  );
const noted = (before: string) => () =>
  JSON.stringify(differenceSides({ kind: "passage", path: "p", before, now: "a", then: "b" }));

const pages: readonly Pair[] = [
  pair("of …", page({ total: 9 }), page({}), "3 shown."),
  pair('More: … with cursor "…".', page({ nextCursor: "c" }), page({}), "3 shown."),
  pair("…… shown.……", page({}), when(1), "1 unknown"),
  pair("when, …", when(1), page({}), "3 shown."),
  pair(
    "(empty list)",
    () => valueLines("tags", [], {}).join(),
    () => valueLines("tags", ["a"], {}).join(),
    'tags: "a"',
  ),
  pair("(empty list)", value([]), value(["a"]), '["a"]'),
  pair("at its beginning", passage(""), passage("x"), 'after "x"'),
  pair("after …", passage("x"), passage(""), "at its beginning"),
  pair("…: … → … (they look alike and differ)", differs("paypal", "pаypal"), differs("a", "b"), '"a" → "b"'),
  pair("they look alike and differ", sides("value", "paypal", "pаypal"), sides("value", "a", "b"), "null"),
  pair("in another order", sides("order", "a", "b"), sides("value", "a", "b"), "null"),
  pair(
    "…, in another order: … → …",
    () => differenceText({ kind: "order", path: "p", now: ["a", "b"], then: ["b", "a"] }, options),
    differs("a", "b"),
    '"a" → "b"',
  ),
  pair("at the beginning", noted(""), noted("x"), "after"),
  pair("after …", noted("x"), noted(""), "at the beginning"),
];

/** On rows of lists: authors, changes, activity, history, objects, comparisons, pages and values. */
export const rowPairs: readonly Pair[] = [
  ...authors,
  ...changes,
  ...activity,
  ...histories,
  ...objects,
  ...comparisons,
  ...pages,
];
