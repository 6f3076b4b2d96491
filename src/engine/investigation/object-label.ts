import { refKey } from "../../domain/tenant/entity.ts";
import { type EntityState, labelEnds, labelOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { presencesAt } from "../../store/history/entity-versions.ts";
import type { EngineContext } from "../context.ts";

/** Returns the name of an object, or for a relationship entity the names of its ends at an instant. */
export async function objectLabel(
  { store }: EngineContext,
  state: Pick<EntityState, "ref" | "displayName" | "properties">,
  at: Instant,
): Promise<string | null> {
  if (state.displayName !== null) return state.displayName;
  const ends = labelEnds(state.ref, state.properties);
  if (ends.length === 0) return null;
  const names = await presencesAt(store.db, ends, at);
  return labelOf(state, (end) => names.get(refKey(end))?.displayName ?? null);
}
