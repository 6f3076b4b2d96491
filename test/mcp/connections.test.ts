import { createMcpHandler, InMemoryTransport, SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { HOUR } from "../../src/domain/time.ts";
import { serveMcpOverHttp } from "../../src/mcp/serve-http.ts";
import { type McpServerParts, mcpServerFactory } from "../../src/mcp/server.ts";
import { ListeningTransport } from "../../src/mcp/watch/listening-transport.ts";
import { watchServices } from "../../src/mcp/watch/watch.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** Notes the client of each authorization that services are opened for. */
function openings({ services }: RehearsalTenant) {
  const opened: (string | null)[] = [];
  const open: McpServerParts["open"] = async (authorization) => {
    opened.push(authorization?.clientId ?? null);
    return services;
  };
  return { open, opened };
}

test("each connection opens the services of its own caller", async () => {
  await using tenant = await openRehearsalTenant();
  const { parts } = tenant;
  const { open, opened } = openings(tenant);
  const watch = watchServices({ services: () => null, sleep: parts.sleep, report: parts.report });
  const factory = mcpServerFactory({ ...parts, open }, watch, { forward: () => () => {} });
  const handler = createMcpHandler(factory);
  for (const clientId of ["ada", "bob"]) {
    const request = new Request("http://localhost/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "get_tenant_status", arguments: {} },
      }),
    });
    const answer = await handler.fetch(request, { authInfo: { token: clientId, clientId, scopes: [] } });
    expect(await answer.text()).toContain("Contoso");
  }
  expect(new Set(opened)).toEqual(new Set(["ada", "bob"]));
});

test("a session of revision 2025 uses the token of each request, and not the one that began it", async () => {
  await using tenant = await openRehearsalTenant();
  const { parts } = tenant;
  const { open, opened } = openings(tenant);
  const serving = serveMcpOverHttp({ ...parts, open }, { sessions: 2, idle: HOUR, listeners: 2 });
  let session: string | null = null;
  async function send(clientId: string, method: string, params: object): Promise<string> {
    const request = new Request("http://localhost/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(session === null ? {} : { "mcp-session-id": session }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const answer = await serving.fetch(request, { token: "", clientId, scopes: [] });
    session ??= answer.headers.get("mcp-session-id");
    return answer.text();
  }
  const clientInfo = { name: "test-host", version: "1.0.0" };
  await send("first", "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
  expect(session).not.toBeNull();
  expect(await send("second", "tools/call", { name: "get_tenant_status", arguments: {} })).toContain("Contoso");
  expect(await send("third", "resources/read", { uri: "entra://tenant" })).toContain("Contoso");
  expect(new Set(opened)).toEqual(new Set(["second", "third"]));
  opened.length = 0;
  const ref = { type: "ref/resource", uri: "entra://jobs/{jobId}" };
  await send("fourth", "completion/complete", { ref, argument: { name: "jobId", value: "" } });
  expect(opened).toEqual(["third"]);
  await serving.close();
});

test("a server of a connection that ends leaves the updates of the others", async () => {
  const [wire, host] = InMemoryTransport.createLinkedPair();
  await host.start();
  let update = (_: string): void => {};
  const transport = new ListeningTransport(wire, {
    subscribe: async (onUpdated) => {
      update = onUpdated;
      return () => {};
    },
    admit: async () => {},
    during: (work) => work(),
  });
  await transport.start();
  await transport.send({
    jsonrpc: "2.0",
    method: "notifications/subscriptions/acknowledged",
    params: {
      notifications: { resourceSubscriptions: ["entra://jobs"] },
      _meta: { [SUBSCRIPTION_ID_META_KEY]: 1 },
    },
  });
  const heard: string[] = [];
  const endFirst = transport.forward((uri) => heard.push(`first ${uri}`));
  transport.forward((uri) => heard.push(`second ${uri}`));
  update("entra://jobs");
  endFirst();
  update("entra://jobs");
  expect(heard).toEqual(["first entra://jobs", "second entra://jobs", "second entra://jobs"]);
});
