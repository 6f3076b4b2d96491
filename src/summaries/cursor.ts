import { invalid } from "../domain/errors.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type PageRequest } from "../service/page.ts";

interface Values {
  number: number;
  string: string;
}
type Kind = keyof Values;
type Decoded<Kinds extends readonly Kind[]> = { -readonly [Index in keyof Kinds]: Values[Kinds[Index]] };

/** A place in the list named `list`, opaque to everyone else. */
export function encodeCursor(list: string, values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...values]), "utf8").toString("base64url");
}

/** Reads one back; throws `invalidInput` for a text that is no cursor of this list. */
export function decodeCursor<const Kinds extends readonly Kind[]>(
  list: string,
  cursor: string,
  kinds: Kinds,
): Decoded<Kinds> {
  const parts = parse(cursor);
  const values = parts.slice(1);
  if (parts[0] === list && fits(values, kinds)) return values;
  throw invalid(
    "The cursor does not belong to this list. Use nextCursor of the page before, or leave it out to start over.",
  );
}

function fits<Kinds extends readonly Kind[]>(values: unknown[], kinds: Kinds): values is Decoded<Kinds> {
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

/** How many items a page has: the default, or what was asked for within bounds. */
export function pageSize({ limit }: PageRequest): number {
  if (limit === undefined) return DEFAULT_PAGE_SIZE;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE) return limit;
  throw invalid(`A page has 1 to ${MAX_PAGE_SIZE} items; ${limit} is not possible.`);
}
