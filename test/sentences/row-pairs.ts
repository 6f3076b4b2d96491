import { AccountNames } from "../../src/domain/authors/account-names.ts";
import type { Actor, Change, Contribution, LinkChange } from "../../src/domain/changes/change.ts";
import { asInstant } from "../../src/domain/time.ts";
import {
  actorName,
  attributionData,
  attributionText,
  authoredText,
  eventData,
  eventText,
} from "../../src/mcp/render/author.ts";
import { AuthorLegend, listedAuthorText } from "../../src/mcp/render/author-legend.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { compactDetail } from "../../src/mcp/render/detail.ts";
import { fittingTexts } from "../../src/mcp/render/fitting-authors.ts";
import { renderedReferences, stepRenderer } from "../../src/mcp/render/history.ts";
import type { HistoryStep } from "../../src/service/investigation.ts";
import { rowOf } from "./acted-row.ts";
import { type Pair, pair } from "./pair.ts";

export const mallory: Actor = { kind: "user", id: "m", name: "mallory" };
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
const filtered = (several: readonly Actor[] | undefined) => () =>
  fittingTexts("Mallory", several).join("") || "silence";
const only =
  (...written: readonly Actor[]) =>
  () => {
    const names = new AccountNames();
    for (const actor of written) names.add(actor);
    return names.only ?? "several";
  };
const authors: readonly Pair[] = [
  pair(
    "… fits …, all of whom count here: …. The id of one of them fits that one alone.",
    filtered([mallory, { ...mallory, id: "m2" }]),
    filtered(undefined),
    "silence",
  ),
  pair(
    "One account (…) wrote under … names: …. Its work under each of them counts here.",
    filtered([mallory, { ...mallory, name: "printer" }]),
    filtered([mallory, { ...mallory, id: "m2" }]),
    "fits 2 authors",
  ),
  pair(
    "also as …,",
    only(mallory, { ...mallory, name: "printer" }),
    only(mallory, { ...mallory, name: "MALLORY" }),
    `"mallory" (${mallory.id})`,
  ),
  pair(
    "…, also as … (…)",
    legend(wrote, { ...wrote, actor: { ...mallory, name: "printer" }, last: 1 }),
    legend(wrote, { ...wrote, actor: { kind: "user", id: "p", name: "printer" }, last: 1 }),
    '#2 "printer',
  ),
  pair("unknown …", nameless("app"), nameless("app", "app-id"), "app-id"),
  pair("with …", by({ app: "Azure Portal" }), by(), "mallory"),
  pair("from …", by({ ip: "203.0.113.7" }), by(), "mallory"),
  pair("… to …", by({ first: 0, last: 60_000 }), by(), "1970-01-01T00:00:00Z"),
  pair("to …", legend({ ...wrote, last: 60_000 }), legend(wrote), '#1 "mallory'),
  pair("[correlation …]", by({ correlationIds: ["c1"] }), by(), "mallory"),
  pair("[correlation …]", event({ correlationId: "c1" }), event(), "Update user"),
  pair(
    "at …",
    () => authoredText({ actor: mallory, time: 0 }),
    () => authoredText({ actor: mallory, time: null }),
    "mallory",
  ),
];

export const user = { type: "user", id: "ada" } as const;
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
    'restore user "Ada"',
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
  pair("… stays …, not …: …", whole(kept(1)), whole(update), 'department: "b"'),
  pair("… wrote it later", whole(kept(1)), whole(update), 'department: "b"'),
];

const activity: readonly Pair[] = [
  pair("to …", rowOf({ last: 60_000 }), rowOf(), "Update user"),
  pair("… times", rowOf({ count: 2 }), rowOf(), "Update user"),
  pair("failed", rowOf({ result: "failure" }), rowOf(), "Update user"),
  pair("with …", rowOf({ others: [{ ref: user, displayName: "Ben" }], othersTotal: 1 }), rowOf(), "Update user"),
  pair(
    "(… times)",
    rowOf({ objects: [{ ref: user, displayName: "Ada", times: 2 }] }),
    rowOf({ objects: [{ ref: user, displayName: "Ada" }] }),
    'user "Ada"',
  ),
  pair("… more", rowOf({ objectsTotal: 3 }), rowOf(), 'user "Ada" ada'),
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

/** On rows of lists: authors, changes, activity and history. */
export const rowPairs: readonly Pair[] = [...authors, ...changes, ...activity, ...histories];
