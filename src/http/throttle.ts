import { type Clock, MINUTE, type Millis, SECOND } from "../domain/time.ts";

/** A request as limits see it. */
export interface ThrottledRequest {
  /** The token, because each stands for an app of its own. */
  readonly app: string;
  readonly method: string;
  /** Path below the version. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** A number of units that may be spent in a time. */
export interface Budget {
  readonly units: number;
  readonly within: Millis;
}

export interface Limit extends Budget {
  /** The limit counts the requests of each app by itself, or those of all apps together. */
  readonly per: "app" | "tenant";
  /** False if a refusal does not say when to come back. */
  readonly announced: boolean;
  /** Returns the units a request takes. Zero if the limit is not about it. */
  cost(request: ThrottledRequest): number;
}

/** The refusal of a request. */
export interface Throttled {
  readonly seconds: number;
  readonly announced: boolean;
}

/** Lets a request pass, or refuses it. */
export type Throttle = (request: ThrottledRequest) => Throttled | null;

export type TenantSize = "small" | "medium" | "large";

/** Source: Microsoft Graph service-specific throttling limits, identity and access: fewer than 50 users, up to 500, more. */
export const sizeOf = (users: number): TenantSize => (users < 50 ? "small" : users <= 500 ? "medium" : "large");

const readUnits: Readonly<Record<TenantSize, number>> = { small: 3_500, medium: 5_000, large: 8_000 };

const isRead = ({ method, path }: ThrottledRequest): boolean =>
  method === "GET" || /\/(getByIds|getMember\w+|checkMember\w+)$/.test(path);
const isConditionalAccess = ({ path }: ThrottledRequest): boolean => path.startsWith("/identity/conditionalAccess/");
const isAudit = ({ path }: ThrottledRequest): boolean => path.startsWith("/auditLogs/");

/**
 * Source: Microsoft Graph service-specific throttling limits. Identity and access: resource units in 10 s by the size of
 * the tenant, 3,000 writes in 150 s for an app and 18,000 in 5 minutes for a tenant. Conditional Access: one request a
 * second for a tenant, refused without Retry-After. Identity reports: 5 requests in 10 s.
 */
export const documentedLimits = (size: TenantSize): readonly Limit[] => [
  readLimit({ units: readUnits[size], within: 10 * SECOND }),
  writeLimit({ units: 3_000, within: 150 * SECOND }),
  { ...writeLimit({ units: 18_000, within: 5 * MINUTE }), per: "tenant" },
  {
    units: 1,
    within: SECOND,
    per: "tenant",
    announced: false,
    cost: (request) => (isConditionalAccess(request) ? 1 : 0),
  },
  { units: 5, within: 10 * SECOND, per: "app", announced: true, cost: (request) => (isAudit(request) ? 1 : 0) },
];

export const readLimit = (budget: Budget): Limit => ({
  ...budget,
  per: "app",
  announced: true,
  cost: (request) => (isRead(request) && !isAudit(request) ? unitsOf(request) : 0),
});

export const writeLimit = (budget: Budget): Limit => ({
  ...budget,
  per: "app",
  announced: true,
  cost: (request) => (isRead(request) ? 0 : 1),
});

/** Returns a throttle with a token bucket for each limit, full at first and refilled evenly. */
export function throttleOf(limits: readonly Limit[], clock: Clock): Throttle {
  const buckets = new Map<string, { left: number; at: Millis }>();
  return (request) => {
    const now = clock.now();
    const charged = limits.flatMap((limit, index) => {
      const cost = limit.cost(request);
      if (cost === 0) return [];
      const key = `${index} ${limit.per === "app" ? request.app : ""}`;
      const bucket = buckets.get(key) ?? { left: limit.units, at: now };
      buckets.set(key, bucket);
      bucket.left = Math.min(limit.units, bucket.left + (Math.max(0, now - bucket.at) * limit.units) / limit.within);
      bucket.at = now;
      return [{ limit, bucket, cost }];
    });
    const short = charged.filter(({ bucket, cost }) => bucket.left < cost);
    if (short.length === 0) {
      for (const { bucket, cost } of charged) bucket.left -= cost;
      return null;
    }
    const waits = short.map(({ limit, bucket, cost }) => ((cost - bucket.left) * limit.within) / limit.units);
    return {
      seconds: Math.max(1, Math.ceil(Math.max(...waits) / SECOND)),
      announced: short.every(({ limit }) => limit.announced),
    };
  };
}

/** Base costs of reads, the first match counts. Source: Microsoft Graph throttling limits, identity and access. */
const baseCosts: readonly (readonly [RegExp, number])[] = [
  [/^\/groups\/[^/]+\/transitiveMembers/, 5],
  [/^\/(users|servicePrincipals|groups)\/[^/]+\/transitiveMemberOf/, 5],
  [/^\/(groups|directory\/administrativeUnits)\/[^/]+\/members/, 3],
  [/^\/directoryObjects\/getByIds$/, 5],
  [/\/(getMemberObjects|checkMemberObjects)$/, 4],
  [/\/(getMemberGroups|checkMemberGroups)$/, 4],
  [/^\/subscribedSkus/, 3],
  [/^\/(users|applications|oauth2PermissionGrants)(\/|$)/, 2],
];

const FEW = 20;

/** Returns the resource units a read takes: `$select` and a small page take less, `$expand` takes more. */
function unitsOf({ path, query }: { readonly path: string; readonly query: URLSearchParams }): number {
  const [, base] = baseCosts.find(([pattern]) => pattern.test(path)) ?? [path, 1];
  const top = query.get("$top");
  const small = top !== null && Number(top) < FEW ? 1 : 0;
  return Math.max(1, base - (query.has("$select") ? 1 : 0) + (query.has("$expand") ? 1 : 0) - small);
}
