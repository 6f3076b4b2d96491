import { type Change, recoveryActions } from "../domain/change.ts";
import { asEntityType, type EntityRef } from "../domain/entity.ts";
import { invalid } from "../domain/errors.ts";
import type { ChangeFilter } from "../service/recovery-service.ts";

/** The part of the list that a person reads: a page, or one object with its links a page at a time. */
export interface ChangesAsked {
  readonly of: EntityRef | null;
  /** Place in the links of the one object. */
  readonly cursor: string | null;
  readonly filter: Pick<ChangeFilter, "type" | "action" | "risk" | "text">;
  /** Counted from one. */
  readonly page: number;
}

export interface ChangesShown extends ChangesAsked {
  readonly items: readonly Change[];
  /** Number of objects that the filter finds. Null if the service does not count them. */
  readonly total: number | null;
  readonly pages: number;
  /** Place after the links shown of one object. */
  readonly next: string | null;
}

const LONGEST = 1_000;
const MOST_PAGES = 10_000;

/** Reads the address of a page. Throws `invalidInput` for an address that the page never links to. */
export function changesAsked(query: URLSearchParams): ChangesAsked {
  if ([...query.values()].some((text) => text.length > LONGEST)) throw foreign();
  const { type, id, after, action, risk, find, page = "1" } = Object.fromEntries(query);
  const number = Number(page);
  if (!/^[1-9]\d{0,4}$/.test(page) || number > MOST_PAGES) throw foreign();
  const known = recoveryActions.find((known) => known === action);
  if (known === undefined && action !== undefined) throw foreign();
  if (after !== undefined && id === undefined) throw foreign();
  const entityType = type === undefined || type === "" ? null : asEntityType(type);
  return {
    of: entityType === null || id === undefined ? null : { type: entityType, id },
    cursor: after ?? null,
    page: number,
    filter: {
      ...(entityType === null ? {} : { type: entityType }),
      ...(known === undefined ? {} : { action: known }),
      ...(risk === undefined || risk === "" ? {} : { risk }),
      ...(find === undefined || find.trim() === "" ? {} : { text: find.trim() }),
    },
  };
}

const foreign = () => invalid("This address is none of the page's.");

/** Returns the address that `changesAsked` reads. */
export function addressOf(place: string, { of = null, cursor = null, filter = {}, page = 1 }: Partial<ChangesAsked>) {
  const { type, action, risk, text } = filter;
  const query = new URLSearchParams({
    ...(of === null ? { ...(type === undefined ? {} : { type }) } : of),
    ...(action === undefined ? {} : { action }),
    ...(risk === undefined ? {} : { risk }),
    ...(text === undefined ? {} : { find: text }),
    ...(cursor === null ? {} : { after: cursor }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return query === "" ? place : `${place}?${query}`;
}
