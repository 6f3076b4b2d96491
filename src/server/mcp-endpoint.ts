import type { AuthInfo } from "@modelcontextprotocol/server";
import { HOUR } from "../domain/time.ts";
import type { HttpLimits } from "../mcp/http-limits.ts";
import { type McpOverHttp, serveMcpOverHttp } from "../mcp/serve-http.ts";
import type { McpServerParts } from "../mcp/server.ts";
import { holderOf } from "./access-tokens.ts";

const limits: HttpLimits = { sessions: 20, idle: HOUR, listeners: 20 };
/** Callers served at a time. The one unused for the longest time gives way. */
const MOST_CALLERS = 2_000;

/** MCP for everyone whose token was accepted. Each caller has sessions, subscriptions and open questions of their own. */
export interface McpEndpoint {
  fetch(request: Request, authorization: AuthInfo): Promise<Response>;
  readonly callers: number;
  readonly sessions: number;
  close(): Promise<void>;
}

export function mcpEndpoint(parts: McpServerParts): McpEndpoint {
  const { clock, report } = parts;
  const callers = new Map<string, McpOverHttp>();

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
