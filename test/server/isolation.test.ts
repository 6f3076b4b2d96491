import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BrowsedPage, browserOf } from "../support/a-browser.ts";
import { aCloud, type Cloud, type CloudTenant, cloudApps } from "../support/a-cloud.ts";
import { aDatabase, type Database } from "../support/a-database.ts";
import type { Answer } from "../support/host.ts";
import { bothScopes } from "../support/host-process.ts";
import { at } from "../support/incident.ts";
import { type LiveHost, liveHost } from "../support/live-host.ts";
import { httpHosts } from "../support/mcp-host.ts";
import { addressIn, sayYes } from "../support/page-visit.ts";

const [newHost, oldHost] = httpHosts;
const ADA = "ada.lindgren";
const GRACE = "grace.okonkwo";
const NORA = "nora.fitzgerald";
/** A value of tenant A that no other tenant has. */
const MARK = "Only-in-tenant-A";
const MADE_UP = "7d4f1f0a-3c57-4b7e-9d0a-1f2e3d4c5b6a";
/** The time of a snapshot that no tenant has, in the form of its id. */
const NO_SNAPSHOT = Buffer.from("2020-01-01T00:00:00.000Z").toString("base64");

let cloud: Cloud;
let database: Database;
let server: LiveHost;
let a: CloudTenant;
let b: CloudTenant;
let owned: Awaited<ReturnType<typeof everythingOf>>;

