import { RewindError } from "../src/domain/errors.ts";
import { cleaned } from "../src/domain/untrusted.ts";
import type { DrillTools, Previewed } from "./drill-tools.ts";
import { collateral, type Facet, scopeOf, separate, suspicions } from "./investigation.ts";
import { tellSuspicions } from "./tell-results.ts";
import type { Teller } from "./teller.ts";

/** What the drill has decided to put back, as the preview that a person is asked to approve. */
export interface Choice {
  readonly plan: Previewed;
  /** Whom the answers point at. */
  readonly suspect: string;
  /** What differs and is to stay as it is. */
  readonly kept: readonly Facet[];
  /** What the kept differences have in common, to follow "the differences". */
  readonly keptAre: string;
  /** Part of the plan, though not of the suspect's making. */
  readonly takenAlong: readonly Facet[];
  /** Objects left to a person. */
  readonly spared: number;
}

/** Where the tools name who changed what: what the suspect wrote last, property by property, and nothing else. */
export async function chooseByActor(
  tools: DrillTools,
  tell: Teller,
  { snapshot, everything }: { readonly snapshot: string; readonly everything: Previewed },
): Promise<Choice> {
  const { suspect, theirs, others } = investigate(tell, everything);
  const { plan, spared } = await narrow(tools, tell, snapshot, theirs);
  return { plan, suspect, kept: others, keptAre: "made by others", takenAlong: [], spared };
}

/** Who stands out, and which of all differences are theirs. Throws `notFound` where nobody does. */
export function investigate(tell: Teller, { changes }: Previewed) {
  const ranked = suspicions(changes);
  const [suspect] = ranked;
  if (suspect === undefined || suspect.score === 0) {
    throw new RewindError("notFound", "Nothing suspicious differs from the snapshot: there is nothing to rehearse.");
  }
  const { theirs, others } = separate(changes, suspect.actor);
  if (theirs.length === 0) {
    throw new RewindError(
      "notFound",
      `Nothing of what ${cleaned(suspect.actor, 60)} did can be put back: it is gone for good.`,
    );
  }
  tellSuspicions(tell, ranked);
  tell.says(
    `${cleaned(suspect.actor, 60)} stands out. Of all that differs, ${theirs.length} values, links and objects are theirs; ` +
      `${others.length} are others' work, which going back blindly would destroy. I narrow the plan to the former.`,
  );
  return { suspect: suspect.actor, theirs, others };
}

/** A preview of what the suspect wrote; if it would take others' edits along, another one without those objects. */
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
    `On ${spare.size} objects others have since edited the same properties. I leave those objects to a person.`,
  );
  return { plan: await preview(snapshot, { ...scopeOf(theirs, spare) }), spared: spare.size };
}
