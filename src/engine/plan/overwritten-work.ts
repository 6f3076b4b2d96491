import { keepsMade, type StayingWork, stayingOn, stayingRank } from "../../domain/authors/staying-work.ts";
import type { Change, KeptValue } from "../../domain/changes/change.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import type { OverwrittenObject, OverwrittenWork } from "../../service/change-summary.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { allPlanItems, countPlanItems, planItems } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";
import { type FinishedPlan, loadChanges } from "./list-changes.ts";

const OBJECTS_NAMED = 3;
const PARTS_NAMED = 3;
/** Objects whose elements are given to their authors, for which the log of each is read. */
const LOOKED_AT = 40;
const STAYING_NAMED = 10;

/** Types whose values have the gravest elements. */
const gravestFirst: readonly EntityType[] = [
  "conditionalAccessPolicy",
  "namedLocationPolicy",
  "authenticationMethodPolicy",
  "authenticationStrengthPolicy",
  "authorizationPolicy",
  "application",
  "servicePrincipal",
];

/** Returns the objects of an actor's list of which others have overwritten parts, or null without such objects. */
export async function overwrittenWork(context: EngineContext, list: FinishedPlan): Promise<OverwrittenWork | null> {
  const { db } = context.store;
  const total = await countPlanItems(db, list.id, { kept: true });
  if (total === 0) return null;
  const made: PlanItem[] = [];
  const items: OverwrittenObject[] = [];
  let overwritten = 0;
  for await (const rows of allPlanItems(db, list.id, { kept: true })) {
    for (const row of rows) {
      const { ref, change } = row;
      if (keepsMade(change)) made.push(row);
      const parts = partsOf(change.kept ?? []);
      if (parts.length === 0) continue;
      overwritten += 1;
      if (items.length === OBJECTS_NAMED) continue;
      items.push({ ref, displayName: change.displayName, total: parts.length, parts: parts.slice(0, PARTS_NAMED) });
    }
  }
  const staying = await stayingWork(context, list, total, made);
  return {
    total: overwritten,
    items,
    ...(staying === null ? {} : { staying }),
  };
}

/** Returns each property or link once, with the last author of its values. */
function partsOf(kept: readonly KeptValue[]): OverwrittenWork["items"][number]["parts"] {
  const newest = new Map<string, KeptValue>();
  for (const one of kept) {
    // The actor's own existence is told with what stays.
    if (one.use !== undefined) continue;
    const known = newest.get(one.name);
    if (known === undefined || (one.by.time ?? 0) > (known.by.time ?? 0)) newest.set(one.name, one);
  }
  return [...newest.values()].map(({ name, by, now, then }) =>
    isLinkName(name) || name === EXISTENCE ? { name, by } : { name, by, now, then },
  );
}

/** Returns the objects of which the actor's elements stay or may stay, the gravest first. Null without such objects. */
async function stayingWork(
  context: EngineContext,
  list: FinishedPlan,
  total: number,
  made: readonly PlanItem[],
): Promise<StayingWork | null> {
  const rows = await gravestRows(context, list, made.slice(0, LOOKED_AT));
  const found = (await loadChanges(context, list, rows))
    .filter((change) => stayingOn(change) !== "others")
    .toSorted((a, b) => stayingRank(a) - stayingRank(b));
  const notLookedAt = total - rows.length;
  if (found.length === 0 && notLookedAt === 0) return null;
  return {
    total: found.length,
    ...(made.length === 0 ? {} : { made: found.filter(keepsMade).length }),
    items: found.slice(0, STAYING_NAMED).map(stayingObject),
    ...(notLookedAt === 0 ? {} : { notLookedAt }),
  };
}

async function gravestRows(
  { store }: EngineContext,
  { id }: FinishedPlan,
  made: readonly PlanItem[],
): Promise<readonly PlanItem[]> {
  const rows = new Map(made.map((row) => [row.seq, row]));
  for (const type of [...gravestFirst, null]) {
    if (rows.size === LOOKED_AT) break;
    const filter = { kept: true, ...(type === null ? {} : { type }) } as const;
    for (const row of await planItems(store.db, id, filter, 0, LOOKED_AT)) {
      if (rows.size < LOOKED_AT) rows.set(row.seq, row);
    }
  }
  return [...rows.values()];
}

const stayingObject = ({ ref, displayName, kept = [], names }: Change) => ({
  ref,
  displayName,
  kept,
  ...(names === undefined ? {} : { names }),
});