beforeAll(async () => {
  cloud = await aCloud(["contoso", "maple"]);
  database = await aDatabase();
  server = await liveHost(cloud, { mode: "vault", settings: { ENTRA_REWIND_DATABASE: database.url } });
  const [first, second] = cloud.tenants;
  if (first === undefined || second === undefined) throw new Error("The cloud has too few tenants.");
  [a, b] = [first, second];
  // The id of a snapshot is its time, which two tenants may share.
  b.contoso.later(3_600_000);
  owned = await everythingOf(a);
}, 120_000);
afterAll(async () => {
  await owned.session[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await cloud[Symbol.asyncDispose]();
});

const connected = async (tenant: CloudTenant, person: string, host: Pick<typeof newHost, "connect"> = newHost) =>
  host.connect(server.url, await cloud.token(tenant, person, bothScopes));

/** Makes one of everything in a tenant that has an id, with a page open and a recovery done. */
async function everythingOf(tenant: CloudTenant) {
  const session = await connected(tenant, ADA);
  const snapshot = String(at((await session.call("take_snapshot", { label: MARK })).data, "snapshotId"));
  const [nora, grace] = [await tenant.oid(NORA), await tenant.oid(GRACE)];
  for (const id of [nora, grace]) {
    tenant.contoso.later(60_000);
    tenant.contoso.hands.update({ type: "user", id }, { jobTitle: MARK });
  }
  const preview = async (id: string) => {
    const scope = { entities: [{ type: "user", ids: [id] }] };
    const started = await session.call("start_preview", { snapshot, scope, waitSeconds: 30 });
    const jobId = String(at(started.data, "jobId"));
    // A busy machine needs longer.
    const { data } = await session.call("get_job", { jobId, waitSeconds: 30 });
    expect(at(data, "status"), started.text).toBe("successful");
    return jobId;
  };
  const done = await preview(nora);
  const asked = await session.call("start_recovery", { previewJobId: done });
  cloud.signsIn = { tenant, person: ADA };
  const browser = browserOf(server.origin);
  const page = await browser.open(addressIn(asked.text));
  await sayYes(browser, page);
  const recovery = String(at((await session.call("start_recovery", { previewJobId: done })).data, "jobId"));
  await session.call("get_job", { jobId: recovery, waitSeconds: 30 });
  const open = await preview(grace);
  const waiting = addressIn((await session.call("start_recovery", { previewJobId: open })).text);
  const jobs = await session.call("list_jobs", { limit: 1 });
  const cursor = String(at(jobs.data, "nextCursor"));
  return { session, snapshot, nora, done, recovery, open, waiting, cursor, page };
}

/** Calls of tools that name something, each with what tenant A calls its own and with what no tenant has. */
const namedCalls = (): readonly (readonly [tool: string, own: object, madeUp: object])[] => {
  const { snapshot, done, recovery, open, nora } = owned;
  const user = { type: "user", id: nora };
  const noUser = { type: "user", id: MADE_UP };
  return [
    ...["get_job", "cancel_job", "list_failed_changes"].flatMap((tool) =>
      [done, recovery].map((jobId) => [tool, { jobId }, { jobId: MADE_UP }] as const),
    ),
    ...["list_changes", "summarize_changes", "start_recovery"].map(
      (tool) => [tool, { previewJobId: open }, { previewJobId: MADE_UP }] as const,
    ),
    ["verify_recovery", { recoveryJobId: recovery }, { recoveryJobId: MADE_UP }],
    ["start_preview", { snapshot, scope: { all: true } }, { snapshot: NO_SNAPSHOT, scope: { all: true } }],
    ["compare_snapshots", { from: snapshot }, { from: NO_SNAPSHOT }],
    ["get_object", user, noUser],
    ["get_object_history", user, noUser],
  ];
};

/** Returns an answer without what differs between two questions anyway. */
const plain = ({ text, isError, code }: Answer, ...asked: readonly object[]) => {
  const named = asked.flatMap((one) => Object.values(one).filter((value) => typeof value === "string"));
  const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const said = named.reduce((left, name) => left.replaceAll(name, "…"), text.replaceAll(times, "…"));
  return { isError, code, said: said.replace(/data [0-9a-f-]{36}/g, "data") };
};

/** Everything by which tenant A could be recognized. */
function ownNames(): readonly string[] {
  const { nora, done, recovery, open } = owned;
  return [MARK, a.id, nora, done, recovery, open];
}

function expectNoHint(text: string): void {
  for (const own of ownNames()) expect(text).not.toContain(own);
}

test("another person of tenant A with a role sees what the other tests look for", async () => {
  await using host = await connected(a, GRACE);
  const { recovery, open, nora } = owned;
  expect(await host.call("get_job", { jobId: recovery })).toMatchObject({ data: { status: "successful" } });
  expect((await host.call("list_changes", { previewJobId: open })).text).toContain(MARK);
  expect(await host.call("get_object", { type: "user", id: nora })).toMatchObject({ isError: false });
  expect(JSON.stringify(await host.read(`entra://jobs/${recovery}/receipt`))).toContain(recovery);
});

describe("a person of tenant B", () => {
  test("is answered for each id of tenant A as for a made-up one", async () => {
    await using host = await connected(b, ADA);
    await host.call("take_snapshot", { label: "of B" });
    const tools = (await host.listTools()).map(({ name }) => name);
    const covered = new Set(namedCalls().map(([tool]) => tool));
    // The others name things by words, or by ids that a scope may hold.
    const others = [
      "find_objects",
      "list_activity",
      "list_jobs",
      "list_snapshots",
      "take_snapshot",
      "get_tenant_status",
    ];
    expect([...covered, ...others].sort()).toEqual(tools.sort());
    for (const [tool, own, madeUp] of namedCalls()) {
      const answers = [await host.call(tool, { ...own }), await host.call(tool, { ...madeUp })] as const;
      expect(plain(answers[0], own), tool).toEqual(plain(answers[1], madeUp));
      expect(answers[0], tool).toMatchObject({ isError: true });
    }
  }, 60_000);

  test("finds what is in tenant A neither by names nor by cursors and scopes", async () => {
    await using host = await connected(b, ADA);
    const { nora, cursor } = owned;
    const newest = at((await host.call("list_snapshots")).data, "items", 0, "snapshotId");
    const scope = { entities: [{ type: "user", ids: [nora] }] };
    const calls: readonly (readonly [string, Record<string, unknown>])[] = [
      ["find_objects", { text: MARK }],
      ["find_objects", { text: nora }],
      ["list_activity", { type: "user", id: nora }],
      ["list_jobs", { cursor }],
      ["list_jobs", {}],
      ["list_snapshots", { cursor }],
      ["list_snapshots", {}],
      ["get_tenant_status", {}],
      ["start_preview", { snapshot: newest, scope, waitSeconds: 20 }],
    ];
    for (const [tool, args] of calls) {
      const { text } = await host.call(tool, args);
      const asked = JSON.stringify(args);
      for (const own of ownNames().filter((name) => !asked.includes(name))) expect(text, tool).not.toContain(own);
    }
  }, 60_000);

  test("reads no resource of tenant A, and hears of none", async () => {
    await using host = await connected(b, ADA);
    const { snapshot, recovery, nora, session } = owned;
    const { templates } = await host.listResources();
    const own: Readonly<Record<string, string>> = { snapshotId: snapshot, jobId: recovery };
    const uris = templates
      .filter((template) => !template.includes("{entityType}"))
      .map((template) => template.replace(/\{(\w+)\}/g, (_, name) => own[name] ?? nora));
    expect(uris.length).toBeGreaterThan(4);
    for (const uri of uris) await expect(host.read(uri), uri).rejects.toThrow(/not found|There is no|No /);
    const heard: string[] = [];
    const end = await host.subscribe([`entra://jobs/${owned.open}`, "entra://jobs"], (uri) => heard.push(uri));
    const { promise: told, resolve } = Promise.withResolvers<void>();
    const endOwn = await session.subscribe(["entra://jobs"], () => resolve());
    await session.call("start_preview", { snapshot, scope: { types: ["group"] }, waitSeconds: 20 });
    await told;
    expect(heard).toEqual([]);
    await end();
    await endOwn();
  }, 60_000);

  test("completes no id of tenant A", async () => {
    await using host = await connected(b, ADA);
    const found = await host.complete({ template: "entra://jobs/{jobId}" }, "jobId", owned.recovery.slice(0, 4));
    expect(found).toEqual([]);
  });

  test("opens no approval of tenant A, under either tenant's address", async () => {
    cloud.signsIn = { tenant: b, person: ADA };
    const under = owned.waiting.replace(a.id, b.id);
    for (const address of [owned.waiting, under]) {
      const page = await browserOf(server.origin).open(address);
      expect([403, 404]).toContain(page.status);
      expectNoHint(page.html);
    }
    const elsewhere = await browserOf(server.origin).open(owned.page.url);
    expect(elsewhere.status).toBe(403);
  });
});

/** Returns an answer without what is random in it, and without the tenant that was asked for. */
async function plainVisit(path: string, tenant: string, cookie = "") {
  const answer = await fetch(`${server.origin}${path}`, { redirect: "manual", headers: { cookie } });
  const place = (answer.headers.get("location") ?? "").replaceAll(tenant, "…");
  const set = answer.headers.getSetCookie().join();
  return {
    said: {
      status: answer.status,
      location: place.replace(/(state|nonce|code_challenge)=[^&]+/g, "$1"),
      cookie: set.replace(/=[^;]+/, "="),
      html: (await answer.text()).replaceAll(tenant, "…"),
    },
    state: new URL(place, server.origin).searchParams.get("state") ?? "",
    cookie: set.split(";")[0] ?? "",
  };
}

test("a visitor of the approval page does not learn which tenants are served, before or after a sign-in that fails", async () => {
  const tenants = [a.id, b.id, MADE_UP, "organizations"];
  const visits = await Promise.all(tenants.map((tenant) => plainVisit(`/approve/${tenant}/${MADE_UP}`, tenant)));
  expect(visits[0]?.said).toMatchObject({ status: 302, location: expect.stringContaining("/oauth2/v2.0/authorize") });
  expect(new Set(visits.map(({ said }) => JSON.stringify(said))).size).toBe(1);
  for (const back of ["error=access_denied", "code=made-up"]) {
    const returns = visits.map(({ state, cookie }) =>
      plainVisit(`/approve/callback?${back}&state=${state}`, "-", cookie),
    );
    const said = (await Promise.all(returns)).map((one) => one.said);
    expect(said[0]?.status).toBe(403);
    expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1);
  }
});

