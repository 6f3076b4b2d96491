import * as z from "zod";
import { count, readAnswer } from "./reading.ts";

/** A page of a collection as a service sent it. `nextLink` is an address from outside: check its host before use. */
export interface ReadPage<T> {
  readonly items: readonly T[];
  readonly nextLink: string | null;
  readonly count: number | null;
}

/** Ten times Graph's largest page: more is no page. */
const MOST_ROWS = 9_990;

const shape = z.looseObject({
  value: z.array(z.unknown()).max(MOST_ROWS),
  "@nextLink": z.string().min(1).max(16_384).nullish(),
  "@count": count,
});

/** Reads a page, each row with `decodeRow`; throws `badAnswer` if it or a row is malformed. */
export function decodeCollection<T>(value: unknown, decodeRow: (row: unknown, at: number) => T): ReadPage<T> {
  const page = readAnswer(shape, value, "list");
  return { items: page.value.map(decodeRow), nextLink: page["@nextLink"] ?? null, count: page["@count"] };
}

export interface SentPage<T> {
  readonly "@odata.context": string;
  readonly "@odata.count"?: number;
  readonly "@odata.nextLink"?: string;
  readonly value: readonly T[];
}

/** Writes a page; the count only where the client asked for it, the next link only where there is a next page. */
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
