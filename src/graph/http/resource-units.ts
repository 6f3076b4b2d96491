import { SECOND } from "../../domain/time.ts";
import type { HttpRequest } from "./exchange.ts";
import type { RequestBudget } from "./request-budget.ts";

/**
 * Read budgets of one app in one tenant, in resource units, by the number of users.
 * Source: Microsoft Graph service-specific throttling limits, identity and access.
 */
const budgets: readonly { readonly upToUsers: number; readonly units: number }[] = [
  { upToUsers: 50, units: 3_500 },
  { upToUsers: 500, units: 5_000 },
  { upToUsers: Number.POSITIVE_INFINITY, units: 8_000 },
];

/** Returns the read budget of a tenant. Without a number of users it is that of the smallest tenant. */
export function readBudget(users: number | null): RequestBudget {
  const [smallest] = budgets;
  const found = users === null ? smallest : budgets.find(({ upToUsers }) => users <= upToUsers);
  return { units: (found ?? smallest)?.units ?? 3_500, within: 10 * SECOND };
}

/** Costs that differ from one unit. Source: the same page, resource unit cost per request. */
const costs: readonly { readonly path: RegExp; readonly units: number }[] = [
  { path: /\/transitiveMembers(?:\/|$)/i, units: 5 },
  { path: /\/directoryObjects\/getByIds$/i, units: 5 },
  { path: /\/(?:members|subscribedSkus)(?:\/|$)/i, units: 3 },
  { path: /\/transitiveMemberOf(?:\/|$)/i, units: 4 },
  { path: /\/(?:users|applications|oauth2PermissionGrants)(?:\/|$)/i, units: 2 },
];
const FEW_ROWS = 20;

/** Returns the cost of a request in resource units. A batch costs the sum of its requests. */
export function resourceUnits({ url, body }: Pick<HttpRequest, "url" | "body">): number {
  const inner = url.pathname.endsWith("/$batch") ? urlsIn(body) : null;
  if (inner === null) return unitsOf(url.pathname, url.searchParams);
  return inner.reduce((sum, each) => {
    const [path = "", query = ""] = each.split("?", 2);
    return sum + unitsOf(path, new URLSearchParams(query));
  }, 0);
}

function unitsOf(path: string, query: URLSearchParams): number {
  const base = costs.find((cost) => cost.path.test(path))?.units ?? 1;
  const top = Number(query.get("$top") ?? FEW_ROWS);
  const change = (query.has("$expand") ? 1 : 0) - (query.has("$select") ? 1 : 0) - (top < FEW_ROWS ? 1 : 0);
  return Math.max(1, base + change);
}

/** Returns the addresses in a batch that this program wrote. */
function urlsIn(body: string | null): readonly string[] {
  const parsed: unknown = JSON.parse(body ?? "{}");
  if (typeof parsed !== "object" || parsed === null || !("requests" in parsed) || !Array.isArray(parsed.requests)) {
    return [];
  }
  return parsed.requests.flatMap((request: unknown) =>
    typeof request === "object" && request !== null && "url" in request && typeof request.url === "string"
      ? [request.url]
      : [],
  );
}
