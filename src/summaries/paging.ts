import type { Page, PageRequest } from "../service/page.ts";
import { type CursorKind, type CursorValues, decodeCursor, encodeCursor, pageSize } from "./cursor.ts";

/** The request for a page of one list, read and checked. `Place` is what a cursor of that list holds. */
export interface PageFrame<Place extends readonly (string | number)[]> {
  /** The place after which the page begins. Null for the first page. */
  readonly after: Place | null;
  /** The number of items on a full page. */
  readonly limit: number;
  /** The number of rows to read. One more than a full page shows that the list continues. */
  readonly wanted: number;
  /** Writes a place as a cursor of this list. */
  cursor(place: Place): string;
  /** Returns the rows of the page, without the extra one that shows that the list continues. */
  shown<Row>(rows: readonly Row[]): readonly Row[];
  /**
   * Makes the page. `goesOn` says whether there is another page, for callers that have taken the surplus row off already,
   * or where it begins, if that is not after the last item.
   */
  page<Item>(
    rows: readonly Item[],
    placeOf: (item: Item, index: number) => Place,
    goesOn?: boolean | Place,
  ): Page<Item>;
}

/**
 * Reads a request for a page of the list called `list`, whose places have these `kinds` of values.
 * Throws `invalidInput` for a cursor of another list and for a page size out of bounds.
 */
export function pageFrame<const Kinds extends readonly CursorKind[]>(
  list: string,
  kinds: Kinds,
  request: PageRequest,
): PageFrame<CursorValues<Kinds>> {
  const limit = pageSize(request);
  return {
    after: request.cursor === undefined ? null : decodeCursor(list, request.cursor, kinds),
    limit,
    wanted: limit + 1,
    cursor: (place) => encodeCursor(list, place),
    shown: (rows) => rows.slice(0, limit),
    page: (rows, placeOf, goesOn = rows.length > limit) => {
      const items = rows.slice(0, limit);
      const cursors = items.map((item, index) => encodeCursor(list, placeOf(item, index)));
      const next = typeof goesOn === "boolean" ? (goesOn ? cursors.at(-1) : undefined) : encodeCursor(list, goesOn);
      return { items, cursors, ...(next === undefined ? {} : { nextCursor: next }) };
    },
  };
}
