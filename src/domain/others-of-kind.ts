import { countOf } from "./counted-words.ts";
import type { PlanRisk } from "./risk.ts";

/** Counts the further changes with a danger, as a sentence after the one on its example. Empty without others. */
export const othersOfKind = ({ ref, objects }: Pick<PlanRisk, "ref" | "objects">): string =>
  ref !== null && objects > 1 ? ` And ${countOf(objects - 1, "more change")} of the kind.` : "";
