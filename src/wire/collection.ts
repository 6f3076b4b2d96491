import * as z from "zod";
import { RewindError } from "../domain/errors.ts";
import { count, readAnswer } from "./reading.ts";

/** A page of a collection as a service sent it. Check the host of `nextLink` before following it. */
export interface ReadPage<T> {
  readonly items: readonly T[];
  readonly nextLink: string | null;
  readonly count: number | null;
}

/** Upper bound of a page, ten times Graph's largest. */
const MOST_ROWS = 9_990;

const shape = z.looseObject({
  value: z.array(z.unknown()).max(MOST_ROWS),
  "@nextLink": z.string().min(1).max(16_384).nullish(),
  "@count": count,
});

/** Reads a page, each row with `decodeRow`. Throws `badAnswer` if the page or a row is malformed. */
export function decodeCollection<T>(value: unknown, decodeRow: (row: unknown, at: number) => T): ReadPage<T> {
  const page = readAnswer(shape, value, "list");
  return { items: page.value.map(decodeRow), nextLink: page["@nextLink"] ?? null, count: page["@count"] };
}

/** A page with the number of rows that could not be read. */
export interface ReadRows<T> extends ReadPage<T> {
  readonly malformed: number;
}

/**
 * Reads a page row by row, so that a malformed row hides no other. Throws `badAnswer` if the page is malformed, or if each
 * of its rows is.
 */
export function decodeRows<T>(value: unknown, decodeRow: (row: unknown, at: number) => T): ReadRows<T> {
  const faults: RewindError[] = [];
  const page = decodeCollection(value, (row, at): readonly T[] => {
    try {
      return [decodeRow(row, at)];
    } catch (error) {
      if (!(error instanceof RewindError) || error.code !== "badAnswer") throw error;
      faults.push(error);
      return [];
    }
  });
  const items = page.items.flat();
  const [fault] = faults;
  if (fault !== undefined && items.length === 0) throw fault;
  return { ...page, items, malformed: faults.length };
}

export interface SentPage<T> {
  readonly "@odata.context": string;
  readonly "@odata.count"?: number;
  readonly "@odata.nextLink"?: string;
  readonly value: readonly T[];
}

/** Writes a page, with a count if the client asked for it and a link if there is a next page. */
export function encodeCollection<T>(
  context: string,
  value: readonly T[],
  { nextLink, count: total }: { readonly nextLink?: string | undefined; readonly count?: number | undefined } = {},
): SentPage<T> {
  return {
    "@odata.context": context,
    ...(total === undefined ? {} : { "@odata.count": total }),
    ...(nextLink === undefined ? {} : { "@odata.nextLink": nextLink }),
    value,
  };
}
