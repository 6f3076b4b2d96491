import type { PlanRisk, Severity } from "../../domain/changes/risk.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { type ChangesDetail, type ChangesView, changesPage, isNearlyAll, type PagedChanges } from "./changes.ts";
import type { ComparisonFacts } from "./comparison.ts";
import { losesSentence } from "./danger-texts.ts";
import type { Halves } from "./page.ts";

/** The gravities whose dangers lose their sentences so that a page holds every change that was asked for, one after another. */
const briefer: readonly (readonly Severity[])[] = [
  ["medium", "low"],
  ["high", "medium", "low"],
];

/** The parts of a first page of a comparison beside its rows, and the dangers among them. */
interface Beside {
  readonly risks: readonly PlanRisk[];
  readonly factsWith: (inBrief: readonly Severity[]) => ComparisonFacts;
  /** The size of whatever else stands there. */
  readonly size: Halves;
}

/**
 * Makes a page of a comparison, which leaves out values, then sentences of the milder dangers and all but the beginnings of
 * those of high ones, before rows. If not even that makes room for nearly all of them, it holds fewer, with everything
 * beside them whole.
 */
export function comparisonPage(
  compared: PagedChanges,
  view: ChangesView,
  detail: ChangesDetail,
  { risks, factsWith, size }: Beside,
) {
  const pageWith = (facts: ComparisonFacts, changes: PagedChanges, wholeAt?: number) =>
    changesPage(changes, { ...view, authors: facts.authors, ...(wholeAt === undefined ? {} : { wholeAt }) }, detail, {
      data: facts.size.data + size.data,
      text: facts.size.text + size.text,
    });
  const facts = factsWith([]);
  const whole = { facts, page: pageWith(facts, compared) };
  const { length } = compared.items;
  if (detail === "full" || whole.page.shown === length) return whole;
  for (const inBrief of briefer) {
    const left = risks.filter((risk) => losesSentence(risk, inBrief)).length;
    if (left === 0) continue;
    const brief = factsWith(inBrief);
    const says = `${countOf(left, "danger")} without whole sentences, beside more that is in brief: the same call with limit ${whole.page.shown} shows all of it.`;
    const note = compared.note === undefined ? says : `${compared.note} ${says}`;
    const page = pageWith(brief, { ...compared, note }, whole.page.shown);
    if (isNearlyAll(page.shown, length)) return { facts: brief, page };
  }
  return whole;
}
