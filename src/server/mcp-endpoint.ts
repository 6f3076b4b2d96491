import type { AuthInfo } from "@modelcontextprotocol/server";
import { HOUR, MINUTE } from "../domain/time.ts";
import type { HttpLimits } from "../mcp/http-limits.ts";
import { type McpOverHttp, serveMcpOverHttp } from "../mcp/serve-http.ts";
import type { McpServerParts } from "../mcp/server.ts";
import { holderOf } from "./access-tokens.ts";

const limits: HttpLimits = { sessions: 20, idle: HOUR, listeners: 20 };
/** Requests in a minute. An assistant at work sends a few dozen. */
export interface RequestLimits {
  readonly caller: number;
  /** All callers of a tenant together, so that one tenant leaves room for others. */
  readonly tenant: number;
}

const A_MINUTE: RequestLimits = { caller: 600, tenant: 6_000 };
/** Callers served at a time. The one unused for the longest time gives way. */
const MOST_CALLERS = 2_000;

/** MCP for everyone whose token was accepted. Each caller has sessions, subscriptions and open questions of their own. */
export interface McpEndpoint {
  fetch(request: Request, authorization: AuthInfo): Promise<Response>;
  readonly callers: number;
  readonly sessions: number;
  close(): Promise<void>;
}

export function mcpEndpoint(parts: McpServerParts, requestLimits = A_MINUTE): McpEndpoint {
  const { clock, report } = parts;
  const callers = new Map<string, McpOverHttp>();
  const requests = requestCounts(clock);

  function callerOf(key: string): McpOverHttp {
    const serving = callers.get(key) ?? serveMcpOverHttp(parts, limits);
    callers.delete(key);
    callers.set(key, serving);
    return serving;
  }

  function endUnused(): void {
    for (const [key, serving] of callers) {
      if (callers.size <= MOST_CALLERS && serving.usedAt + limits.idle > clock.now()) break;
      callers.delete(key);
      serving.close().catch(report);
    }
  }

  return {
    async fetch(request, authorization) {
      const { tid, oid } = holderOf(authorization);
      const key = `${tid}/${oid}`;
      const { caller, tenant } = requestLimits;
      if (requests.add(key) > caller) return tooMany(`More than ${caller} requests of one caller`, clock.now());
      if (requests.add(tid) > tenant) return tooMany(`More than ${tenant} requests of one tenant`, clock.now());
      const serving = callerOf(key);
      endUnused();
      return serving.fetch(request, authorization);
    },
    get callers() {
      return callers.size;
    },
    get sessions() {
      return callers.values().reduce((sum, { sessions }) => sum + sessions, 0);
    },
    async close() {
      await Promise.all([...callers.values()].map((serving) => serving.close()));
      callers.clear();
    },
  };
}

/** Counts of the present minute. */
function requestCounts({ now }: McpServerParts["clock"]) {
  const counts = new Map<string, number>();
  let minute = 0;
  return {
    add(key: string): number {
      const present = Math.floor(now() / MINUTE);
      if (present !== minute) counts.clear();
      minute = present;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
  };
}

function tooMany(what: string, now: number): Response {
  const seconds = Math.ceil((MINUTE - (now % MINUTE)) / 1_000);
  const message = `${what} in a minute. Go on in ${seconds} seconds.`;
  return Response.json(
    { jsonrpc: "2.0", id: null, error: { code: -32_000, message } },
    { status: 429, headers: { "retry-after": `${seconds}` } },
  );
}
