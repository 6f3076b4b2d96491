import { request as send } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";

/** A request of any kind to a hosted server. */
export interface FuzzedHostRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Index of the caller whose token it carries, or null without one. */
  readonly caller: number | null;
}

const id = fc.oneof(
  fc.uuid(),
  fc.constantFrom("..", "%2e%2e", "%00", "%", "callback", "__proto__", "a".repeat(3_000)),
  fc.string({ maxLength: 30 }).map(encodeURIComponent),
);
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constant("/mcp") },
  { weight: 2, arbitrary: fc.tuple(id, id).map(([tenant, one]) => `/approve/${tenant}/${one}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(id, id, id).map(([a, b, c]) => `/approve/callback?state=${a}&code=${b}&error=${c}`),
  },
  { weight: 2, arbitrary: id.map((place) => `/approval/${place}?text=${place}&after=${place}`) },
  { weight: 2, arbitrary: fc.tuple(id, id).map(([tenant, place]) => `/sign-in/${tenant}/v2.0/${place}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("authorize", "token", "register", "keys"), id)
      .map(
        ([place, value]) => `/sign-in/${value}/v2.0/${place}?client_id=${value}&redirect_uri=${value}&scope=${value}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/.well-known/oauth-protected-resource/mcp",
      "/.well-known/oauth-protected-resource",
      "/healthz",
      "/readyz",
      "/metrics",
      "/",
      "//",
      "/favicon.ico",
    ),
  },
  { weight: 1, arbitrary: id.map((one) => `/${one}`) },
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ maxLength: 60 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.constantFrom("__proto__", "uri", "name", "cursor", "_meta", "scope"), fc.string()),
      tie("value"),
      {
        maxKeys: 5,
      },
    ),
  ),
}));
const names = [
  "find_objects",
  "list_changes",
  "start_preview",
  "start_recovery",
  "get_job",
  "get_object",
  "list_activity",
  "cancel_job",
  "compare_snapshots",
  "no_such_tool",
];
const parameters = fc.oneof(
  fc.record({ name: fc.oneof(fc.constantFrom(...names), fc.string()), arguments: value }),
  fc.record({ uri: fc.oneof(fc.constantFrom("entra://tenant", "entra://jobs/x", "file:///etc/passwd"), fc.string()) }),
  fc.record({
    protocolVersion: fc.constantFrom("2025-11-25", "2026-07-28", "x"),
    capabilities: value,
    clientInfo: value,
  }),
  value,
);
const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: value }),
    id: fc.oneof(fc.integer(), fc.string({ maxLength: 20 }), fc.constant(null)),
    method: fc.oneof(
      fc.constantFrom(
        "tools/call",
        "tools/list",
        "initialize",
        "resources/read",
        "resources/subscribe",
        "prompts/get",
        "completion/complete",
        "server/discover",
        "subscriptions/listen",
        "logging/setLevel",
        "notifications/initialized",
        "notifications/cancelled",
        "ping",
      ),
      fc.string({ maxLength: 20 }),
    ),
    params: parameters,
  },
  { requiredKeys: ["jsonrpc", "method"] },
);
const body = fc.oneof(
  { weight: 8, arbitrary: message.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.array(message, { maxLength: 3 }).map((all) => JSON.stringify(all)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constantFrom("{", "[]", "null", "[".repeat(20_000), "a=b&seal=x&answer=approve") },
);
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/plain", "application/x-www-form-urlencoded", "x"),
    accept: fc.constantFrom("application/json, text/event-stream", "application/json", "text/html", "*/*"),
    "mcp-session-id": fc.constantFrom("none", "a".repeat(500), "00000000-0000-4000-8000-000000000000"),
    "mcp-protocol-version": fc.constantFrom("2025-11-25", "2026-07-28", "1999-01-01"),
    "mcp-method": fc.constantFrom("tools/call", "tools/list", "x"),
    "mcp-name": fc.constantFrom("get_job", "x"),
    origin: fc.constantFrom("null", "https://attacker.example"),
    cookie: fc.constantFrom("entra-rewind-sign-in=x.y.z; entra-rewind-approval=x", "a=b;;;="),
    "last-event-id": fc.constantFrom("1", "x"),
    authorization: fc.constantFrom("Bearer", "Bearer x.y.z", "Basic eDp5", "Bearer  "),
  },
  { requiredKeys: [] },
);

const REVISION = "2026-07-28";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": REVISION,
  "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const found = fc.oneof(fc.uuid(), fc.constantFrom("user", "now", "x", "2026-11-20T22:00:00Z"), value);
const call = fc.oneof(
  fc.record({
    name: fc.constantFrom(...names),
    arguments: fc.dictionary(
      fc.constantFrom(
        "text",
        "jobId",
        "previewJobId",
        "snapshot",
        "scope",
        "type",
        "id",
        "from",
        "to",
        "cursor",
        "limit",
        "actor",
      ),
      found,
      { maxKeys: 4 },
    ),
  }),
  fc.record({
    uri: fc.constantFrom("entra://tenant", "entra://jobs", "entra://jobs/x", "entra://recoverable/user", "x:"),
  }),
);

/** Well-formed requests of revision 2026-07-28 to MCP, with any content. They get past the protocol to tools and resources. */
const wellFormed = (callers: number): fc.Arbitrary<FuzzedHostRequest> =>
  fc.record({ called: call, caller: fc.nat({ max: callers - 1 }) }).map(({ called, caller }) => {
    const method = "name" in called ? "tools/call" : "resources/read";
    const params = { ...called, _meta: envelope };
    return {
      method: "POST",
      path: "/mcp",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": REVISION,
        "mcp-method": method,
        "mcp-name": "name" in called ? called.name : called.uri,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      caller,
    };
  });

/** Requests of any kind, most of them to MCP and by one of so many callers. */
export const fuzzedHostRequests = (callers: number): fc.Arbitrary<FuzzedHostRequest> =>
  fc.oneof({ weight: 1, arbitrary: wellFormed(callers) }, { weight: 3, arbitrary: anyRequest(callers) });

const anyRequest = (callers: number): fc.Arbitrary<FuzzedHostRequest> =>
  fc.record({
    method: fc.oneof(
      { weight: 6, arbitrary: fc.constant("POST") },
      { weight: 4, arbitrary: fc.constantFrom("GET", "DELETE", "PUT", "OPTIONS", "HEAD", "PATCH", "PROPFIND") },
    ),
    path,
    headers: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constant({ "content-type": "application/json", accept: "application/json, text/event-stream" }),
      },
      { weight: 2, arbitrary: headers.map((some) => JSON.parse(JSON.stringify(some))) },
    ),
    body: fc.option(body, { nil: null, freq: 8 }),
    caller: fc.option(fc.nat({ max: callers - 1 }), { nil: null, freq: 5 }),
  });

export interface FuzzReport {
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that were answered with 500 or above, or not in time. */
  readonly faults: readonly string[];
  readonly slowest: number;
}

const PATIENCE = 20_000;

/** Sends requests, several at a time, and reads each answer to its end unless it is a stream. */
export async function sendFuzzed(
  origin: string,
  tokens: readonly string[],
  requests: readonly FuzzedHostRequest[],
): Promise<FuzzReport> {
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  let slowest = 0;
  const waiting = [...requests];
  async function work(): Promise<void> {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const began = performance.now();
      const status = await statusOf(origin, one, one.caller === null ? undefined : tokens[one.caller]);
      slowest = Math.max(slowest, performance.now() - began);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 0 || status >= 500)
        faults.push(`${status} ${one.method} ${one.path.slice(0, 200)} ${one.body?.slice(0, 300)}`);
    }
  }
  await Promise.all(Array.from({ length: 8 }, work));
  return { statuses, faults, slowest };
}

/** Returns the status of an answer, or 0 if it did not come in time. */
function statusOf(origin: string, fuzzed: FuzzedHostRequest, token: string | undefined): Promise<number> {
  const { method, path, headers, body } = fuzzed;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const request = send(`${origin}/`, { method, path, headers: { ...headers, ...authorization } }, (response) => {
      const { statusCode = 0 } = response;
      response.once("error", () => resolve(0));
      const streams = response.headers["content-type"]?.startsWith("text/event-stream") === true;
      if (streams && headers["mcp-method"] !== "tools/call") {
        // Streams of updates stay open as long as their client listens.
        resolve(statusCode);
        request.destroy();
      } else {
        response.resume().once("end", () => resolve(statusCode));
      }
    });
    request.setTimeout(PATIENCE, () => request.destroy(new Error("too slow")));
    request.once("error", () => resolve(0));
    request.end(body ?? undefined);
  });
}

/** Sends bytes that are no HTTP, and resolves when the server has let go of the connection. */
export function sendBytes(origin: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => socket.end(bytes));
    socket.on("error", () => {});
    socket.resume().once("close", () => resolve());
  });
}
