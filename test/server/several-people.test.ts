import { request } from "node:http";
import {
  Client,
  type OAuthClientProvider,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ran } from "../cli/support.ts";
import { type BrowsedPage, type Browser, browserOf } from "../support/a-browser.ts";
import { type HostProcess, hostProcess } from "../support/host-process.ts";
import { at } from "../support/incident.ts";
import { httpHosts } from "../support/mcp-host.ts";
import { addressIn, sayYes } from "../support/page-visit.ts";

let server: HostProcess;
beforeAll(async () => {
  server = await hostProcess();
});
afterAll(() => server[Symbol.asyncDispose]());

const ADA = "Ada Lindgren";
const GRACE = "Grace Okonkwo";

/** Previews one group and asks for its recovery. Returns the address at which a person decides. */
async function asked(token: string, connect: (typeof httpHosts)[number]["connect"], types: readonly string[]) {
  const host = await connect(server.url, token);
  const snapshots = await host.call("list_snapshots");
  const snapshot = at(snapshots.data, "items", 3, "snapshotId");
  const preview = await host.call("start_preview", { snapshot, scope: { types }, waitSeconds: 30 });
  const previewJobId = String(at(preview.data, "jobId"));
  const recover = () => host.call("start_recovery", { previewJobId });
  const open = await recover();
  return { host, recover, open, address: addressIn(open.text) };
}

/** Opens an address of the approval page and signs in there. */
async function visit(browser: Browser, address: string, person: string): Promise<BrowsedPage> {
  const signIn = await browser.open(address);
  const back = await browser.choose(signIn.url, person);
  return browser.open(back.href);
}

function post(token: string, message: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(server.url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
  });
}

const record = z.looseObject({ action: z.string() });

/** Reads the trail as a person at the server does. */
async function trailOf({ data }: HostProcess) {
  const { output } = await ran("bin/entra-rewind.cjs", ["audit", "--json"], { ENTRA_REWIND_DATA: data });
  return z.object({ items: z.array(record) }).parse(JSON.parse(output)).items;
}

/** A client's memory of its registration and tokens, and of where it would send its person. */
function clientProvider(): OAuthClientProvider & { sentTo(): string } {
  let information: StoredOAuthClientInformation | undefined;
  let tokens: StoredOAuthTokens | undefined;
  let verifier = "";
  let sentTo = "";
  return {
    redirectUrl: "http://127.0.0.1:3119/callback",
    clientMetadata: { client_name: "official", redirect_uris: ["http://127.0.0.1:3119/callback"] },
    clientInformation: () => information,
    saveClientInformation: (saved) => {
      information = saved;
    },
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: (url) => {
      sentTo = url.href;
    },
    saveCodeVerifier: (saved) => {
      verifier = saved;
    },
    codeVerifier: () => verifier,
    sentTo: () => sentTo,
  };
}

const typesOf = { "2026-07-28": ["conditionalAccessPolicy"], "2025-11-25": ["group"] } as const;

describe.each(httpHosts)("a recovery asked for over HTTP in $era", ({ era, connect }) => {
  test("waits for its requester to sign in on the page, and starts after their yes", async () => {
    const { host, recover, open, address } = await asked(await server.signIn(ADA), connect, typesOf[era]);
    await using _ = host;
    expect(open, open.text).toMatchObject({ state: "approvalRequired" });
    expect(address).toContain(`${server.origin}/approve/`);
    const browser = browserOf(server.origin);
    const page = await visit(browser, address, ADA);
    expect(page.status).toBe(200);
    expect(page.html).toContain("Approve this recovery?");
    const after = await sayYes(browser, page);
    expect(after.html).toContain("Approved");
    expect((await recover()).state).toBe("started");
  });
});

test("a recovery is not approved by another person, and their attempt is recorded", async () => {
  const { host, open, address } = await asked(await server.signIn(ADA), httpHosts[0].connect, ["user"]);
  await using _ = host;
  expect(open.state).toBe("approvalRequired");
  const browser = browserOf(server.origin);
  const page = await visit(browser, address, GRACE);
  const after = await sayYes(browser, page);
  expect(after).toMatchObject({ status: 403, html: expect.stringContaining("may approve it here") });
  const trail = await trailOf(server);
  expect(trail).toContainEqual(expect.objectContaining({ action: "callRefused", code: "forbidden", tool: "approve" }));
});

test("the page shows nothing to an account that may not read", async () => {
  const { host, address } = await asked(await server.signIn(ADA), httpHosts[0].connect, ["user"]);
  await using _ = host;
  const page = await visit(browserOf(server.origin), address, "Nora Fitzgerald");
  expect(page).toMatchObject({ status: 403, html: expect.not.stringContaining("jobTitle") });
  expect(page.html).not.toContain("Approve this recovery?");
});

