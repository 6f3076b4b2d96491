import { actorsQuoted } from "../../domain/actor-name.ts";
import type { Change } from "../../domain/change.ts";
import type { Risk, RiskRule } from "../../domain/risk.ts";
import { quoted } from "../../domain/untrusted.ts";
import { restOfDanger } from "../../review/object-calls.ts";

/** Rules of what the row says. Of work that others did, it does where its authors are those of the row. */
const inRow: readonly RiskRule[] = ["undoesOthersWork", "closesAccount"];
const othersWork: readonly RiskRule[] = ["deletesCreated", "revivesDeleted"];

/** Returns a danger without the name of its object, which stands in its row. */
export function briefDanger(
  { severity, rule, sentence }: Risk,
  { ref, displayName, contributions = [] }: Change,
): string {
  const authors = actorsQuoted(contributions.map(({ actor }) => actor)).join(", ");
  const isInRow =
    inRow.includes(rule) || (othersWork.includes(rule) && authors !== "" && sentence.endsWith(` by ${authors}.`));
  if (isInRow) return `${severity} ${rule}`;
  return `${severity} ${rule}: ${withoutName(sentence, quoted(displayName))}${restOfDanger(sentence, ref)}`;
}

const NOUN = /(^|\s)((?:the )?(?:policy|application|service principal|location|group|user) )?$/i;

/** Replaces an object's name and the noun before it in a sentence about that object. */
function withoutName(sentence: string, name: string): string {
  const at = sentence.indexOf(name);
  if (at < 0) return sentence;
  const before = sentence.slice(0, at).replace(NOUN, "$1");
  const told = `${before}${before === "" ? "It" : "it"}${sentence.slice(at + name.length)}`;
  return told.replace(/^Deletes it, which /, "It ").replace(/^Restores it with /, "It keeps ");
}
