import { type Choice, investigate } from "./choose-by-actor.ts";
import type { DrillTools, Previewed } from "./drill-tools.ts";
import { facetKey, facetsOf, keyOf } from "./investigation.ts";
import { tellTakenAlong } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/**
 * Chooses the objects that the suspect wrote to, for services that name authors but recover whole objects only, as
 * Microsoft's does. Shows whose other work goes back with them.
 */
export async function chooseActorsObjects(
  { preview }: DrillTools,
  tell: Teller,
  { snapshot, everything }: { readonly snapshot: string; readonly everything: Previewed },
): Promise<Choice> {
  const { suspect, theirs, others } = investigate(tell, everything);
  tell.says("This service puts back whole objects, not single properties, so I ask for the objects they wrote to.");
  const plan = await preview(snapshot, { all: true, actor: suspect });
  const written = new Set(theirs.map(facetKey));
  const takenAlong = plan.changes.flatMap(facetsOf).filter((facet) => !written.has(facetKey(facet)));
  tellTakenAlong(tell, takenAlong);
  const objects = new Set(plan.changes.map(keyOf));
  const kept = others.filter((facet) => !objects.has(keyOf(facet)));
  return { plan, suspect, kept, keptAre: "on the objects left alone", takenAlong, spared: 0 };
}
