import { invalid } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { MAX_PAGE_SIZE } from "../../service/page.ts";
import { at, inOrder, matches } from "./filter.ts";
import type { Order, Query } from "./query.ts";
import { isFound } from "./search.ts";

/** A list in a fixed order, a portion at a time. The same cursor and limit give the same portion. */
export interface Rows<T> {
  read(cursor: string | null, limit: number): Promise<RowPage<T>>;
  /** A row as filters and orders see it. */
  view(row: T): JsonObject;
}

export interface RowPage<T> {
  readonly rows: readonly T[];
  /** The beginning of the next portion, or null after the last. */
  readonly cursor: string | null;
  /** Of the whole list, where it is known without reading it. */
  readonly total?: number | undefined;
}

export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly skipToken: string | null;
  readonly count: number | null;
}

/** A place in a list: in the portion at `cursor` (or, sorted, in the whole list), the row at `index`. */
interface RowPosition {
  readonly cursor: string | null;
  readonly index: number;
}

const START: RowPosition = { cursor: null, index: 0 };

/** The page of a list that a query asks for: filtered, sorted, skipped, counted and cut. */
export async function listPage<T>(rows: Rows<T>, query: Query): Promise<ListPage<T>> {
  const place = query.skipToken === null ? null : positionOf(query.skipToken);
  const page = query.orderBy.length > 0 ? await sortedPage(rows, query, place) : await scannedPage(rows, query, place);
  return { ...page, count: query.count ? await countRows(rows, query) : null };
}

/** Returns the rows of a list that a query selects. */
type RowSelection = Pick<Query, "filter" | "search">;

const takesAll = ({ filter, search }: RowSelection): boolean => filter === null && search === null;

const takes = <T>(rows: Rows<T>, row: T, { filter, search }: RowSelection): boolean =>
  (filter === null || matches(rows.view(row), filter)) && (search === null || isFound(rows.view(row), search));

/** Counts the rows that meet the query's filter and search. */
export async function countRows<T>(rows: Rows<T>, choice: RowSelection): Promise<number> {
  if (takesAll(choice)) {
    const { total } = await rows.read(null, 1);
    if (total !== undefined) return total;
  }
  return (await allRows(rows, choice)).length;
}

type Cut<T> = Omit<ListPage<T>, "count">;

async function scannedPage<T>(rows: Rows<T>, query: Query, from: RowPosition | null): Promise<Cut<T>> {
  const { top, skip } = query;
  const whole = takesAll(query);
  // The limit is the same for every page of one query, so that a place stays one.
  const limit = whole ? top : MAX_PAGE_SIZE;
  const found: T[] = [];
  let toSkip = from === null ? skip : 0;
  for (let { cursor, index } = from ?? START; ; index = 0) {
    const portion = await rows.read(cursor, limit);
    for (; index < portion.rows.length; index += 1) {
      const row = portion.rows[index];
      if (row === undefined || !takes(rows, row, query)) continue;
      if (toSkip > 0) {
        toSkip -= 1;
        continue;
      }
      if (found.length === top) return { rows: found, skipToken: tokenOf({ cursor, index }) };
      found.push(row);
    }
    if (portion.cursor === null) return { rows: found, skipToken: null };
    cursor = portion.cursor;
    if (whole && found.length === top) return { rows: found, skipToken: tokenOf({ cursor, index: 0 }) };
  }
}

async function sortedPage<T>(rows: Rows<T>, query: Query, from: RowPosition | null): Promise<Cut<T>> {
  const sorted = (await allRows(rows, query))
    .map((row) => ({ row, view: rows.view(row) }))
    .sort(byOrder(query.orderBy))
    .map(({ row }) => row);
  const begin = from === null ? query.skip : from.index;
  const end = begin + query.top;
  const skipToken = end < sorted.length ? tokenOf({ cursor: null, index: end }) : null;
  return { rows: sorted.slice(begin, end), skipToken };
}

async function allRows<T>(rows: Rows<T>, choice: RowSelection): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const portion: RowPage<T> = await rows.read(cursor, MAX_PAGE_SIZE);
    all.push(...portion.rows.filter((row) => takes(rows, row, choice)));
    cursor = portion.cursor;
  } while (cursor !== null);
  return all;
}

/** Unset values come first, as in Graph. */
const byOrder =
  (orders: readonly Order[]) =>
  (a: { readonly view: JsonObject }, b: { readonly view: JsonObject }): number => {
    for (const { path, descending } of orders) {
      const [left, right] = [at(a.view, path), at(b.view, path)];
      const order = inOrder(left, right) ?? Number(left !== null) - Number(right !== null);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };

const tokenOf = ({ cursor, index }: RowPosition): string =>
  Buffer.from(JSON.stringify([cursor, index]), "utf8").toString("base64url");

function positionOf(token: string): RowPosition {
  const [cursor, index] = membersOf(token);
  const isPlace = (cursor === null || typeof cursor === "string") && typeof index === "number";
  if (isPlace && Number.isSafeInteger(index) && index >= 0) return { cursor, index };
  throw invalid("The $skiptoken is none of this list's: follow @odata.nextLink as it stands.");
}

function membersOf(token: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** Returns a row with only the selected properties. Annotations stay. */
export function selected(row: JsonObject, select: readonly string[] | null): JsonObject {
  if (select === null) return row;
  const entries: (readonly [string, Json])[] = Object.entries(row);
  return Object.fromEntries(entries.filter(([name]) => name.includes("@") || select.includes(name)));
}
