import type { JsonObject } from "../domain/json.ts";
import { checkAdvanced, checkCountSegment, isCounted } from "./odata/advanced.ts";
import { countRows, listPage, type Rows, selected } from "./odata/list.ts";
import { pageSize } from "./odata/page-size.ts";
import { type Expansion, type Offer, parseQuery } from "./odata/query.ts";
import { counted, found, type GraphCall, type HttpReply } from "./route.ts";
import { someAtATime } from "./some-at-a-time.ts";

/** A list as a route offers it. */
export interface Listing<T> {
  readonly context: string;
  readonly rows: Rows<T>;
  readonly offer: Offer;
  /** Returns the row as the client gets it, where that is another than its view. */
  readonly encode?: (row: T) => JsonObject;
  /** Reads a relationship of a row, as `$expand` shows it. */
  readonly expand?: (row: T, expansion: Expansion) => Promise<JsonObject>;
}

/** Searches of a page that reading the linked objects of a whole page is worth. */
const EXPANDED_PAGE = 6;
/** Most rows of a page with `$expand`, whatever `$top` asks for. Source: Microsoft Graph, known issue 13635. */
const MOST_EXPANDED_ROWS = 100;

/** Returns the page a request asks for, with the absolute address of the next one. */
export async function listReply<T>(call: GraphCall, listing: Listing<T>): Promise<HttpReply> {
  const { context, rows, offer, encode, expand } = listing;
  const query = parseQuery(call.url.searchParams, offer);
  if (offer.advanced === true) checkAdvanced(query, call);
  const count = offer.advanced === true ? isCounted(query, call) : query.count;
  if (query.expand !== null && query.top > 1) await rows.turn?.(EXPANDED_PAGE);
  const size = pageSize(call, query);
  const top = query.expand === null ? size.rows : Math.min(size.rows, MOST_EXPANDED_ROWS);
  const page = await listPage(rows, { ...query, top, count: count && query.skipToken === null });
  const { select, expand: expansion } = query;
  const written = await someAtATime(page.rows, async (row) => {
    const shown = encode === undefined ? rows.view(row, select) : encode(row);
    const linked = expansion === null || expand === undefined ? {} : await expand(row, expansion);
    return { ...selected(shown, select), ...linked };
  });
  const reply = found({
    "@odata.context": context,
    ...(page.count === null ? {} : { "@odata.count": page.count }),
    ...(page.skipToken === null ? {} : { "@odata.nextLink": continuedAt(call.url, "$skiptoken", page.skipToken) }),
    value: written,
  });
  return size.applied === null ? reply : { ...reply, headers: { "Preference-Applied": size.applied } };
}

/** Returns the number of rows, as plain text. */
export async function countReply<T>(call: GraphCall, { rows, offer }: Listing<T>): Promise<HttpReply> {
  const options = offer.options.filter((option) => option === "$filter" || option === "$search");
  const query = parseQuery(call.url.searchParams, { ...offer, options });
  if (offer.advanced === true) {
    checkAdvanced({ ...query, count: true }, call);
    checkCountSegment(call);
  }
  return counted(await countRows(rows, query));
}

/** Returns one object with the properties that `$select` names. */
export function objectReply(
  call: GraphCall,
  context: string,
  object: JsonObject,
  selectable?: readonly string[],
): HttpReply {
  const offer: Offer = { options: ["$select"], ...(selectable === undefined ? {} : { selectable }) };
  const { select } = parseQuery(call.url.searchParams, offer);
  return found({ "@odata.context": context, ...selected(object, select) });
}

/** Returns the same request, continued at another place. */
export function continuedAt(url: URL, name: string, token: string): string {
  const next = new URL(url);
  for (const done of ["$skip", "$skiptoken", "$deltatoken"]) next.searchParams.delete(done);
  next.searchParams.set(name, token);
  return next.href.replaceAll("%24", "$");
}

/** Returns a list that is at hand as a whole. */
export const rowsOf = (all: readonly JsonObject[]): Rows<JsonObject> => ({
  read: async () => ({ rows: all, cursor: null }),
  view: (row) => row,
  total: async () => all.length,
});
