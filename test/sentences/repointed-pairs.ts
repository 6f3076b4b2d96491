import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { repointTexts } from "../../src/mcp/render/repointed.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import { filled, type Pair, pair } from "./pair.ts";

/** A policy that names a group which is created again, and of which something else differs too, or not. */
const named = (differs: boolean) => () => {
  const conditions = { users: { excludeGroups: ["g"] } };
  const change: Change = {
    ...{ ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "CA1", seq: 1, action: "update" },
    ...{ basis: "snapshot", links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
    properties: [
      { name: "conditions", now: conditions, then: conditions },
      ...(differs ? [{ name: "state", now: "disabled", then: "enabled" }] : []),
    ],
    repoints: [{ path: "conditions.users.excludeGroups", target: { type: "group", id: "g" }, targetName: "Field" }],
  };
  return repointTexts(change).join("; ");
};

const times = (action: "rebuild" | "update") => () => {
  const histogram = { from: 0, width: 60_000, buckets: [{ objects: 1, links: 0, leading: null }], unknown: 1 };
  const totals = { changedObjects: 1, changedLinks: 0, notRecoverable: 0 };
  const lists = { byType: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] };
  const summary: ChangeSummary = { totals, ...lists, parts: [{ type: "group", action, objects: 1 }], histogram };
  return summaryData(summary, jobId("j")).note ?? "silence";
};

const counted = (differing?: number) => () => {
  const totals = { changedObjects: 1, ...(differing === undefined ? {} : { differing }) };
  const actors = [{ actor: "miles", objects: 1, first: "then", last: "now" }];
  return summaryLines({ totals, actors, notReached: "" }).join("\n");
};

/** On what a plan only repoints, and on the objects that a summary counts authors and times of. */
export const repointedPairs: readonly Pair[] = [
  pair(
    "nothing but that new id is written, so that no one's change is undone",
    named(false),
    named(true),
    'names "Field" under its new id',
  ),
  pair(
    "What only points at what is created again counts as of unknown time.",
    times("rebuild"),
    times("update"),
    "silence",
  ),
  filled(", of … with a difference", [["3 objects"], counted(3)], [["1 object"], counted(1)]),
];
