import { graphFault } from "../../directory/graph-fault.ts";
import { invalid } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import { at, inOrder, matches, propertiesOf } from "./filter.ts";
import type { Order, Query } from "./query.ts";
import { isFound, searchedProperties } from "./search.ts";

/** A list in a fixed order, read page by page. The same cursor and limit give the same page. */
export interface Rows<T> {
  read(cursor: string | null, limit: number): Promise<RowPage<T>>;
  /** Returns a row with these properties, or with those shown by default if `names` is null. */
  view(row: T, names: readonly string[] | null): JsonObject;
  /** Returns the length of the whole list, where that takes no reading. */
  readonly total?: () => Promise<number>;
  /** True if only the rows that the query's filter asks for are read. */
  readonly areSelected?: boolean;
  /** The property whose falling values are the order of the list, if there is one. */
  readonly newestBy?: string;
  /** Waits for this caller's turn before a page is read only to be searched. */
  readonly turn?: (pages?: number) => Promise<void>;
}

export interface RowPage<T> {
  readonly rows: readonly T[];
  /** Start of the next page, or null after the last. */
  readonly cursor: string | null;
}

export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly skipToken: string | null;
  readonly count: number | null;
}

/** A place in a list: a row of the page at `cursor`, or of the whole list if it is sorted. */
interface RowPosition {
  readonly cursor: string | null;
  readonly index: number;
}

const START: RowPosition = { cursor: null, index: 0 };

/** Returns the page of a list that a query asks for: filtered, sorted, skipped, counted and cut. */
export async function listPage<T>(rows: Rows<T>, query: Query): Promise<ListPage<T>> {
  const position = query.skipToken === null ? null : positionOf(query.skipToken);
  const read = isInOrder(rows, query) ? scannedPage : sortedPage;
  return { ...(await read(rows, query, position)), count: query.count ? await countRows(rows, query) : null };
}

function isInOrder<T>({ newestBy }: Rows<T>, { orderBy: [first, second] }: Query): boolean {
  if (first === undefined) return true;
  return second === undefined && first.descending && first.path.join("/") === newestBy;
}

/** The conditions of a query that rows have to meet. */
type RowSelection = Pick<Query, "filter" | "search">;

function testOf<T>(rows: Rows<T>, { filter, search }: RowSelection): ((row: T) => boolean) | null {
  if (rows.areSelected === true || (filter === null && search === null)) return null;
  const names = [
    ...(filter === null ? [] : propertiesOf(filter)),
    ...(search === null ? [] : searchedProperties(search)),
  ];
  return (row) => {
    const view = rows.view(row, names);
    return (filter === null || matches(view, filter)) && (search === null || isFound(view, search));
  };
}

/** Returns the number of rows that meet the query's filter and search. */
export async function countRows<T>(rows: Rows<T>, selection: RowSelection): Promise<number> {
  const test = testOf(rows, selection);
  if (test === null && rows.total !== undefined) return rows.total();
  let count = 0;
  for await (const page of pagesOf(rows)) count += test === null ? page.length : page.filter(test).length;
  return count;
}

type PageCut<T> = Omit<ListPage<T>, "count">;

async function scannedPage<T>(rows: Rows<T>, query: Query, from: RowPosition | null): Promise<PageCut<T>> {
  const { top, skip } = query;
  const test = testOf(rows, query);
  // The limit is the same for every page of one query, because a position counts rows of such a page.
  const limit = test === null ? top : MAX_PAGE_SIZE;
  const found: T[] = [];
  const start = from ?? (test === null ? await afterSkipped(rows, skip) : START);
  if (start === null) return { rows: [], skipToken: null };
  let toSkip = from === null && test !== null ? skip : 0;
  let searched = 0;
  for (let { cursor, index } = start; ; index = 0) {
    if (test !== null) {
      // A page may have fewer rows than it could, or none at all, and a next one.
      if (searched === MOST_SEARCHED && toSkip === 0) return { rows: found, skipToken: tokenOf({ cursor, index }) };
      if (searched === MOST_SEARCHED) throw tooLong();
      searched += 1;
      await rows.turn?.();
    }
    const page = await rows.read(cursor, limit);
    for (; index < page.rows.length; index += 1) {
      const row = page.rows[index];
      if (row === undefined || test?.(row) === false) continue;
      if (toSkip > 0) {
        toSkip -= 1;
        continue;
      }
      if (found.length === top) return { rows: found, skipToken: tokenOf({ cursor, index }) };
      found.push(row);
    }
    if (page.cursor === null) return { rows: found, skipToken: null };
    cursor = page.cursor;
    if (test === null && found.length === top) return { rows: found, skipToken: tokenOf({ cursor, index: 0 }) };
  }
}

