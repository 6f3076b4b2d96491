import { type Facts, listOf, numberOf, textOf } from "./facts.ts";
import { authorsOf, objectsIn, type ReviewRow, reviewRow } from "./review-row.ts";

/** The call that a list comes from. Its pages are read by cursor. */
export interface ListSource {
  readonly tool: "list_changes" | "compare_snapshots";
  readonly args: Facts;
}

/** A list of changes that is read as far as the person has scrolled. */
export interface ChangeList {
  readonly source: ListSource;
  readonly rows: readonly ReviewRow[];
  readonly total: number | null;
  readonly cursor: string | null;
  /** The number of objects in `rows`. */
  readonly loaded: number;
}

export const emptyList = (source: ListSource): ChangeList => ({
  source,
  rows: [],
  total: null,
  cursor: "",
  loaded: 0,
});

/** Returns the list with one more page of its source. */
export function withPage(list: ChangeList, answer: Facts): ChangeList {
  const authors = authorsOf(answer);
  const rows = listOf(answer.items).map((item) => reviewRow(item, authors));
  return {
    source: list.source,
    rows: [...list.rows, ...rows],
    total: numberOf(answer.total) ?? list.total,
    cursor: textOf(answer.nextCursor) || null,
    loaded: list.loaded + objectsIn(rows),
  };
}

/** Returns the arguments of the call for the next page. */
export const nextArguments = ({ source, cursor }: ChangeList): Facts => ({
  ...source.args,
  ...(cursor === null || cursor === "" ? {} : { cursor }),
});
