import {
  type AuthInfo,
  type McpServer,
  type McpServerFactory,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { Clock } from "../domain/time.ts";
import { type HttpLimits, LONGEST_MESSAGE } from "./http-limits.ts";
import { withReadableError } from "./readable-errors.ts";

/** The sessions of one caller in revision 2025, each with a server of its own. */
export interface LegacySessions {
  fetch(request: Request, authorization: AuthInfo): Promise<Response>;
  readonly size: number;
  close(): Promise<void>;
}

interface OpenSession {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer | Server;
  usedAt: number;
}

const SESSION_HEADER = "mcp-session-id";

/** Makes a session at its handshake, and ends it at its request, after a time without use, or for a newer one. */
export function legacySessions(
  factory: McpServerFactory,
  {
    clock,
    newMarker,
    report,
  }: { readonly clock: Clock; readonly newMarker: () => string; report(error: unknown): void },
  limits: HttpLimits,
): LegacySessions {
  const open = new Map<string, OpenSession>();

  async function end(id: string): Promise<void> {
    const session = open.get(id);
    open.delete(id);
    await session?.server.close().catch(report);
  }

  async function endUnused(): Promise<void> {
    const idle = [...open].filter(([, { usedAt }]) => usedAt + limits.idle <= clock.now()).map(([id]) => id);
    const surplus = [...open.keys()].slice(0, Math.max(0, open.size - limits.sessions));
    await Promise.all([...new Set([...idle, ...surplus])].map(end));
  }

  async function begin(request: Request, authInfo: AuthInfo): Promise<Response> {
    const server = await factory({ era: "legacy", authInfo, requestInfo: request });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: newMarker,
      maxRequestBodySize: LONGEST_MESSAGE,
      onsessioninitialized: async (id) => {
        open.set(id, { transport, server, usedAt: clock.now() });
        await endUnused();
      },
      onsessionclosed: end,
    });
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(withReadableError(message), options);
    await server.connect(transport);
    const response = await transport.handleRequest(request, { authInfo });
    // A request that opened no session leaves no server behind.
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  return {
    async fetch(request, authInfo) {
      const id = request.headers.get(SESSION_HEADER);
      if (id === null) return begin(request, authInfo);
      await endUnused();
      const session = open.get(id);
      if (session === undefined) return unknownSession();
      session.usedAt = clock.now();
      // The one used last is the last to give way.
      open.delete(id);
      open.set(id, session);
      return session.transport.handleRequest(request, { authInfo });
    },
    get size() {
      return open.size;
    },
    async close() {
      await Promise.all([...open.keys()].map(end));
    },
  };
}

const unknownSession = (): Response =>
  Response.json(
    {
      jsonrpc: "2.0",
      id: null,
      error: { code: -32_001, message: "This session has ended or is another caller's. Begin a new one." },
    },
    { status: 404 },
  );
