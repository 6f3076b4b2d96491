import type { JsonObject } from "../domain/json.ts";
import { refusal } from "./error-reply.ts";
import { countRows, listPage, type Rows, selected } from "./odata/list.ts";
import { type Offer, parseQuery, type Query } from "./odata/query.ts";
import { counted, found, type GraphCall, type HttpReply } from "./route.ts";

/** A list as a route offers it. */
export interface Listing<T> {
  readonly context: string;
  readonly rows: Rows<T>;
  readonly offer: Offer;
  /** The row as the client receives it. By default, the row as it is viewed. */
  readonly encode?: (row: T) => JsonObject;
}

/** The page a request asks for, with the absolute address of the next one. */
export async function listReply<T>(call: GraphCall, { context, rows, offer, encode }: Listing<T>): Promise<HttpReply> {
  const query = parseQuery(call.url.searchParams, offer);
  if (lacksConsistencyLevel(call, query)) return searchRefused;
  const page = await listPage(rows, query);
  const written = encode ?? ((row: T) => rows.view(row));
  return found({
    "@odata.context": context,
    ...(page.count === null ? {} : { "@odata.count": page.count }),
    ...(page.skipToken === null ? {} : { "@odata.nextLink": continuedAt(call.url, "$skiptoken", page.skipToken) }),
    value: page.rows.map((row) => selected(written(row), query.select)),
  });
}

/** Returns the count as plain text. */
export async function countReply<T>(call: GraphCall, { rows, offer }: Listing<T>): Promise<HttpReply> {
  const options = offer.options.filter((option) => option === "$filter" || option === "$search");
  const query = parseQuery(call.url.searchParams, { ...offer, options });
  return lacksConsistencyLevel(call, query) ? searchRefused : counted(await countRows(rows, query));
}

/** Source: Microsoft Graph, "Advanced query capabilities": directory objects are searched only with this header. */
const lacksConsistencyLevel = ({ headers }: GraphCall, { search }: Query): boolean =>
  search !== null && headers.get("consistencylevel")?.toLowerCase() !== "eventual";

const searchRefused: HttpReply = refusal(
  400,
  "Request with $search query parameter only works through MSGraph with a special request header: " +
    "'ConsistencyLevel: eventual'",
  {},
  "Request_UnsupportedQuery",
);

/** One object, with what `$select` asks for. */
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

/** The same request, to be taken up at a place. */
export function continuedAt(url: URL, name: string, token: string): string {
  const next = new URL(url);
  for (const done of ["$skip", "$skiptoken", "$deltatoken"]) next.searchParams.delete(done);
  next.searchParams.set(name, token);
  return next.href.replaceAll("%24", "$");
}

/** A list that is at hand as a whole. */
export const rowsOf = (all: readonly JsonObject[]): Rows<JsonObject> => ({
  read: async () => ({ rows: all, cursor: null, total: all.length }),
  view: (row) => row,
});
