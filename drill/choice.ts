import type { Previewed } from "./drill-tools.ts";
import type { Facet } from "./investigation.ts";

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
