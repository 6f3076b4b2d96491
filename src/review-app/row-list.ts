import { numberText } from "../domain/words/number-text.ts";
import { type Facts, listOf, numberOf, textOf } from "./facts.ts";
import { activityRows, linkRows } from "./other-rows.ts";
import { authorsOf, objectsIn, type ReviewRow, reviewRow } from "./review-row.ts";

type ListTool = "list_changes" | "compare_snapshots" | "list_activity" | "get_object";

/** The call that a list comes from. Its pages are read by cursor. */
export interface ListSource {
  readonly tool: ListTool;
  readonly args: Facts;
}

/** A list that is read as far as the person has scrolled. */
export interface RowList {
  readonly source: ListSource;
  readonly rows: readonly ReviewRow[];
  readonly total: number | null;
  readonly cursor: string | null;
  /** The number of objects in `rows`. */
  readonly loaded: number;
}

export const emptyList = (source: ListSource): RowList => ({
  source,
  rows: [],
  total: null,
  cursor: "",
  loaded: 0,
});

const changeRows = (answer: Facts): readonly ReviewRow[] => {
  const authors = authorsOf(answer);
  return listOf(answer.items).map((item) => reviewRow(item, authors));
};

const readers: Readonly<Record<ListTool, (answer: Facts) => readonly ReviewRow[]>> = {
  list_changes: changeRows,
  compare_snapshots: changeRows,
  list_activity: activityRows,
  get_object: linkRows,
};

const units: Readonly<Record<ListTool, string>> = {
  list_changes: "objects",
  compare_snapshots: "objects",
  list_activity: "rows",
  get_object: "links",
};

/** Returns the list with one more page of its source. */
export function withPage(list: RowList, answer: Facts): RowList {
  const rows = readers[list.source.tool](answer);
  return {
    source: list.source,
    rows: [...list.rows, ...rows],
    total: numberOf(answer.total) ?? list.total,
    cursor: textOf(answer.nextCursor) || null,
    loaded: list.loaded + objectsIn(rows),
  };
}

/** Returns the arguments of the call for the next page. */
export const nextArguments = ({ source, cursor }: RowList): Facts => ({
  ...source.args,
  ...(cursor === null || cursor === "" ? {} : { cursor }),
});

/** Says how much of a list is read. */
export function readText({ source, loaded, total }: RowList): string {
  return `${numberText(loaded)} of ${numberText(total ?? loaded)} ${units[source.tool]} read`;
}
