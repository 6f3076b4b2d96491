import type { Transport } from "@modelcontextprotocol/server";
import { type StdioServerHandle, serveStdio } from "@modelcontextprotocol/server/stdio";
import { type McpServerParts, mcpServerFactory } from "./server.ts";

/**
 * Serves one host on this process's stdin and stdout, or on another transport, in the protocol revision it opens with:
 * 2026-07-28, or the handshake of 2025. Ends when the host closes its end.
 */
export function serveMcp(parts: McpServerParts, transport?: Transport): StdioServerHandle {
  return serveStdio(mcpServerFactory(parts), {
    onerror: parts.report,
    ...(transport === undefined ? {} : { transport }),
  });
}
