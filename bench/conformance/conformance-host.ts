import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { machine, newSecret } from "../../src/app/machine.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { entra } from "../../src/server/entra.ts";
import { hostApp, MCP_PATH } from "../../src/server/host-app.ts";
import { answerBy } from "../../src/web/listen.ts";
import { aCloud, cloudApps } from "../../test/support/a-cloud.ts";
import { openRehearsalTenant } from "../../test/support/rehearsal-tenant.ts";
import { addAskingTools } from "./asking-fixtures.ts";
import { addContentTools, addLists } from "./content-fixtures.ts";

export interface ConformanceHost extends AsyncDisposable {
  readonly url: string;
}

/**
 * Our hosted assembly with all its checks, and the suite's fixtures on it. The suite sends no tokens, so each of its requests
 * gets one here.
 */
export async function conformanceHost(): Promise<ConformanceHost> {
  const cloud = await aCloud(["contoso"]);
  const tenant = await openRehearsalTenant();
  const [home] = cloud.tenants;
  if (home === undefined) throw new Error("The cloud is empty.");
  const token = await cloud.token(home, "ada.lindgren", ["Rewind.Read", "Rewind.Recover"]);
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const { open: _, approveCommand: __, ...mcp } = tenant.parts;
  const app = hostApp({
    mcp: {
      ...mcp,
      extend(mcpServer, states) {
        addContentTools(mcpServer);
        addLists(mcpServer);
        addAskingTools(mcpServer, states);
      },
    },
    open: async () => tenant.services,
    origin,
    provider: entra(new URL(cloud.url), [tenantId(home.id)]),
    client: { id: cloudApps.signIn },
    audiences: [cloudApps.signIn],
    approvers: "requester",
    sharedKey: newSecret(),
    clock: machine,
    newSecret,
    report: (error) => console.error(error),
    log: () => {},
  });
  const answer = answerBy(async (request) => {
    const { url, method, signal } = request;
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${token}`);
    const body = method === "POST" ? await request.text() : null;
    return app.fetch(new Request(url, { method, headers, body, signal }));
  });
  return {
    url: `${origin}${MCP_PATH}`,
    async [Symbol.asyncDispose]() {
      await app.close();
      server.closeAllConnections();
      server.close();
      await tenant[Symbol.asyncDispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}
