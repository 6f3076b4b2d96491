import { RewindError } from "../../domain/errors.ts";
import type { Choice } from "./choice.ts";
import { type Harm, harms } from "./harm.ts";
import { type DrillScope, facetKey, facetsOf, keyOf } from "./investigation.ts";
import type { Previewed, Session } from "./session.ts";
import { tellHarms, tellTakenAlong } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/**
 * Where the tools name nobody, as without the right to read the audit log, and put back whole objects only, as Microsoft's service does: the objects whose values look
 * like harm, the worst first and no more than one scope holds. Says what else of them goes back.
 */
export async function chooseByValues(
  { preview }: Session,
  tell: Teller,
  {
    snapshot,
    everything,
    mostIds,
  }: { readonly snapshot: string; readonly everything: Previewed; readonly mostIds: number },
): Promise<Choice> {
  const found = harms(everything.changes);
  if (found.length === 0) {
    throw new RewindError(
      "notFound",
      "Nothing that differs from the snapshot looks like harm by its values, and nobody says who did it.",
    );
  }
  const chosen = found.slice(0, mostIds);
  tellHarms(tell, found);
  tell.says(
    "Nobody is named for these changes, and whole objects are put back, not single properties. So I go by the " +
      `values: ${found.length} of ${everything.changes.length} changed objects look harmed. I may be wrong on either side.`,
  );
  const plan = await preview(snapshot, { ...wholeObjects(chosen) });

  const harmed = new Set(chosen.flatMap(({ facets }) => facets).map(facetKey));
  const takenAlong = plan.changes.flatMap(facetsOf).filter((facet) => !harmed.has(facetKey(facet)));
  tellTakenAlong(tell, takenAlong);
  const objects = new Set(chosen.map(({ change }) => keyOf(change)));
  const kept = everything.changes.filter((change) => !objects.has(keyOf(change))).flatMap(facetsOf);
  const spared = found.length - chosen.length;
  if (spared > 0) tell.says(`One scope takes ${mostIds} objects: ${spared} more wait for a plan of their own.`);
  return { plan, suspect: null, kept, keptAre: "on the objects left alone", takenAlong, spared };
}

function wholeObjects(chosen: readonly Harm[]): Pick<DrillScope, "entities"> {
  const byType = Map.groupBy(
    chosen.map(({ change }) => change),
    ({ type }) => type,
  );
  return { entities: [...byType].map(([type, ofType]) => ({ type, ids: ofType.map(({ id }) => id) })) };
}
