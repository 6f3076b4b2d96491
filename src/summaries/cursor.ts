import { invalid } from "../domain/errors.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type PageRequest } from "../service/page.ts";

interface ValueTypes {
  number: number;
  string: string;
}
export type CursorKind = keyof ValueTypes;
/** The values of a cursor whose kinds are these, in their order. */
export type CursorValues<Kinds extends readonly CursorKind[]> = {
  -readonly [Index in keyof Kinds]: ValueTypes[Kinds[Index]];
};

/** Writes a place in the list named `list` as a text that is opaque to everyone else. */
export function encodeCursor(list: string, values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...values]), "utf8").toString("base64url");
}

/** Reads a place back. Throws `invalidInput` for a text that is not a cursor of this list. */
export function decodeCursor<const Kinds extends readonly CursorKind[]>(
  list: string,
  cursor: string,
  kinds: Kinds,
): CursorValues<Kinds> {
  const parts = parse(cursor);
  const values = parts.slice(1);
  if (parts[0] === list && fits(values, kinds)) return values;
  throw invalid(
    "The cursor does not belong to this list. Use nextCursor of the page before, or leave it out to start over.",
  );
}

function fits<Kinds extends readonly CursorKind[]>(values: unknown[], kinds: Kinds): values is CursorValues<Kinds> {
  return values.length === kinds.length && values.every((value, index) => typeof value === kinds[index]);
}

function parse(cursor: string): unknown[] {
  if (cursor.length > 2_000) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** Returns the number of items on a page: the default, or the number asked for. Throws `invalidInput` out of bounds. */
export function pageSize({ limit }: PageRequest): number {
  if (limit === undefined) return DEFAULT_PAGE_SIZE;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE) return limit;
  throw invalid(`A page has 1 to ${MAX_PAGE_SIZE} items; ${limit} is not possible.`);
}
