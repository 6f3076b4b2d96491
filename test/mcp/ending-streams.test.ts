import { expect, test } from "vitest";
import { sleep } from "../../src/app/machine.ts";
import { HOUR, SECOND } from "../../src/domain/time.ts";
import { serveMcpOverHttp } from "../../src/mcp/serve-http.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const URI = "entra://jobs";
const LISTEN = "subscriptions/listen";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** MCP over HTTP for one caller, whose token lasts an hour that passes when the test says so. */
async function openServer() {
  const tenant = await openRehearsalTenant();
  const { parts } = tenant;
  let expire = () => {};
  const waits: number[] = [];
  const serving = serveMcpOverHttp(
    {
      ...parts,
      clock: { now: () => NOW },
      sleep: (ms, signal) => {
        if (ms !== HOUR) return sleep(ms, signal);
        waits.push(ms);
        return new Promise((resolve, reject) => {
          expire = resolve;
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      },
    },
    { sessions: 5, idle: HOUR, listeners: 5 },
  );
  const authorization = { token: "", clientId: "c", scopes: [], expiresAt: (NOW + HOUR) / SECOND };
  return {
    waits,
    expire: () => expire(),
    send: (method: "GET" | "POST", headers: Readonly<Record<string, string>>, body: object | null = null) =>
      serving.fetch(
        new Request("http://127.0.0.1/mcp", {
          method,
          headers: {
            accept: "application/json, text/event-stream",
            "content-type": "application/json",
            "mcp-protocol-version": "2026-07-28",
            ...headers,
          },
          ...(body === null ? {} : { body: JSON.stringify({ jsonrpc: "2.0", ...body }) }),
        }),
        authorization,
      ),
    [Symbol.asyncDispose]: async () => {
      await serving.close();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

const listenTo = (id: string) => ({
  id,
  method: LISTEN,
  params: { notifications: { resourceSubscriptions: [URI] }, _meta: envelope },
});

test("a stream of updates in 2026-07-28 ends with its token, and its request is answered with the reason", async () => {
  await using server = await openServer();
  const response = await server.send("POST", { "mcp-method": LISTEN }, listenTo("listen-1"));
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await chunks?.read())?.value).toContain("notifications/subscriptions/acknowledged");
  expect(server.waits).toEqual([HOUR]);
  server.expire();
  const { value = "" } = (await chunks?.read()) ?? {};
  const [, data = "null"] = /^data: (.*)$/m.exec(value) ?? [];
  expect(JSON.parse(data)).toMatchObject({
    id: "listen-1",
    error: { message: expect.stringContaining("Sign in again"), data: { reason: "tokenExpired" } },
  });
  expect((await chunks?.read())?.done).toBe(true);
  // Its place is free again.
  for (let n = 0; n < 5; n += 1) {
    const again = await server.send("POST", { "mcp-method": LISTEN }, listenTo(`again-${n}`));
    expect(again.headers.get("content-type")).toContain("text/event-stream");
  }
});

test("a request to listen under the name of another method is refused, so that no stream outlives its token", async () => {
  await using server = await openServer();
  const response = await server.send("POST", { "mcp-method": "tools/list" }, listenTo("listen-1"));
  expect(response.status).toBe(400);
});

test("the stream of a session of 2025 ends with its token, and says so", async () => {
  await using server = await openServer();
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const old = { "mcp-protocol-version": "2025-11-25" };
  const began = await server.send("POST", old, { id: 1, method: "initialize", params });
  const session = { ...old, "mcp-session-id": began.headers.get("mcp-session-id") ?? "" };
  await began.text();
  const stream = await server.send("GET", session);
  expect(stream.status).toBe(200);
  const said = stream.text();
  server.expire();
  expect(await said).toContain("The access token of this stream has expired");
  // A client opens it again with its next token.
  expect((await server.send("GET", session)).status).toBe(200);
});
