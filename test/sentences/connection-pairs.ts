import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { legacySessions } from "../../src/mcp/legacy-sessions.ts";
import { serveSubscriptions } from "../../src/mcp/watch/subscriptions.ts";
import { type Pair, pair } from "./pair.ts";

const info = { name: "test", version: "1" };
const unused = async () => {
  throw new Error("No server is made for a session that is not there.");
};
/** Returns the answer to a request in a session, or to one that begins a session. */
const session = (id: string | null) => async () => {
  const factory = id === null ? async () => new McpServer(info, { capabilities: {} }) : unused;
  const parts = { clock: { now: () => 0 }, newMarker: () => "s", report: () => {} };
  const sessions = legacySessions(factory, parts, { sessions: 1, idle: 1, listeners: 1 });
  const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: info };
  const request = new Request("http://127.0.0.1/mcp", {
    method: "POST",
    headers: id === null ? headers : { ...headers, "mcp-session-id": id },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  const answer = await sessions.fetch(request, { token: "", clientId: "c", scopes: [] });
  const said = await answer.text();
  await sessions.close();
  return said;
};

/** Returns what a host of 2025 hears when it subscribes to a resource. */
const subscribed = (uri: string) => async () => {
  const server = new McpServer(info, { capabilities: { resources: { subscribe: true } } });
  serveSubscriptions(server, { admit: async () => {}, subscribe: async () => () => {}, during: (work) => work() });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await server.connect(far);
  const heard = new Promise<string>((resolve) => {
    near.onmessage = (message) => resolve(JSON.stringify(message));
  });
  await near.start();
  await near.send({ jsonrpc: "2.0", id: 2, method: "resources/subscribe", params: { uri } });
  const answer = await heard;
  await server.close();
  return answer;
};

/** On sessions and subscriptions of hosts of 2025. */
export const connectionPairs: readonly Pair[] = [
  pair(
    "This session has ended or is another caller's. Begin a new one.",
    session("gone"),
    session(null),
    "protocolVersion",
  ),
  pair(
    "… cannot be subscribed to: entra://tenant, entra://snapshots, entra://jobs and its items can, … at most.",
    subscribed("entra://users"),
    subscribed("entra://jobs"),
    '"result":{}',
  ),
];
