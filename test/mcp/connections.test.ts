import { createMcpHandler, InMemoryTransport, SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { mcpServerFactory } from "../../src/mcp/server.ts";
import { ListeningTransport } from "../../src/mcp/watch/listening-transport.ts";
import { watchServices } from "../../src/mcp/watch/watch.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("each connection opens the services of its own caller", async () => {
  await using tenant = await openRehearsalTenant();
  const { parts, services } = tenant;
  const opened: (string | null)[] = [];
  const open: typeof parts.open = async (authorization) => {
    opened.push(authorization?.clientId ?? null);
    return services;
  };
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
