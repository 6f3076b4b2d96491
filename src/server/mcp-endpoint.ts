import type { AuthInfo } from "@modelcontextprotocol/server";
import { HOUR, MINUTE } from "../domain/time.ts";
import type { HttpLimits } from "../mcp/http-limits.ts";
import { type McpOverHttp, serveMcpOverHttp } from "../mcp/serve-http.ts";
import type { McpServerParts } from "../mcp/server.ts";
import { holderOf } from "./access-tokens.ts";

const limits: HttpLimits = { sessions: 20, idle: HOUR, listeners: 20 };
/** Requests that one caller may send in a minute. An assistant at work sends a few dozen. */
const A_MINUTE = 600;
/** Callers served at a time. The one unused for the longest time gives way. */
const MOST_CALLERS = 2_000;

/** MCP for everyone whose token was accepted. Each caller has sessions, subscriptions and open questions of their own. */
export interface McpEndpoint {
  fetch(request: Request, authorization: AuthInfo): Promise<Response>;
  readonly callers: number;
  readonly sessions: number;
  close(): Promise<void>;
}

interface ServedCaller {
  readonly serving: McpOverHttp;
  minute: number;
  requests: number;
}

export function mcpEndpoint(parts: McpServerParts): McpEndpoint {
  const { clock, report } = parts;
  const callers = new Map<string, ServedCaller>();

  function callerOf(key: string): ServedCaller {
    const caller = callers.get(key) ?? { serving: serveMcpOverHttp(parts, limits), minute: 0, requests: 0 };
    callers.delete(key);
    callers.set(key, caller);
    return caller;
  }

  function endUnused(): void {
    for (const [key, { serving }] of callers) {
      if (callers.size <= MOST_CALLERS && serving.usedAt + limits.idle > clock.now()) break;
      callers.delete(key);
      serving.close().catch(report);
    }
  }

  return {
    async fetch(request, authorization) {
      const { tid, oid } = holderOf(authorization);
      const caller = callerOf(`${tid}/${oid}`);
      endUnused();
      const minute = Math.floor(clock.now() / MINUTE);
      if (caller.minute !== minute) Object.assign(caller, { minute, requests: 0 });
      caller.requests += 1;
      return caller.requests > A_MINUTE ? tooMany(clock.now()) : caller.serving.fetch(request, authorization);
    },
    get callers() {
      return callers.size;
    },
    get sessions() {
      return callers.values().reduce((sum, { serving }) => sum + serving.sessions, 0);
    },
    async close() {
      await Promise.all([...callers.values()].map(({ serving }) => serving.close()));
      callers.clear();
    },
  };
}

function tooMany(now: number): Response {
  const seconds = Math.ceil((MINUTE - (now % MINUTE)) / 1_000);
  const message = `More than ${A_MINUTE} requests in a minute. Go on in ${seconds} seconds.`;
  return Response.json(
    { jsonrpc: "2.0", id: null, error: { code: -32_000, message } },
    { status: 429, headers: { "retry-after": `${seconds}` } },
  );
}
