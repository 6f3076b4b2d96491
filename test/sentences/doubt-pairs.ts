import type { Coverage } from "../../src/domain/tenant/coverage.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { meaningOfNaming } from "../../src/mcp/render/dead-names.ts";
import type { Investigation } from "../../src/service/investigation.ts";
import type { ObjectView } from "../../src/service/object-view.ts";
import { type DoubtfulId, doubtSentences, namingSentences } from "../../src/summaries/doubtful-ids.ts";
import { type Pair, pair } from "./pair.ts";

const group = (id: string): EntityRef => ({ type: "group", id });
const doubts =
  (states: readonly DoubtfulId["state"][], notLookedUp = 0, coverage: Coverage = "extended") =>
  () =>
    doubtSentences(
      { ids: states.map((state, n) => ({ ref: group(`g${n}`), state })), notLookedUp, nothingKnown: false },
      coverage,
    ).join(" ") || "sure";
const logged = (ids: number, records?: number) => () =>
  doubtSentences(
    {
      ids: Array.from({ length: ids }, (_, n) => ({
        ...{ ref: group(`g${n}`), state: "unknown" },
        ...(records === undefined ? {} : { records }),
      })),
      ...{ notLookedUp: 0, nothingKnown: false },
    },
    "extended",
  ).join(" ");
const mistyped = (other?: DoubtfulId["other"]) => () =>
  doubtSentences(
    {
      ids: [{ ref: group("g0"), state: "unknown", ...(other === undefined ? {} : { other }) }],
      ...{ notLookedUp: 0, nothingKnown: true },
    },
    "extended",
  ).join(" ");

const names = (count: number, still = true): ObjectView["items"] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ link: "conditions.users.excludeGroups", direction: "to", otherName: `Doors ${n}`, otherLife: "live", still },
    other: { type: "conditionalAccessPolicy", id: `p${n}` },
  }));
const view = (count: number, more: object = {}): ObjectView => ({
  ...{ ref: group("g0"), displayName: "Field", life: "gone", lifeNow: "gone", asOf: 0, properties: {}, names: {} },
  ...{ facts: {}, traits: [], linkTotals: [], total: count, items: names(count), cursors: [] },
  ...more,
});
const naming = (count: number, more: object = {}) => {
  const source: Pick<Investigation, "getObject"> = { getObject: async () => view(count, more) };
  return async () => (await namingSentences(source, [{ ref: group("g0"), state: "purged" }])).join("\n");
};
const meaning = (isPart: boolean) => () => meaningOfNaming(view(2), { isPart }).join(" ");

/** On ids of a scope that no object has or whose object is gone, and on policies that go on naming it. */
export const doubtPairs: readonly Pair[] = [
  pair(
    "No … with the id … is known here, so nothing of it was compared: find_objects finds the right id.……",
    doubts(["unknown"]),
    doubts(["purged"]),
    "is gone for good",
  ),
  pair(
    "… of the scope are not known here, so nothing of them was compared: …. find_objects finds the right ids.……",
    doubts(["unknown", "unknown"]),
    doubts(["unknown", "purged"]),
    "No group with the id g0 is known",
  ),
  pair(
    "No snapshot and no object in use has the … …, so nothing of it was compared. …",
    logged(1, 2),
    logged(1),
    "is known here",
  ),
  pair(
    'The audit log has … of it: list_activity with type "…" and id "…" shows who did what.',
    logged(1, 2),
    logged(1),
    "is known here",
  ),
  pair("Of … …: …", logged(2, 2), logged(1, 2), "so nothing of it was compared. The audit log"),
  pair(
    "The id … is that of the … ….",
    mistyped({ ref: { type: "user", id: "g0" }, displayName: "Ada" }),
    mistyped(),
    "find_objects finds the right id.",
  ),
  pair(
    "The … … is gone for good: a restore cannot bring it back, and none of its values, members or owners can be put back on it. …",
    doubts(["purged"]),
    doubts(["unknown"]),
    "is known here",
  ),
  pair(
    "get_object shows what it was and which policies still name it; rebuild in the scope creates it again.",
    doubts(["purged"]),
    doubts(["purged"], 0, "microsoft"),
    "get_object_history what the log has of it.",
  ),
  pair(
    "get_object shows what each was and which policies still name it; rebuild in the scope creates them again.",
    doubts(["purged", "purged"]),
    doubts(["purged", "purged"], 0, "microsoft"),
    "which policies still name each, and get_object_history",
  ),
  pair(
    "get_object shows which policies still name it, and get_object_history what the log has of it.",
    doubts(["purged"], 0, "microsoft"),
    doubts(["purged"]),
    "rebuild in the scope creates it again.",
  ),
  pair(
    "get_object shows which policies still name each, and get_object_history what the log has of it.",
    doubts(["purged", "purged"], 0, "microsoft"),
    doubts(["purged", "purged"]),
    "rebuild in the scope creates them again.",
  ),
  pair(
    "Of a purged one, get_object_history shows what the log has.",
    doubts(["unknown"], 0, "microsoft"),
    doubts(["unknown"]),
    "find_objects finds the right id.",
  ),
  pair(
    "… of the scope are gone for good (…): a restore cannot bring them back, and none of their values, members or owners can be put back on them. …",
    doubts(["purged", "purged"]),
    doubts(["purged", "unknown"]),
    "The group g0 is gone for good",
  ),
  pair(
    "… of the scope were looked up and … more were not: find_objects with an id says if it is known.",
    doubts([], 4),
    doubts([]),
    "sure",
  ),
  pair(
    "… more such names: get_object with the type and id of an object that is gone",
    naming(9),
    naming(8),
    "which excepts no one",
  ),
  pair("at least", naming(9, { nextCursor: "c" }), naming(9), "1 more such names"),
  pair("by the links of this page", meaning(true), meaning(false), "2 policies in use still exclude it: that"),
];
