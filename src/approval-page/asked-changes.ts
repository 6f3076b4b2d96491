import { recoveryActions } from "../domain/changes/change.ts";
import { invalid } from "../domain/errors.ts";
import { asEntityType } from "../domain/tenant/entity.ts";
import type { ChangesAsked } from "../review/plan-reader.ts";

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