test("a malformed call over HTTP is answered with a sentence", async () => {
  const token = await server.signIn(ADA);
  const began = await post(token, {
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
  });
  const session = { "mcp-session-id": began.headers.get("mcp-session-id") ?? "" };
  const old = await (await post(token, { method: "tools/call", params: { name: 5 } }, session)).text();
  expect(old).toContain("-32602");
  expect(old).toMatch(/name: [^"]*string/i);
  expect(old).not.toContain("invalid_type");
});

test("the trail says when and how the person signed in who approved", async () => {
  const given = (await trailOf(server)).find(({ action }) => action === "approvalGiven");
  expect(given).toMatchObject({
    channel: "page",
    approver: { name: expect.stringContaining("ada.lindgren"), authentication: { methods: ["sandbox"] } },
  });
});

test("a page opens only in the browser that signed in for it", async () => {
  const { host, address } = await asked(await server.signIn(ADA), httpHosts[0].connect, ["user"]);
  await using _ = host;
  const page = await visit(browserOf(server.origin), address, ADA);
  const elsewhere = await browserOf(server.origin).open(page.url);
  expect(elsewhere.status).toBe(403);
  const token = await server.signIn(ADA);
  const withToken = await fetch(page.url, { headers: { authorization: `Bearer ${token}` } });
  expect(withToken.status).toBe(403);
});

test("a session of 2025 answers only to the person who began it", async () => {
  const [ada, grace] = await Promise.all([server.signIn(ADA), server.signIn(GRACE)]);
  const began = await post(ada, {
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
  });
  const session = { "mcp-session-id": began.headers.get("mcp-session-id") ?? "" };
  expect(began.status).toBe(200);
  expect((await post(ada, { method: "tools/list" }, session)).status).toBe(200);
  expect((await post(grace, { method: "tools/list" }, session)).status).toBe(404);
});

test("each person has the roles of their own account", async () => {
  await using host = await httpHosts[0].connect(server.url, await server.signIn("Nora Fitzgerald"));
  const refused = await host.call("list_snapshots");
  expect(refused).toMatchObject({ isError: true, code: "forbidden" });
});

test("a token that may only read is asked for more at the first call that changes something", async () => {
  const token = await server.signIn(ADA, ["Rewind.Read"]);
  const call = { name: "start_recovery", arguments: { previewJobId: "any" } };
  const envelope = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "start_recovery" };
  const answer = await post(token, { method: "tools/call", params: { ...call, _meta: envelope } }, headers);
  expect(answer.status).toBe(403);
  expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  expect(answer.headers.get("www-authenticate")).toContain(`${server.url}/Rewind.Recover`);
});

test("the official client signs its person in by itself, from the server's address alone", async () => {
  const provider = clientProvider();
  const transport = new StreamableHTTPClientTransport(new URL(server.url), { authProvider: provider });
  const info = { name: "official", version: "1.0.0" };
  await expect(new Client(info).connect(transport)).rejects.toThrow(UnauthorizedError);
  const back = await browserOf(server.origin).choose(provider.sentTo(), ADA);
  await transport.finishAuth(back.searchParams);
  const client = new Client(info);
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { authProvider: provider }));
  expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  await client.close();
});

test("answers, log and metrics hold no token, and metrics count answers and refusals", async () => {
  const token = await server.signIn(ADA);
  expect((await post(token, { method: "ping" })).status).toBeLessThan(500);
  expect((await post(`${token}x`, { method: "ping" })).status).toBe(401);
  const metrics = await (await fetch(server.metrics)).text();
  expect(metrics).toMatch(/entra_rewind_requests_total\{route="\/mcp",status="401"\} [1-9]/);
  expect(metrics).toMatch(/entra_rewind_approval_answers_total\{answer="approve"\} 2/);
  expect(metrics).toMatch(/entra_rewind_refused_calls_total\{code="forbidden"\} [1-9]/);
  for (const text of [metrics, server.errors()]) {
    expect(text).not.toContain(token.slice(-20));
    expect(text).not.toContain("Ada");
  }
});

/** Returns the status of an answer to a request that names another host than the one it is sent to. */
const statusUnder = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject).end();
  });

test("a name that leads here is not enough to be answered", async () => {
  expect(await statusUnder(`${server.origin}/mcp`, "attacker.example")).toBe(421);
});

test("metrics are on a port of their own, under the names of its machine", async () => {
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(404);
  expect(await statusUnder(server.metrics, "attacker.example")).toBe(421);
  expect((await fetch(new URL("/mcp", server.metrics))).status).toBe(404);
});