test("a person of tenant A without a role is refused every tool and page, and learns no name", async () => {
  await using host = await connected(a, NORA, oldHost);
  const calls = [
    ...namedCalls(),
    ["list_snapshots", {}, {}],
    ["list_jobs", {}, {}],
    ["find_objects", { text: "Ada" }, {}],
  ] as const;
  for (const [tool, args] of calls) {
    const answer = await host.call(tool, { ...args });
    expect(answer, tool).toMatchObject({ isError: true, code: "forbidden" });
    expect(answer.text, tool).not.toContain(MARK);
  }
  cloud.signsIn = { tenant: a, person: NORA };
  const page: BrowsedPage = await browserOf(server.origin).open(owned.waiting);
  expect(page).toMatchObject({ status: 403, html: expect.not.stringContaining(MARK) });
});

describe("a token that is not one for this server", () => {
  const rpc = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const send = (token: string, method = "POST", headers: Readonly<Record<string, string>> = {}) =>
    fetch(server.url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        ...headers,
      },
      ...(method === "POST" ? { body: JSON.stringify(rpc) } : {}),
    });
  const unsigned = (token: string, header: object) =>
    `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${token.split(".")[1]}.`;
  const wrong: Readonly<Record<string, () => Promise<string>>> = {
    "of another audience": () => cloud.token(a, ADA, bothScopes, { audience: cloudApps.reader }),
    "of Graph": () => cloud.token(a, ADA, bothScopes, { audience: "https://graph.microsoft.com" }),
    "of another tenant's issuer": () => cloud.token(a, ADA, bothScopes, { issuer: `${cloud.url}/${b.id}/v2.0` }),
    "that names another tenant": () => cloud.token(a, ADA, bothScopes, { claims: { tid: b.id } }),
    "of a tenant that is not served": () => cloud.token(a, ADA, bothScopes, { claims: { tid: MADE_UP } }),
    "that has expired": () => cloud.token(a, ADA, bothScopes, { life: -300 }),
    "of another key": () => cloud.token(a, ADA, bothScopes, { stranger: true }),
    "without a signature": async () => unsigned(await cloud.token(a, ADA, bothScopes), { alg: "none", typ: "JWT" }),
    "of another algorithm": async () => unsigned(await cloud.token(a, ADA, bothScopes), { alg: "HS256", typ: "JWT" }),
    "of an application": () => cloud.token(a, ADA, bothScopes, { claims: { idtyp: "app" } }),
    "of a sign-in": () => cloud.token(a, ADA, bothScopes, { claims: { scp: undefined, azp: undefined } }),
    "of version 1": () => cloud.token(a, ADA, bothScopes, { claims: { ver: "1.0" } }),
  };
  test.each(Object.keys(wrong))("is refused like any other, with or without a session: %s", async (kind) => {
    const token = (await wrong[kind]?.()) ?? "";
    const nonsense = await (await send("x.y.z")).text();
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await send(token, method, { "mcp-session-id": MADE_UP });
      expect(answer.status, method).toBe(401);
      expect(await answer.text()).toBe(nonsense);
    }
  });

  test("without the scope to read is answered with 403 and the scope, in every tenant", async () => {
    const answer = await send(await cloud.token(a, ADA, ["Other"]));
    expect(answer.status).toBe(403);
    expectNoHint(await answer.text());
  });
});

test("a session of 2025 of tenant A is unknown to the same name in tenant B, which cannot end it", async () => {
  const [own, other] = [await cloud.token(a, ADA, bothScopes), await cloud.token(b, ADA, bothScopes)];
  const headers = (token: string, session?: string) => ({
    authorization: `Bearer ${token}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  });
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const began = await fetch(server.url, {
    method: "POST",
    headers: headers(own),
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  const session = began.headers.get("mcp-session-id") ?? "";
  const list = (token: string) =>
    fetch(server.url, {
      method: "POST",
      headers: headers(token, session),
      body: JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" }),
    });
  expect((await list(other)).status).toBe(404);
  for (const method of ["GET", "DELETE"]) {
    expect((await fetch(server.url, { method, headers: headers(other, session) })).status).toBe(404);
  }
  expect((await list(own)).status).toBe(200);
});
