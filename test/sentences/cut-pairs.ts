import type { Change } from "../../src/domain/changes/change.ts";
import { toldRisk } from "../../src/domain/changes/risk.ts";
import { toldList } from "../../src/domain/words/name-list.ts";
import { told } from "../../src/domain/words/told.ts";
import { wholeChange } from "../../src/mcp/render/change.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { briefDetail, type Detail, fullDetail, namesDetail } from "../../src/mcp/render/detail.ts";
import { chosenText } from "../../src/mcp/render/snapshot.ts";
import { aSnapshot } from "../support/a-finished-preview.ts";
import { type Pair, pair } from "./pair.ts";

const chosen = (isBefore: boolean) => () =>
  chosenText({ snapshot: aSnapshot, askedFor: 2_000_000, isBefore }, 3_000_000);
const snapshots: readonly Pair[] = [
  pair("The last one before … is ….", chosen(true), chosen(false), "stands for the newest snapshot not after it"),
];

export const by = { last: { actor: { kind: "user", id: "m", name: "mallory" }, time: 0 } } as const;
export const update: Change = {
  ...{ seq: 1, ref: { type: "user", id: "ada" }, displayName: "Ada", action: "update", basis: "snapshot", links: [] },
  properties: [{ name: "department", now: "b", then: "a" }],
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
};
const wordy = { ...update, properties: [{ name: "department", now: "b".repeat(2_000), then: "a" }] };
const busy: Change = {
  ...update,
  attribution: [{ ...by.last, operation: "Update user", properties: ["department"] }],
};
/** A change by one author with so many correlation ids, which a plan of an earlier version does not count. */
const correlated = (shown: number, correlationTotal?: number): Change => ({
  ...update,
  contributions: [
    {
      ...{ ...by.last, first: 5, last: 5, parts: { department: 1 } },
      correlationIds: Array.from({ length: shown }, (_, n) => `c${n}`),
      ...(correlationTotal === undefined ? {} : { correlationTotal }),
    },
  ],
});
const unnamed = (count: number): Change => (count === 0 ? update : { ...update, unnamed: count });
const endangered = (...ranges: readonly string[]): Change => ({
  ...update,
  risks: [{ rule: "trustedRangeAdded", severity: "medium", ...toldRisk(told`It trusts ${toldList(ranges)}.`) }],
});
/** A value with parts that two authors wrote, or only the last one. */
const conditions = (two: boolean): Change => ({
  ...{ ...update, ref: { type: "conditionalAccessPolicy", id: "p" } },
  properties: [
    {
      ...{ name: "conditions", now: { users: { excludeUsers: ["m"] } }, then: { users: {} } },
      by: { ...by, ...(two ? { before: by.last } : {}) },
    },
  ],
});
/** A purged object that another person had deleted, or the same one. */
const purged = (two: boolean): Change => ({
  ...{ ...update, action: "restore", properties: [], notRecoverable: "hardDeleted" },
  existenceBy: { ...by, ...(two ? { before: by.last } : {}) },
});
/** A write to another part, before or after the one to the part that differs. */
const later = (time: number): Change => ({
  ...update,
  contributions: [{ ...by.last, first: 5, last: 5, parts: { department: 1 }, correlationIds: [] }],
  attribution: [{ ...by.last, time, operation: "Update user", properties: ["accountEnabled"] }],
});
/** A recovery's write, whose job this server has or not. */
const recovered = (job?: { readonly startedBy: string; readonly approvedBy?: string }): Change => {
  const recovery = { id: "r1", ...(job === undefined ? {} : { job }) };
  return {
    ...update,
    contributions: [{ ...by.last, first: 5, last: 5, parts: { department: 1 }, correlationIds: [], recovery }],
  };
};
const view = { direction: "nowToThen", whole: () => "list_changes with its id" } as const;
const brief = (change: Change, detail: Detail) => () => briefChanges(view)([change], detail).lines.join("\n");
const whole =
  (change: Change, isAlone = false) =>
  () =>
    wholeChange(change, { ...view, isAlone }, fullDetail).lines.join("\n");

