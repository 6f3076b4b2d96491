import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { Authors } from "../../src/domain/authors/authorship.ts";
import { withUndone } from "../../src/domain/authors/staying-work.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import type { Json } from "../../src/domain/json.ts";
import { briefChanges } from "../../src/mcp/render/changes.ts";
import { compactDetail } from "../../src/mcp/render/detail.ts";
import { type Pair, pair } from "./pair.ts";

const ref = { type: "namedLocationPolicy", id: "office" } as const;
const ranges = (...all: readonly string[]): Json => all.map((cidrAddress) => ({ cidrAddress }));
type Write = readonly [by: string, oldValue: Json, newValue: Json];

/** Returns the row of a location whose ranges these people wrote, the oldest write first. */
const row =
  (writes: readonly Write[], more: Partial<Change>, undone?: string, name = "ipRanges"): (() => string) =>
  () => {
    const authors = new Authors();
    for (const [at, [writer, oldValue, newValue]] of [...writes.entries()].reverse()) {
      const modified = [{ name, oldValue, newValue }];
      const record: AuditRecord = {
        ...{ id: `${at}`, time: at, app: null, ip: null, category: "Policy", operation: "Update", correlationId: "c" },
        ...{ actor: { kind: "user", id: writer, name: writer }, result: "success", targets: [] },
      };
      authors.add(record, modified);
    }
    const change: Change = {
      ...{ seq: 1, ref, displayName: "Office", action: "update", basis: "snapshot", properties: [], links: [] },
      ...{ linkTotals: { add: 0, remove: 0, notRecoverable: 0 }, ...more },
    };
    const view = { direction: "nowToThen", whole: () => "list_changes" } as const;
    return briefChanges(view)(
      [undone === undefined ? authors.sign(change) : withUndone(authors.sign(change), `user ${undone}`)],
      compactDetail,
    ).lines.join("\n");
  };
const differing = (now: Json, then: Json, basis: Change["basis"] = "snapshot"): Partial<Change> => ({
  basis,
  properties: [{ name: "ipRanges", now, then }],
});

/** Returns the row of a policy whose state these people wrote, the oldest write first. */
const stateRow = (writes: readonly Write[], now: Json) =>
  row(writes, { properties: [{ name: "state", now, then: "enabled" }] }, undefined, "state");
const throughOff: readonly Write[] = [
  ["miles", "enabled", "disabled"],
  ["sofia", "disabled", "reportOnly"],
];
const backOnFirst: readonly Write[] = [
  ["sofia", "disabled", "enabled"],
  ["miles", "enabled", "reportOnly"],
];
const [one, both] = [ranges("10.0.0.0/8"), ranges("10.0.0.0/8", "203.0.113.0/24")];
const brought: readonly Write[] = [
  ["ada", ranges(), one],
  ["eve", one, both],
];
const alone: readonly Write[] = [
  ["eve", ranges(), one],
  ["eve", one, both],
];
const unlogged: readonly Write[] = [
  ["ada", null, null],
  ["eve", null, null],
];
const taken: readonly Write[] = [
  ["ada", one, ranges()],
  ["eve", ranges(), ranges("203.0.113.0/24")],
];
/** The same row of an undo of one of the authors. */
const undoing = (actor: string, writes: readonly Write[], more: Partial<Change>) => row(writes, more, actor);
const kept: Partial<Change> = {
  kept: [
    { name: "ipRanges", now: both, then: ranges(), by: { actor: { kind: "user", id: "eve", name: "eve" }, time: 1 } },
  ],
};

/** On the elements of a value that several authors wrote. */
export const elementPairs: readonly Pair[] = [
  pair(
    "… was set to … in between, by …",
    stateRow(throughOff, "reportOnly"),
    stateRow(backOnFirst, "reportOnly"),
    "reportOnly",
  ),
  pair("by element: …", row(brought, differing(both, ranges())), row(alone, differing(both, ranges())), "by #1"),
  pair(
    "removed by",
    row(taken, differing(ranges("203.0.113.0/24"), one)),
    row(brought, differing(both, ranges())),
    '"10.0.0.0/8" by "ada"',
  ),
  pair(
    "the undo reverses only this actor's elements of … and keeps …",
    row(brought, differing(both, one, "audit")),
    row(brought.slice(1), differing(both, one, "audit")),
    "value from the audit log",
  ),
  pair(
    "the undo takes no element of …, …: …",
    undoing("ada", brought, kept),
    undoing("ada", unlogged, kept),
    "the log does not show whose",
  ),
  pair(
    "this actor's included",
    undoing("ada", brought, kept),
    undoing("zoe", brought, kept),
    "and what differs is not this actor's",
  ),
  pair(
    "and what differs is not this actor's",
    undoing("zoe", brought, kept),
    undoing("ada", brought, kept),
    "this actor's included",
  ),
  pair(
    "the log does not show whose the elements of … are, so that some that stay may be this actor's",
    row(unlogged, kept),
    row(brought, kept),
    "the undo takes no element",
  ),
];
