import { countOf } from "../src/domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH } from "../src/domain/words/untrusted.ts";
import type { DrillTools, Previewed } from "./drill-tools.ts";
import { collateral, type Facet, scopeOf, separate, suspicions } from "./investigation.ts";
import { nothingToPutBack } from "./nothing-to-put-back.ts";
import { tellSuspicions } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/** The drill's choice of what to put back, as the preview that a person is asked to approve. */
export interface Choice {
  readonly plan: Previewed;
  /** The actor that the answers point at. */
  readonly suspect: string;
  /** Differences that must stay. */
  readonly kept: readonly Facet[];
  /** The property that the kept differences share. It continues "the differences". */
  readonly keptAre: string;
  /** Differences in the plan that the suspect did not make. */
  readonly takenAlong: readonly Facet[];
  /** The number of objects left to a person. */
  readonly spared: number;
}

/** Chooses exactly what the suspect wrote last, property by property, for services that name authors. */
export async function chooseByActor(
  tools: DrillTools,
  tell: Teller,
  { snapshot, everything }: { readonly snapshot: string; readonly everything: Previewed },
): Promise<Choice> {
  const { suspect, theirs, others } = investigate(tell, everything);
  const { plan, spared } = await narrow(tools, tell, snapshot, theirs);
  return { plan, suspect, kept: others, keptAre: "made by others", takenAlong: [], spared };
}

/**
 * Returns the most suspicious actor and the differences that are theirs. Throws `notFound` as `nothingToPutBack` if no
 * actor stands out, or if nothing of their work can be put back.
 */
export function investigate(tell: Teller, { changes }: Previewed) {
  const ranked = suspicions(changes);
  const [suspect] = ranked;
  if (suspect === undefined || suspect.score === 0) {
    throw nothingToPutBack("Nothing suspicious differs from the snapshot: there is nothing to rehearse.");
  }
  const { theirs, others } = separate(changes, suspect.actor);
  if (theirs.length === 0) {
    throw nothingToPutBack(
      `Nothing of what ${cleaned(suspect.actor, NAME_LENGTH)} did can be put back: it is gone for good.`,
    );
  }
  tellSuspicions(tell, ranked);
  tell.says(
    `${cleaned(suspect.actor, NAME_LENGTH)} stands out. Of all that differs, ${countOf(theirs.length, "value, link or object is", "values, links and objects are")} theirs; ` +
      `${others.length} ${others.length === 1 ? "is" : "are"} others' work, which going back blindly would destroy. I narrow the plan to the former.`,
  );
  return { suspect: suspect.actor, theirs, others };
}

/** Previews what the suspect wrote. If that would undo others' edits, it previews again without those objects. */
async function narrow(
  { preview }: DrillTools,
  tell: Teller,
  snapshot: string,
  theirs: readonly Facet[],
): Promise<{ plan: Previewed; spared: number }> {
  const first = await preview(snapshot, { ...scopeOf(theirs) });
  const spare = collateral(first.changes, theirs);
  if (spare.size === 0) return { plan: first, spared: 0 };
  tell.says(
    `On ${countOf(spare.size, "object")} others have since edited the same properties. I leave ${spare.size === 1 ? "it" : "them"} to a person.`,
  );
  return { plan: await preview(snapshot, { ...scopeOf(theirs, spare) }), spared: spare.size };
}
