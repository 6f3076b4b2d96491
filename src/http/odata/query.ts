import { invalid } from "../../domain/errors.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../../service/page.ts";
import { checkFilter, type Filterable } from "./filter.ts";
import { type Filter, type Path, parseFilter } from "./filter-syntax.ts";
import { checkSearch } from "./search.ts";
import { parseSearch, type Search } from "./search-syntax.ts";

export const options = ["$select", "$expand", "$top", "$skip", "$filter", "$search", "$orderby", "$count"] as const;
export type Option = (typeof options)[number];

/** The query options of a request, parsed. */
export interface Query {
  readonly select: readonly string[] | null;
  readonly expand: Expansion | null;
  readonly filter: Filter | null;
  readonly search: Search | null;
  readonly orderBy: readonly Order[];
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
  readonly skipToken: string | null;
}

export interface Order {
  readonly path: Path;
  readonly descending: boolean;
}

/** A relationship to show inside each object. Graph expands one at a time. */
export interface Expansion {
  readonly name: string;
  readonly select: readonly string[] | null;
}

/** The query options a route takes beyond paging. */
export interface Offer {
  readonly options: readonly Option[];
  readonly filterable?: Filterable;
  /** Properties `$search` may name. */
  readonly searchable?: readonly string[];
  /** Properties `$orderby` may name. */
  readonly sortable?: readonly string[];
  /** Properties `$select` may name. Absent if it may name any. */
  readonly selectable?: readonly string[];
  /** True for directory objects, whose advanced queries need a header. */
  readonly advanced?: boolean;
}

/** Source: OData 4.01, 5.1, with Graph's token of a delta. */
const systemOptions: ReadonlySet<string> = new Set([
  ...options,
  ...["$skiptoken", "$deltatoken", "$format", "$apply", "$compute", "$schemaversion", "$index", "$levels"],
]);

const LONGEST_TOKEN = 4_000;

/** Parses the query options of a URL. Throws `invalidInput` for one that is unknown here, repeated or unreadable. */
export function parseQuery(parameters: URLSearchParams, offer: Offer): Query {
  const known = [...offer.options, "$skiptoken", "$format"];
  for (const name of new Set(parameters.keys())) {
    // OData 4.01 lets a client leave the sign out. Ignored, such a filter would answer with everything.
    if (systemOptions.has(`$${name.toLowerCase()}`)) {
      throw invalid(`The query option "${name.slice(0, 40)}" begins with a $ and is in lower case here.`);
    }
    if (!name.startsWith("$")) continue;
    if (!known.includes(name)) {
      throw invalid(
        `The query option "${name.slice(0, 40)}" is not supported here. These are: ${offer.options.join(", ")}.`,
      );
    }
    if (parameters.getAll(name).length > 1) throw invalid(`The query option ${name} is given twice.`);
  }
  const filterText = parameters.get("$filter");
  const filter = filterText === null ? null : parseFilter(filterText);
  if (filter !== null && offer.filterable !== undefined) checkFilter(filter, offer.filterable);
  const searchText = parameters.get("$search");
  const search = searchText === null ? null : parseSearch(searchText);
  if (search !== null) checkSearch(search, offer.searchable ?? []);
  const skipToken = parameters.get("$skiptoken");
  if (skipToken !== null && skipToken.length > LONGEST_TOKEN)
    throw invalid("The $skiptoken is none of this service's.");
  return {
    select: selectOf(parameters.get("$select"), offer),
    expand: expansionOf(parameters.get("$expand")),
    filter,
    search,
    orderBy: orderOf(parameters.get("$orderby"), offer),
    top: wholeNumber("$top", parameters.get("$top"), 1, MAX_PAGE_SIZE) ?? DEFAULT_PAGE_SIZE,
    skip: wholeNumber("$skip", parameters.get("$skip"), 0, Number.MAX_SAFE_INTEGER) ?? 0,
    count: countAsked(parameters.get("$count")),
    skipToken,
  };
}

function selectOf(text: string | null, { selectable }: Offer): readonly string[] | null {
  if (text === null || text.trim() === "*") return null;
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !/^[\w.@]{1,128}$/.test(name) || selectable?.includes(name) === false);
  if (wrong === undefined) return names;
  throw invalid(
    wrong === ""
      ? "$select names no property: list them with commas between."
      : `$select names "${wrong.slice(0, 80)}", which is no property of this resource.`,
  );
}

/** Source: Microsoft Graph, "Use the $expand query parameter": one relationship, with `$select` inside parentheses. */
function expansionOf(text: string | null): Expansion | null {
  if (text === null) return null;
  const [, name, inner] = /^(\w{1,40})(?:\(([^()]{1,2000})\))?$/.exec(text.trim()) ?? [];
  if (name === undefined) throw invalid("$expand takes one relationship, as in manager($select=id,displayName).");
  const parts = (inner ?? "").split(";").filter((part) => part.trim() !== "");
  const foreign = parts.find((part) => !/^\s*\$(select|levels)=/.test(part));
  if (foreign !== undefined) throw invalid("Inside $expand only $select and $levels are supported.");
  const selected = parts.find((part) => part.includes("$select="));
  return { name, select: selectOf(selected?.split("=")[1] ?? null, { options: [] }) };
}

function orderOf(text: string | null, { sortable = [] }: Offer): Order[] {
  if (text === null) return [];
  return text.split(",").map((part) => {
    const [, name = "", direction = "asc"] = /^\s*([\w/]{1,128})(?:\s+(asc|desc))?\s*$/.exec(part) ?? [];
    if (name === "") throw invalid("$orderby takes a property, with asc or desc behind it if you like.");
    if (!sortable.includes(name)) {
      throw invalid(`$orderby cannot use "${name}" here. It takes: ${sortable.slice(0, 40).join(", ")}.`);
    }
    return { path: name.split("/"), descending: direction === "desc" };
  });
}

function countAsked(text: string | null): boolean {
  if (text === null || text === "false") return false;
  if (text === "true") return true;
  throw invalid("$count is true or false.");
}

function wholeNumber(name: string, text: string | null, least: number, most: number): number | null {
  if (text === null) return null;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalid(`${name} is a whole number from ${least} to ${most}.`);
}
