import type { Actor, Change, LostPart } from "../../src/domain/changes/change.ts";
import type { AlikeChanges } from "../../src/review/alike-changes.ts";
import { changeBody } from "../../src/review/change-html.ts";
import { changeRows } from "../../src/terminal/change-rows.ts";
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

const max = { link: "manager", target: { type: "user", id: "max" }, targetName: "Max", action: "add" } as const;
/** Three users with a city of their own, or with the same. */
const three = (...cities: readonly [string, string, string]): AlikeChanges => {
  const one = (id: string, now: string): Change => ({
    ...{ ...ada, ref: { type: "user", id }, displayName: id, links: [max] },
    ...{ properties: [{ name: "city", now, then: "York" }], linkTotals: { add: 1, remove: 0, notRecoverable: 0 } },
  });
  return [one("ada", cities[0]), one("ben", cities[1]), one("cleo", cities[2])];
};
const [differing, alike] = [three("Bath", "Bonn", "Rome"), three("Bath", "Bath", "Bath")];
const page = (changes: AlikeChanges) => () => changeBody(changes, () => null).html;
const rows = (changes: AlikeChanges) => () => changeRows({ piped: false })(changes).join("\n");

const without = (reason: LostPart["reason"]) =>
  body({
    lost: [
      {
        name: reason === "secretGone" ? "passwordCredentials" : "p",
        now: null,
        then: "x",
        parts: [{ path: "p", target: ada.ref, targetName: "Old", reason }],
      },
    ],
  });

const keptBy = (actor: Actor): Partial<Change> => ({
  kept: [{ name: "city", now: "Bonn", then: "York", by: { actor, time: 0 } }],
});
const mal: Actor = { kind: "user", id: "m", name: "mallory" };
const nameless: Actor = { kind: "unknown", id: null, name: null };
const terminalOf = (more: Partial<Change>) => () => changeRows({ piped: false })([{ ...ada, ...more }]).join("\n");

/** On the table of changes that pages show. */
export const changeTablePairs: readonly Pair[] = [
  pair("After recovery", body({ properties: [{ name: "city", now: "b", then: "a" }] }), body(), "Ada"),
  pair("last changed by", mallory, body(), "Ada"),
  pair("an unknown actor", unknown, mallory, "<bdi>&quot;mallory (m)&quot;</bdi>"),
  pair("(its new id)", renamed, body(), "Ada"),
  pair("was removed", without("secretGone"), without("targetGone"), "Old is gone for good"),
  pair("is gone for good", without("targetGone"), without("targetDeleted"), "Old is deleted"),
  pair("is deleted", without("targetDeleted"), without("notRead"), "Old could not be read"),
  pair("could not be read", without("notRead"), without("secretGone"), "Old was removed"),
  pair("does not come back", without("secretGone"), without("targetGone"), "stays as it is now"),
  pair("stays as it is now", without("targetGone"), without("secretGone"), "does not come back"),
  pair("stays, because …", body(keptBy(mal)), body({ properties: [{ name: "city", now: "b", then: "a" }] }), "Ada"),
  pair(
    "stays, because …",
    terminalOf(keptBy(mal)),
    terminalOf({ properties: [{ name: "city", now: "Bonn", then: "a" }] }),
    "Bonn",
  ),
  pair("an unknown actor", body(keptBy(nameless)), body(keptBy(mal)), "because &quot;mallory (m)&quot; wrote it later"),
  pair("in the same way", page(alike), page([ada]), "Ada"),
  pair("in the same way", rows(alike), rows([differing[0]]), "Bath"),
  pair("different value", page(differing), page(alike), "Bath"),
  pair("different value", rows(differing), rows(alike), "Bath"),
];
