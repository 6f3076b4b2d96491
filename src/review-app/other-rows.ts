import { andMore, nounOf } from "../domain/words/counted-words.ts";
import { numberText } from "../domain/words/number-text.ts";
import { timeText } from "../review/words.ts";
import { type Facts, factsOf, listOf, numberOf, textOf } from "./facts.ts";
import { authorsOf, type ReviewRow, withNames } from "./review-row.ts";

/** Returns a time in UTC and in the person's zone, or the text as it is. */
export const whenText = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : timeText(Date.parse(text)));

const plain = { isGrave: false, members: [] } as const;

/** Reads the rows of `list_activity`, which is a timeline of the audit log. */
export function activityRows(answer: Facts): readonly ReviewRow[] {
  const authors = authorsOf(answer);
  return listOf(answer.items)
    .map(factsOf)
    .map((item): ReviewRow => {
      const [first, ...others] = listOf(item.objects).map(factsOf);
      const count = numberOf(item.count) ?? 1;
      const more = (numberOf(factsOf(item.more).objects) ?? 0) + others.length;
      const until = textOf(item.until);
      const changes = [...listOf(item.changes), ...listOf(item.parts)].map(textOf);
      const times = `${whenText(textOf(item.time))}${until === "" ? "" : ` to ${whenText(until)}`}`;
      return {
        ...plain,
        type: textOf(first?.type),
        id: textOf(first?.id),
        name: `${textOf(first?.displayName) || textOf(first?.id) || "(no object)"}${andMore(more, 0)}`,
        verb: `${textOf(item.operation)}${count === 1 ? "" : `, ${numberText(count)} times`}`,
        noun: first === undefined ? "" : nounOf(textOf(first.type)),
        text: [times, ...changes].join("; "),
        by: withNames(textOf(item.by), authors, "actor"),
        author: withNames(textOf(item.by), authors, "whole"),
        notes: item.result === "failure" ? ["failed"] : [],
      };
    });
}

/** Reads the links of `get_object`: the groups of a page, a row for each object at the other end. */
export const linkRows = (answer: Facts): readonly ReviewRow[] =>
  listOf(answer.items)
    .map(factsOf)
    .flatMap(({ link, direction, type, rows }) =>
      listOf(rows).map((row): ReviewRow => {
        const [id = "", name = "", ...states] = listOf(row).map(textOf);
        return {
          ...plain,
          type: textOf(type),
          id,
          name: name || "(no name)",
          verb: `${textOf(link)} ${direction === "to" ? "of" : ""}`.trim(),
          noun: nounOf(textOf(type)),
          text: states.filter(Boolean).join(", "),
          by: "",
          author: "",
          notes: [],
        };
      }),
    );