/**
 * Returns the position behind the first rows, or null if there are no others. It passes them in large pages, because a
 * small page for each step would take long.
 */
async function afterSkipped<T>(rows: Rows<T>, skip: number): Promise<RowPosition | null> {
  let cursor: string | null = null;
  let searched = 0;
  for (let left = skip; left > 0; ) {
    if (searched === MOST_SEARCHED) throw tooLong();
    searched += 1;
    await rows.turn?.();
    const page: RowPage<T> = await rows.read(cursor, Math.min(left, MAX_PAGE_SIZE));
    // A list that is at hand comes as a whole.
    if (left < page.rows.length) return { cursor, index: left };
    left -= page.rows.length;
    if (page.cursor === null) return null;
    cursor = page.cursor;
  }
  return { cursor, index: 0 };
}

interface SortedRow<T> {
  readonly row: T;
  readonly view: JsonObject;
  readonly place: number;
}

/** Holds no more rows than the page and those before it, however long the list is. */
async function sortedPage<T>(rows: Rows<T>, query: Query, from: RowPosition | null): Promise<PageCut<T>> {
  const begin = from === null ? query.skip : from.index;
  const end = begin + query.top;
  const test = testOf(rows, query);
  const names = query.orderBy.map(({ path }) => path[0] ?? "");
  let kept: SortedRow<T>[] = [];
  let place = 0;
  for await (const page of pagesOf(rows)) {
    for (const row of page) {
      if (test?.(row) !== false) kept.push({ row, view: rows.view(row, names), place: place++ });
    }
    if (kept.length > 2 * end + MAX_PAGE_SIZE) kept = kept.sort(byOrder(query.orderBy)).slice(0, end + 1);
  }
  const sorted = kept.sort(byOrder(query.orderBy)).map(({ row }) => row);
  const skipToken = end < sorted.length ? tokenOf({ cursor: null, index: end }) : null;
  return { rows: sorted.slice(begin, end), skipToken };
}

/** Pages that one request searches. They hold all objects of the largest sandbox. */
const MOST_SEARCHED = 120;

const tooLong = () =>
  graphFault(
    504,
    "UnknownError",
    `The request took too long: it asks for more than ${MOST_SEARCHED} pages of ${MAX_PAGE_SIZE} rows to be searched, ` +
      "counted or sorted. Narrow it with $filter, for example by activityDateTime.",
  );

async function* pagesOf<T>(rows: Rows<T>): AsyncGenerator<readonly T[]> {
  let searched = 0;
  for (let cursor: string | null = null; ; ) {
    if (searched === MOST_SEARCHED) throw tooLong();
    searched += 1;
    await rows.turn?.();
    const page: RowPage<T> = await rows.read(cursor, MAX_PAGE_SIZE);
    yield page.rows;
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}

/** Unset values come first, as in Graph. Equal rows keep their order. */
const byOrder =
  (orders: readonly Order[]) =>
  (a: SortedRow<unknown>, b: SortedRow<unknown>): number => {
    for (const { path, descending } of orders) {
      const [left, right] = [at(a.view, path), at(b.view, path)];
      const order = inOrder(left, right) ?? Number(left !== null) - Number(right !== null);
      if (order !== 0) return descending ? -order : order;
    }
    return a.place - b.place;
  };

const tokenOf = ({ cursor, index }: RowPosition): string =>
  Buffer.from(JSON.stringify([cursor, index]), "utf8").toString("base64url");

function positionOf(token: string): RowPosition {
  const [cursor, index] = membersOf(token);
  const isPosition = (cursor === null || typeof cursor === "string") && typeof index === "number";
  if (isPosition && Number.isSafeInteger(index) && index >= 0) return { cursor, index };
  throw invalid("The $skiptoken belongs to another list. Follow @odata.nextLink without changing it.");
}

function membersOf(token: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** Returns a row with the selected properties only. Annotations stay. */
export function selected(row: JsonObject, select: readonly string[] | null): JsonObject {
  if (select === null) return row;
  const entries: (readonly [string, Json])[] = Object.entries(row);
  return Object.fromEntries(entries.filter(([name]) => name.includes("@") || select.includes(name)));
}
