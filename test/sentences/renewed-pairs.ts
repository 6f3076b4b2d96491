import type { Basis, Change } from "../../src/domain/changes/change.ts";
import type { Restored } from "../../src/domain/changes/restored.ts";
import type { Renewed } from "../../src/domain/changes/successors.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { renewedObjects } from "../../src/mcp/render/renewed.ts";
import { restoredTexts } from "../../src/mcp/render/told-direction.ts";
import { renewedTexts } from "../../src/review/renewed-words.ts";
import type { Direction } from "../../src/review/value-text.ts";
import { type Pair, pair } from "./pair.ts";

const [old, made, policy]: readonly [EntityRef, EntityRef, EntityRef] = [
  { type: "group", id: "old" },
  { type: "group", id: "new" },
  { type: "conditionalAccessPolicy", id: "p" },
];
const step: Renewed = { of: old, to: made, recovery: "r1" };
const row =
  (ref: EntityRef, renewed: readonly Renewed[], more: Partial<Change> = {}) =>
  () => {
    const change: Change = {
      ...{ seq: 1, ref, displayName: "Finance", action: "update", basis: "snapshot", properties: [], links: [] },
      ...{ linkTotals: { add: 0, remove: 0, notRecoverable: 0 }, renewed, ...more },
    };
    return renewedTexts(change).join("\n") || "silence";
  };
const history = (ref: EntityRef, renewed: readonly Renewed[]) => () =>
  renewedObjects(ref, renewed).join("\n") || "silence";

const restored =
  (direction: Direction, given: Restored | null, basis: Basis = "snapshot") =>
  () =>
    restoredTexts({ basis, ...(given === null ? {} : { restored: given }) }, direction).join("\n") || "silence";
const [shown, logged]: readonly [Restored, Restored] = [{ wasDeleted: true, deletedAt: 0 }, { wasDeleted: false }];

/** On objects that a recovery created again in the place of purged ones. */
export const renewedPairs: readonly Pair[] = [
  pair("was purged and created again as … ……", row(old, [step]), row(made, [step]), "created again in the place of"),
  pair("created again in the place of the purged … ……", row(made, [step]), row(old, [step]), "was purged"),
  pair("… … was purged and created again as ……", row(policy, [step]), row(policy, []), "silence"),
  pair("by recovery …", row(old, [step]), row(old, [{ of: old, to: made }]), "created again as group new"),
  pair(
    ", from which nothing else differs in this scope",
    row(made, [step], { asBefore: true }),
    row(made, [step]),
    "in the place of the purged group old by recovery r1",
  ),
  pair("had been deleted…", restored("thenToNow", shown), restored("thenToNow", null), "silence"),
  pair(
    "was restored since, had been deleted…",
    restored("nowToThen", logged),
    restored("nowToThen", shown),
    "deletes again, as at the snapshot it was deleted (at 1970-01-01T00:00:00Z)",
  ),
  pair(
    "deletes again, as … it was deleted…",
    restored("nowToThen", shown),
    restored("nowToThen", logged),
    "was restored since",
  ),
  pair(
    "at the snapshot",
    restored("nowToThen", shown),
    restored("nowToThen", shown, "audit"),
    "as before it was deleted",
  ),
  pair('…: … with type "…" and id "…"', history(old, [step]), history(old, []), "silence"),
];
