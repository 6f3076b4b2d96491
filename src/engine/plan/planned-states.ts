import { type EntityRef, refKey } from "../../domain/entity.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { statesAt } from "../../store/history/entity-versions.ts";
import type { ListedChange } from "../../store/work/job-changes.ts";
import { actsOnObject, type Difference } from "../compare/compare.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { listedDifferences } from "./listed-differences.ts";

/** What a list would make of entities, applied to a copy in memory: to what is given, and to nothing else. */
export interface PlannedStates {
  readonly refs: readonly EntityRef[];
  /** Null: not live. */
  after(ref: EntityRef, before: JsonObject | null): JsonObject | null;
  /** Ids of the members a group would gain and lose. */
  members(group: EntityRef): { readonly add: readonly EntityRef[]; readonly remove: readonly EntityRef[] };
}

/** Works the values of these rows out again. What is restored comes back as it is now, but for what the plan writes. */
export async function plannedStates(
  context: EngineContext,
  basis: ComparisonBasis,
  rows: readonly ListedChange[],
): Promise<PlannedStates> {
  const refs = rows.map(({ ref }) => ref);
  const plan = new Map((await listedDifferences(context, basis, rows)).map((change) => [refKey(change.ref), change]));
  const restored = rows.filter(({ action }) => action === "restore").map(({ ref }) => ref);
  const hidden = await statesAt(context.store.db, restored, basis.to);
  return {
    refs,
    after: (ref, before) => {
      const change = plan.get(refKey(ref));
      if (change === undefined || !actsOnObject(change)) return before;
      if (change.action === "softDelete") return null;
      const present = change.action === "restore" ? (hidden.get(refKey(ref))?.properties ?? {}) : before;
      return present === null ? null : { ...present, ...valuesThen(change) };
    },
    members: (group) => {
      const links = (plan.get(refKey(group))?.links ?? []).filter(
        ({ link, notRecoverable }) => link === "members" && notRecoverable === undefined,
      );
      const to = (wanted: "add" | "remove") =>
        links.filter(({ action }) => action === wanted).map(({ target }) => target);
      return { add: to("add"), remove: to("remove") };
    },
  };
}

const valuesThen = ({ properties }: Difference): Record<string, Json> =>
  Object.fromEntries(properties.map(({ name, then }) => [name, then]));
