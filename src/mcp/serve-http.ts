import {
  type AuthInfo,
  createMcpHandler,
  isJSONRPCErrorResponse,
  isLegacyRequest,
  ProtocolErrorCode,
  readRequestBody,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import type { Millis } from "../domain/time.ts";
import { type HttpLimits, LONGEST_MESSAGE } from "./http-limits.ts";
import { type LegacySessions, legacySessions } from "./legacy-sessions.ts";
import { NESTS_TOO_DEEP, nestsTooDeep } from "./message-depth.ts";
import { withReadableError } from "./readable-errors.ts";
import { type McpServerParts, mcpServerFactory } from "./server.ts";
import { endingWithToken } from "./watch/ending-stream.ts";
import { type Watch, watchServices } from "./watch/watch.ts";

/** MCP over HTTP for one caller, in both revisions. Nothing is shared with another caller's. */
export interface McpOverHttp {
  fetch(request: Request, authorization: AuthInfo): Promise<Response>;
  /** Number of open sessions of revision 2025. */
  readonly sessions: number;
  /** Time of the last request. */
  readonly usedAt: Millis;
  close(): Promise<void>;
}

/**
 * Serves one caller. In revision 2026-07-28 each request has a server of its own. In revision 2025 a session has one, from
 * its handshake to its end.
 */
export function serveMcpOverHttp(parts: McpServerParts, limits: HttpLimits): McpOverHttp {
  const { clock, sleep, report } = parts;
  let latest: AuthInfo | null = null;
  const watch = watchServices({ services: () => (latest === null ? null : parts.open(latest)), sleep, report });
  // A request of 2026-07-28 hears of updates through the bus of its handler.
  const factory = mcpServerFactory(parts, watch, { forward: () => () => {} });
  const modern = createMcpHandler(factory, {
    legacy: "reject",
    bus: busOf(watch, report),
    maxSubscriptions: limits.listeners,
    maxRequestBodySize: LONGEST_MESSAGE,
    onerror: () => {},
  });
  const legacy: LegacySessions = legacySessions(factory, parts, limits);
  let usedAt = clock.now();
  return {
    async fetch(request, authorization) {
      latest = authorization;
      usedAt = clock.now();
      if (await isTooDeep(request)) return tooDeep();
      const old = await isLegacyRequest(request, undefined, { maxRequestBodySize: LONGEST_MESSAGE });
      const response = old
        ? await legacy.fetch(request, authorization)
        : await readable(await modern.fetch(request, { authInfo: authorization }));
      return endingWithToken(request, response, authorization, parts);
    },
    get sessions() {
      return legacy.size;
    },
    get usedAt() {
      return usedAt;
    },
    async close() {
      await Promise.all([modern.close(), legacy.close()]);
    },
  };
}

/** Returns true for a body that nests too deep. One that is too long is refused by the next reader. */
async function isTooDeep(request: Request): Promise<boolean> {
  if (request.method !== "POST" || request.bodyUsed) return false;
  const read = await readRequestBody(request.clone(), LONGEST_MESSAGE).catch(() => null);
  return read !== null && !read.tooLarge && nestsTooDeep(read.text);
}

function tooDeep(): Response {
  const error = { code: ProtocolErrorCode.InvalidRequest, message: NESTS_TOO_DEEP };
  return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
}

/** Says in a sentence what the SDK says in a dump. An answer that streams has passed the checks that make one. */
async function readable(response: Response): Promise<Response> {
  if (response.ok || response.headers.get("content-type")?.startsWith("application/json") !== true) return response;
  // A refusal of OAuth is no message of the protocol.
  const message: unknown = await response.clone().json();
  if (!isJSONRPCErrorResponse(message)) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return Response.json(withReadableError(message), { status: response.status, headers });
}

/** Lets a stream of updates begin the watch, and its end stop it. Only this caller's streams are on it. */
function busOf(watch: Watch, report: (error: unknown) => void): ServerEventBus {
  return {
    publish: () => {},
    subscribe(listener) {
      const ended = watch.subscribe((uri) => listener({ kind: "resource_updated", uri }));
      ended.catch(report);
      return () => {
        void ended.then((end) => end()).catch(() => {});
      };
    },
  };
}
