import type { Transport } from "@modelcontextprotocol/server";
import { type StdioServerHandle, StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { MessageGate } from "./message-gate.ts";
import { type McpServerParts, mcpServerFactory, type OpenServices } from "./server.ts";
import { ListeningTransport } from "./watch/listening-transport.ts";
import { watchServices } from "./watch/watch.ts";

/**
 * Serves one host on this process's stdin and stdout, or on another transport, in the protocol revision it opens with:
 * 2026-07-28, or the handshake of 2025. Ends when the host closes its end.
 */
export function serveMcp(parts: McpServerParts, transport: Transport = stdio()): StdioServerHandle {
  const { sleep, report } = parts;
  let used = false;
  const open: OpenServices = (authorization) => {
    used = true;
    return parts.open(authorization);
  };
  const watch = watchServices({ services: () => (used ? parts.open(null) : null), sleep, report });
  const wire = new ListeningTransport(transport, watch);
  return serveStdio(mcpServerFactory({ ...parts, open }, watch, wire), { onerror: report, transport: wire });
}

/** Reads this process's stdin past the gate, which bounds and checks each message. */
function stdio(): Transport {
  const gate = new MessageGate(process.stdout);
  return new StdioServerTransport(process.stdin.pipe(gate), process.stdout, { maxBufferSize: Number.MAX_SAFE_INTEGER });
}