const members = (total: number) => {
  const first = [{ target: { type: "user", id: "ada" }, targetName: "Ada" }] as const;
  return { link: "members", total, first } as const;
};
const changes: readonly Pair[] = [
  pair("plus … more", whole(correlated(5, 6)), whole(correlated(5, 5)), "c3, c4]"),
  pair("at least … more", whole(correlated(5, 1_000)), whole(correlated(5, 999)), "plus 994 more"),
  pair(
    'then …: get_object at "…"',
    brief({ ...update, linksThen: { at: 0, counts: [{ link: "members", total: 2, first: [] }] } }, briefDetail),
    brief(update, briefDetail),
    "department",
  ),
  pair(
    "and … more",
    brief({ ...update, linksThen: { at: 0, counts: [members(5)] } }, briefDetail),
    brief({ ...update, linksThen: { at: 0, counts: [members(1)] } }, briefDetail),
    'then 1 member ("Ada"): get_object',
  ),
  pair("possibly more", whole(correlated(5)), whole(correlated(4)), "c2, c3]"),
  pair("id without its name", brief(unnamed(1), briefDetail), brief(unnamed(0), briefDetail), '"b"'),
  pair("ids without their names", brief(unnamed(2), briefDetail), brief(unnamed(1), briefDetail), "1 id without"),
  pair(
    'Whole: get_object with type "…" and id "…".',
    brief(endangered("a", "b", "c", "d", "e"), briefDetail),
    brief(endangered("a and 2 more"), briefDetail),
    "It trusts",
  ),
  pair(
    'Whole: get_object with type "…" and id "…".',
    whole(endangered("a", "b", "c", "d", "e")),
    whole(endangered("a")),
    "It trusts a.",
  ),
  pair("a recovery in the name of …", whole(recovered()), whole(recovered({ startedBy: "eve" })), "recovery r1"),
  pair(
    "recovery … (started by ……)…",
    whole(recovered({ startedBy: "eve" })),
    whole(recovered()),
    "a recovery in the name of",
  ),
  pair(
    ", approved by …",
    whole(recovered({ startedBy: "eve", approvedBy: "bob" })),
    whole(recovered({ startedBy: "eve" })),
    'started by "eve"',
  ),
  pair(
    "in the name of …",
    whole(recovered({ startedBy: "eve" })),
    whole(recovered({ startedBy: by.last.actor.name })),
    "started by",
  ),
  pair(
    "last written at … by …: …, not among the parts of this row",
    brief(later(9), briefDetail),
    brief(later(5), briefDetail),
    "department",
  ),
  pair(
    "… wrote … earlier, and some of its differences may be from then",
    brief(conditions(true), briefDetail),
    brief(conditions(false), briefDetail),
    "excludeUsers",
  ),
  pair(
    "… wrote … earlier, and some of its differences may be from then",
    whole(conditions(true)),
    whole(conditions(false)),
    "excludeUsers",
  ),
  pair(
    "… wrote … earlier, and some of its differences may be from then",
    brief(conditions(true), namesDetail),
    brief(
      { ...update, properties: update.properties.map((one) => ({ ...one, by: { ...by, before: by.last } })) },
      namesDetail,
    ),
    "department",
  ),
  pair(
    "deleted by … and purged by …",
    brief(purged(true), briefDetail),
    brief(purged(false), briefDetail),
    "hardDeleted",
  ),
  pair("deleted by … and purged by …", whole(purged(true)), whole(purged(false)), "permanently deleted"),
  pair("value in part", brief(wordy, briefDetail), brief(update, briefDetail), "department"),
  pair("more …: …", whole(wordy), whole(update), "department"),
  pair(
    'list_activity with type "…", id "…" and detail "records"',
    whole({ ...busy, eventTotal: 9 }),
    whole(busy),
    "Update user",
  ),
  pair(
    '(mode microsoft shows the present only; what the log has of earlier values: list_activity with detail "records")',
    whole(wordy, true),
    whole(wordy),
    "list_changes with its id",
  ),
  pair(
    'get_object with type "…" and id "…", now and at the snapshot…',
    whole(wordy, true),
    whole(wordy),
    "list_changes with its id",
  ),
];

/** On what an answer leaves out of changes, and on what a caller's words stand for. */
export const cutPairs: readonly Pair[] = [...snapshots, ...changes];
