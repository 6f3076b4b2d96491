import { actorKey } from "../../domain/authors/others-work.ts";
import type { Change } from "../../domain/changes/change.ts";
import { type Risk, type RiskRule, sentenceWith } from "../../domain/changes/risk.ts";
import { restOfDanger } from "../../review/object-calls.ts";

/** Rules of what the row says. Of work that others did, it does where its authors are those of the row. */
const inRow: readonly RiskRule[] = ["undoesOthersWork", "closesAccount"];
const othersWork: readonly RiskRule[] = ["deletesCreated", "deletesRestored", "revivesDeleted"];

/** Returns a danger without the name of its object, which stands in its row. */
export function briefDanger(risk: Risk, { ref, contributions = [] }: Change): string {
  const { severity, rule, authors = [] } = risk;
  const ofRow = contributions.map(({ actor }) => actorKey(actor));
  const isByRow = authors.length === ofRow.length && authors.every((author) => ofRow.includes(author));
  if (inRow.includes(rule) || (othersWork.includes(rule) && isByRow)) return `${severity} ${rule}`;
  return `${severity} ${rule}: ${sentenceWith(risk, risk.it?.[0] === 0 ? "It" : "it")}${restOfDanger(risk, ref)}`;
}
