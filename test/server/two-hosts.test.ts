import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { ClientSecretPost } from "openid-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machine, newSecret } from "../../src/app/machine.ts";
import { tenantId } from "../../src/domain/ids.ts";
import { delegatedTokens } from "../../src/graph/sign-in/delegated-tokens.ts";
import { tokenEndpoint } from "../../src/graph/sign-in/token-endpoint.ts";
import type { TokenHolder } from "../../src/server/access-tokens.ts";
import { entra } from "../../src/server/entra.ts";
import { type HostApp, hostApp, MCP_PATH } from "../../src/server/host-app.ts";
import { answerBy } from "../../src/web/listen.ts";
import { browserOf } from "../support/a-browser.ts";
import { aCloud, CLOUD_SECRET, type Cloud, type CloudTenant, cloudApps } from "../support/a-cloud.ts";
import { bothScopes } from "../support/host-process.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { httpHosts } from "../support/mcp-host.ts";
import { sayYes } from "../support/page-visit.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

const ADA = "ada.lindgren";

let cloud: Cloud;
let home: CloudTenant;
let tenant: RehearsalTenant;
let hosts: readonly { readonly app: HostApp; readonly people: TokenHolder[] }[];
let origin: string;
const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
let turn = 0;
const defects: unknown[] = [];
/** Sends every request to another host than the one before, as a proxy does that takes turns. */
const answer = answerBy((request) => {
  turn += 1;
  const next = hosts[turn % hosts.length];
  if (next === undefined) throw new Error("There is no host.");
  return next.app.fetch(request);
});

/** A host that acts in people's own names, with memory of its own. */
function aHost(sharedKey: string) {
  const people: TokenHolder[] = [];
  const app = { clientId: cloudApps.signIn, proof: { kind: "secret", secret: CLOUD_SECRET } } as const;
  const endpoint = tokenEndpoint({ authority: new URL(cloud.url), app, clock: machine });
  const { open: _, approveCommand: __, stateSeal: ___, ...mcp } = tenant.parts;
  const host = hostApp({
    mcp,
    open: async (person) => {
      people.push(person);
      return tenant.services;
    },
    origin,
    provider: entra(new URL(cloud.url), [tenantId(home.id)]),
    client: { id: cloudApps.signIn, prove: async () => ClientSecretPost(CLOUD_SECRET) },
    audiences: [cloudApps.signIn],
    delegation: delegatedTokens(endpoint, { scope: "graph/.default", clock: machine }),
    approvers: "requester",
    sharedKey,
    clock: machine,
    newSecret,
    report: (error) => defects.push(error),
    log: () => {},
  });
  return { app: host, people };
}

beforeAll(async () => {
  cloud = await aCloud(["contoso"]);
  const [first] = cloud.tenants;
  if (first === undefined) throw new Error("The cloud is empty.");
  home = first;
  tenant = await openRehearsalTenant();
  await wipeDepartments(tenant, 3);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = newSecret();
  hosts = [aHost(key), aHost(key)];
});
afterAll(async () => {
  await Promise.all(hosts.map(({ app }) => app.close()));
  server.closeAllConnections();
  server.close();
  await tenant[Symbol.asyncDispose]();
  await cloud[Symbol.asyncDispose]();
});

test("a recovery is asked for, approved and started before two hosts that take turns, in the person's own name", async () => {
  const token = await cloud.token(home, ADA, bothScopes);
  const url = `${origin}${MCP_PATH}`;
  await using plain = await httpHosts[0].connect(url, token);
  const previewJobId = await previewUsers(plain);
  const client = new Client(
    { name: "by-hand", version: "1.0.0" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: { url: {} } } },
  );
  const authProvider = { token: async () => token };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }));
  const recover = (more: object = {}): Promise<unknown> =>
    client.callTool({ name: "start_recovery", arguments: { previewJobId }, ...more }, { allowInputRequired: true });
  const asked = await recover();
  expect(at(asked, "resultType")).toBe("input_required");
  const requestState = String(at(asked, "requestState"));

  cloud.signsIn = { tenant: home, person: ADA };
  const browser = browserOf(origin);
  // The tenant behind the hosts is another one than that of the sign-in.
  const address = String(at(asked, "inputRequests", "approval", "params", "url"));
  const page = await browser.open(address.replace(/approve\/[^/]+/, `approve/${home.id}`));
  expect(page.html).toContain("Approve this recovery?");
  const [before, after] = [page, await browser.open(page.url)].map(({ status }) => status);
  expect([before, after]).toEqual([200, 200]);
  expect((await sayYes(browser, page)).html).toContain("Approved");

  const inputResponses = { approval: { action: "accept" } };
  await expect(recover({ inputResponses, requestState: `${requestState}x` })).rejects.toMatchObject({ code: -32_602 });
  // Once to either host.
  const answers = [await recover({ inputResponses, requestState }), await recover({ inputResponses, requestState })];
  expect(answers.some((one) => at(one, "structuredContent", "kind") === "recovery")).toBe(true);
  await client.close();

  expect(defects).toEqual([]);
  for (const { people } of hosts) {
    expect(people.length).toBeGreaterThan(2);
    expect(people.every(({ delegation }) => delegation !== null)).toBe(true);
  }
});
