import { isGrave, type PlanRisk, type RiskyObject, type Severity } from "../../domain/changes/risk.ts";
import { byAuthors, type DangerAuthor, type DoneDanger, type NameOfAuthor } from "../../domain/dangers/done-danger.ts";
import { othersOfKind } from "../../domain/dangers/others-of-kind.ts";
import { andMore, countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { FURTHER_COMPARED, NARROWER_COMPARISON, restOfDanger } from "../../review/object-calls.ts";
import { wayText } from "../../review/words.ts";
import { writerTold } from "./author.ts";
import type { AuthorLegend } from "./author-legend.ts";
import { called, withinBytes } from "./text.ts";

/** Most bytes of dangers with their authors, beside which a page of changes has room. */
const DANGER_BYTES = 4.5 * 1_024;

/** Returns as many dangers as fit with their authors, the gravest first, and counts the others. */
export function dangerTexts(risks: readonly DoneDanger[], inBrief: readonly Severity[], legend: AuthorLegend | null) {
  const telling = (dangers: number, textOf: (nameOf: NameOfAuthor) => string) => {
    const authors: DangerAuthor[] = [];
    const text = textOf((author, isOneOfSeveral) => {
      authors.push(author);
      return legend === null ? authorOfDanger(author, isOneOfSeveral) : legend.keyOf(author);
    });
    return { text, dangers, authors };
  };
  const isBrief = (risk: DoneDanger) => losesSentence(risk, inBrief);
  const brief = Map.groupBy(risks.filter(isBrief), ({ severity }) => severity);
  const told = [
    ...risks
      .filter((risk) => !isBrief(risk))
      .map((risk) => telling(1, (nameOf) => dangerText(risk, FURTHER_COMPARED, nameOf))),
    ...[...brief].flatMap(([severity, same]) =>
      isGrave({ severity })
        ? same.map((risk) => telling(1, (nameOf) => shortDanger(risk, nameOf)))
        : [telling(same.length, (nameOf) => briefDangers(severity, same, inBrief.includes("high"), nameOf))],
    ),
  ];
  const texts = told.map(({ text }) => text);
  const shown = withinBytes(texts, DANGER_BYTES);
  const left = told.slice(shown.length).reduce((sum, { dangers }) => sum + dangers, 0);
  return {
    texts: left === 0 ? shown : [...shown, `${countOf(left, "more danger")}, no graver: ${NARROWER_COMPARISON}`],
    authors: legend === null ? [] : told.slice(0, shown.length).flatMap((one) => one.authors),
  };
}

/**
 * Returns true for a danger that is told in brief. A grave one of many objects is not, because its sentence names its
 * author.
 */
export const losesSentence = ({ severity, ref }: PlanRisk, inBrief: readonly Severity[]): boolean =>
  inBrief.includes(severity) && (ref !== null || !isGrave({ severity }));

/** Names an author of a danger where no list of authors does, with app and address if the account has several. */
const authorOfDanger: NameOfAuthor = (author, isOneOfSeveral) =>
  `${writerTold(author)}${isOneOfSeveral ? wayText(author) : ""}`;

/** Most characters of the beginning of a sentence, which says who or what it is about and what was done. */
const BEGINNING = 72;
/** A name in quotes, a word, or the sign after it. */
const saidPart = /"[^"]*"|[^\s"]+|\s+/g;

/** Returns the beginning of a danger, up to the end of its first clause, with its authors. */
export function shortDanger(risk: DoneDanger, nameOf: NameOfAuthor = authorOfDanger): string {
  const { severity, sentence, objects } = risk;
  const [more, by] = [andMore(objects, 1), byAuthors(risk, nameOf)];
  let said = "";
  for (const [part] of sentence.matchAll(saidPart)) {
    if (said !== "" && said.length + part.length > BEGINNING) break;
    said += part;
    if (/[:;.,]$/.test(part) && !part.startsWith('"') && said.length > BEGINNING / 2) break;
  }
  return `${severity}: ${said.replace(/[\s:;.,]+$/, "")} …${more}${by && `${more && ","} ${by}`}`;
}

/**
 * Names the dangers of one gravity by their authors, rules and objects, without their sentences, or by the first object of
 * each rule.
 */
function briefDangers(
  severity: Severity,
  risks: readonly DoneDanger[],
  isBriefest: boolean,
  nameOf: NameOfAuthor,
): string {
  const named = ({ displayName, told, ref }: DoneDanger, objects: number) =>
    ref === null ? numberText(objects) : `${called(told ?? displayName, ref.id)}${andMore(objects, 1)}`;
  const rulesOf = (alike: readonly DoneDanger[]) =>
    [...Map.groupBy(alike, ({ rule }) => rule)].map(([rule, same]) => {
      const all = same.reduce((sum, { objects }) => sum + objects, 0);
      const names = isBriefest
        ? same.slice(0, 1).map((first) => named(first, all))
        : same.map((risk) => named(risk, risk.objects));
      return `${rule} ${[...new Set(names)].join(", ")}`;
    });
  const authors = [...Map.groupBy(risks, (risk) => byAuthors(risk, nameOf))].map(
    ([by, alike]) => `${by === "" ? "" : `${by}: `}${rulesOf(alike).join("; ")}`,
  );
  return `${severity}, without sentences, ${authors.join("; ")}`;
}

/**
 * Returns a danger with its gravity, its authors, the number of further changes that it has, the first objects of these and the call
 * for those beyond.
 */
export function dangerText(
  risk: DoneDanger,
  narrower: string = FURTHER_COMPARED,
  nameOf: NameOfAuthor = authorOfDanger,
): string {
  const { severity, sentence, objects, ref, others = [] } = risk;
  const whole = `${severity}: ${sentence}${restOfDanger(risk, ref)}`;
  const isCut = ref !== null && ((others.length > 0 && objects - 1 > others.length) || risk.isMixed === true);
  const withId = ({ ref: { type, id }, displayName, told }: RiskyObject) =>
    `${type} ${told === undefined ? `${quoted(displayName)} (${id})` : quoted(told)}`;
  return `${whole}${othersOfKind(risk, withId)}${isCut ? ` For the others: ${narrower}.` : ""}${ending(byAuthors(risk, nameOf))}`;
}

const ending = (text: string): string => (text === "" ? "" : ` | ${text}`);
