import { graphFault } from "../../directory/graph-fault.ts";
import type { SwitchSettings } from "../behaviors/switches.ts";
import type { Filter } from "./filter-syntax.ts";
import type { Query } from "./query.ts";

/** The request beside its query: its header, and the switches that decide. */
export interface QueryContext {
  readonly headers: Headers;
  readonly behavior: SwitchSettings;
}

/**
 * Throws for a query that Graph answers only from its index, without the header and `$count=true` that ask for it, and for
 * one that it does not answer at all. Source: Microsoft Graph, "Advanced query capabilities on directory objects".
 */
export function checkAdvanced(query: Query, { headers, behavior }: QueryContext): void {
  if (behavior["advanced-queries"] !== "documented") return;
  const { filter, search, orderBy, count } = query;
  const eventual = isEventual(headers);
  if (search !== null && !eventual) {
    throw unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: " +
        "'ConsistencyLevel: eventual'",
    );
  }
  const operator = filter === null ? null : advancedPart(filter);
  if (operator !== null && !(eventual && count)) {
    throw unsupported(
      `Operator: '${operator}' is not supported because required parameters might be missing. Try adding $count=true ` +
        "query parameter and ConsistencyLevel:eventual header.",
    );
  }
  if (filter !== null && orderBy.length > 0 && !(eventual && count)) {
    throw unsupported("Sorting not supported for current query.");
  }
  if (filter !== null && hasContains(filter))
    throw unsupported("Unsupported property filter clause operator 'Contains'.");
  if (
    orderBy.some(({ path }) => path[0] !== "displayName" && path[0] !== "userPrincipalName") &&
    !(eventual && count)
  ) {
    throw unsupported("Sorting on this property is not supported without $count=true and ConsistencyLevel:eventual.");
  }
}

/** Returns true if the total is asked for and counted. Without its header Graph does not say it. */
export function isCounted({ count, search, filter }: Query, { headers, behavior }: QueryContext): boolean {
  if (!count || behavior["advanced-queries"] !== "documented" || isEventual(headers)) return count;
  if (behavior["count-without-header"] === "refused" || search !== null || filter !== null) {
    throw unsupported("$count is not currently supported without the header ConsistencyLevel: eventual.");
  }
  return false;
}

/** Source: Microsoft Graph, "Advanced query capabilities": `/$count` takes the header too. */
export function checkCountSegment({ headers, behavior }: QueryContext): void {
  if (behavior["advanced-queries"] !== "documented" || isEventual(headers)) return;
  throw graphFault(400, "Request_BadRequest", "$count is not currently supported.");
}

const isEventual = (headers: Headers): boolean => headers.get("consistencylevel")?.toLowerCase() === "eventual";

/** Returns the operator that makes a filter an advanced one, or null. */
function advancedPart(filter: Filter): string | null {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.parts.map(advancedPart).find((part) => part !== null) ?? null;
    case "not":
      return "Not";
    case "text":
      return filter.test === "endswith" ? "EndsWith" : null;
    case "any":
      return filter.condition === null ? null : advancedPart(filter.condition);
    case "compare":
      if (filter.path.includes("$count")) return "$count";
      return filter.operator === "ne" ? "NotEqualsMatch" : null;
  }
}

function hasContains(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.parts.some(hasContains);
    case "not":
      return hasContains(filter.part);
    case "any":
      return filter.condition !== null && hasContains(filter.condition);
    case "text":
      return filter.test === "contains";
    case "compare":
      return false;
  }
}

const unsupported = (message: string) => graphFault(400, "Request_UnsupportedQuery", message);
