import type { Actor, Change } from "../../src/domain/change.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { type Pair, pair } from "./pair.ts";

const ada: Change = {
  ...{ seq: 1, ref: { type: "user", id: "ada" }, displayName: "Ada", action: "update", basis: "snapshot", links: [] },
  ...{ properties: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
};
const body =
  (more: Partial<Change> = {}) =>
  () =>
    changeBody([{ ...ada, ...more }], () => null).html;
const by = (actor: Actor) => body({ attribution: [{ actor, time: 0, operation: "Update user", properties: [] }] });
const mallory = by({ kind: "user", id: "m", name: "mallory" });
const unknown = by({ kind: "unknown", id: null, name: null });
const renamed = body({
  repoints: [{ path: "conditions.users", target: { type: "group", id: "g" }, targetName: "Field" }],
});

/** On the table of changes that pages show. */
export const changeTablePairs: readonly Pair[] = [
  pair("After recovery", body({ properties: [{ name: "city", now: "b", then: "a" }] }), body(), "Ada"),
  pair("last changed by", mallory, body(), "Ada"),
  pair("an unknown actor", unknown, mallory, "<bdi>mallory</bdi>"),
  pair("(its new id)", renamed, body(), "Ada"),
];
