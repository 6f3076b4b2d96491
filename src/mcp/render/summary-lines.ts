import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { authorWord, quoted } from "../../domain/words/untrusted.ts";
import { histogramLine } from "./histogram.ts";
import type { ShownSummary } from "./summary-output.ts";
import { toBeCalled } from "./text.ts";

/** In our own words only. */
export function summarySentence({ totals, note, next }: ShownSummary): string {
  return (
    `${countOf(totals.changedObjects ?? null, "object")} and ${countOf(totals.changedLinks ?? null, "link")} to change back; ` +
    `${countOf(totals.notRecoverable ?? null, "object")} with a difference that stays. ${note === undefined ? "" : `${note} `}Next: ${next}`
  );
}

/** Returns the lines that may hold names, the gravest first. */
export function summaryLines(data: Omit<ShownSummary, "next">): readonly string[] {
  const of = ofDiffering(data);
  const row = (title: string, cells: readonly string[]) =>
    cells.length === 0 ? [] : [`${title}: ${cells.join("; ")}`];
  return [
    ...(data.unheld === undefined ? [] : [`not in the history: ${data.unheld}`]),
    ...(data.done ?? []).map((line) => `was done: ${line}`),
    ...(data.accounts ?? []).map((line) => `account: ${line}`),
    ...(data.signIn ?? []).map((line) => `signing in: ${line}`),
    ...row(
      "dangers of going back",
      Object.entries(data.risks ?? {}).map(([risk, objects]) => `${numberText(objects)} ${risk}`),
    ),
    ...(data.riskiest ?? []).map(({ why, type, id, renamedTo }) =>
      id === undefined ? why : `${why} (${type} ${id}${toBeCalled(renamedTo)})`,
    ),
    ...(data.warnings ?? []).map((line) => `warning: ${line}`),
    ...row(
      "what",
      (data.byType ?? []).map(({ type, action, objects }) => `${numberText(objects)} ${type} ${action}`),
    ),
    ...row(
      "properties",
      (data.properties ?? []).map(({ type, property, objects }) => `${type}.${property} ${numberText(objects)}`),
    ),
    ...row(
      "links",
      (data.links ?? []).map(
        ({ type, link, added, removed }) => `${type}.${link} +${numberText(added)} -${numberText(removed)}`,
      ),
    ),
    ...row(
      "stays",
      (data.notRecoverable ?? []).map(({ code, objects }) => `${numberText(objects)} ${code}`),
    ),
    ...row(
      `by${of}`,
      (data.actors ?? []).map(
        ({ actor, objects, first, last }) => `${authorWord(actor)} ${numberText(objects)} from ${first} to ${last}`,
      ),
    ),
    ...(data.histogram === undefined ? [] : [histogramLine(data.histogram, of)]),
    ...row(
      "such as",
      (data.samples ?? []).map(
        ({ type, displayName, id, what, stays, renamedTo }) =>
          `${type} ${displayName === undefined ? "" : `${quoted(displayName)} `}${id}${toBeCalled(renamedTo)}${inBrackets(stays === undefined ? what : [`stays: ${stays}`, ...what])}`,
      ),
    ),
    data.notReached,
    ...(data.leftOut === undefined ? [] : [data.leftOut]),
  ];
}

/** Names the objects that authors and times are counted of, where the plan leaves some of them as they are. */
const ofDiffering = ({ totals: { differing } }: Pick<ShownSummary, "totals">): string =>
  typeof differing === "number" ? `, of ${countOf(differing, "object")} with a difference` : "";

const inBrackets = (parts: readonly string[]): string => (parts.length === 0 ? "" : ` (${parts.join(", ")})`);
