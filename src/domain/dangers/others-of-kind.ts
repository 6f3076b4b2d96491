import type { PlanRisk, RiskyObject } from "../changes/risk.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { typedWords } from "../words/object-words.ts";

/** Names and counts the further changes with a danger, as a sentence after the one on its example. Empty without others. */
export function othersOfKind(
  { ref, objects, others = [], isMixed }: Pick<PlanRisk, "ref" | "objects" | "others" | "isMixed">,
  nameOf: (other: RiskyObject) => string = withNoun,
): string {
  if (ref === null || objects === 1) return "";
  const more = countOf(objects - 1, "more change");
  const count = isMixed === true ? `${more} with this danger, each in its own way` : `${more} of the kind`;
  const named = others.map(nameOf).join(", ");
  const beyond = andMore(objects - 1, others.length);
  return ` And ${count}${named === "" ? "" : `: ${named}${beyond}`}.`;
}

const withNoun = ({ ref, displayName, told }: RiskyObject): string => typedWords(ref, told ?? displayName);
