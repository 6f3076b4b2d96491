import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserOf } from "../support/a-browser.ts";
import { aCloud, CLOUD_SECRET, type Cloud, type CloudTenant, cloudApps } from "../support/a-cloud.ts";
import type { Host } from "../support/host.ts";
import { bothScopes } from "../support/host-process.ts";
import { at } from "../support/incident.ts";
import { type LiveHost, liveHost } from "../support/live-host.ts";
import { httpHosts } from "../support/mcp-host.ts";
import { addressIn, sayYes } from "../support/page-visit.ts";

const [, oldHost] = httpHosts;
const [newHost] = httpHosts;
const ADA = "ada.lindgren";
const GRACE = "grace.okonkwo";
const NORA = "nora.fitzgerald";

/** Returns the text of every file of a folder. */
function written(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "latin1"))
    .join("\n");
}

async function wiped({ contoso, oid }: CloudTenant, person: string): Promise<() => Promise<unknown>> {
  const ref = { type: "user", id: await oid(person) } as const;
  contoso.later(60_000);
  contoso.hands.update(ref, { jobTitle: "Wiped" });
  return async () => (await contoso.directory.get(ref))?.properties.jobTitle;
}

/** Previews one person against the newest snapshot and asks for the recovery. */
async function asked(host: Host, id: string) {
  const snapshots = await host.call("list_snapshots");
  const snapshot = at(snapshots.data, "items", 0, "snapshotId");
  const scope = { entities: [{ type: "user", ids: [id] }] };
  const preview = await host.call("start_preview", { snapshot, scope, waitSeconds: 30 });
  const recover = () => host.call("start_recovery", { previewJobId: String(at(preview.data, "jobId")) });
  return { preview, recover, open: await recover() };
}

describe.each(["vault", "microsoft"] as const)("a host of live tenants in mode %s", (mode) => {
  let cloud: Cloud;
  let server: LiveHost;
  let tenant: CloudTenant;
  beforeAll(async () => {
    cloud = await aCloud(["contoso", "maple"]);
    server = await liveHost(cloud, { mode });
    const [first] = cloud.tenants;
    if (first === undefined) throw new Error("The cloud is empty.");
    tenant = first;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await cloud[Symbol.asyncDispose]();
  });

  const connected = async (person: string, { connect }: Pick<(typeof httpHosts)[number], "connect"> = newHost) =>
    connect(server.url, await cloud.token(tenant, person, bothScopes));
  const post = async (token: string) =>
    fetch(server.url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });

  test("a recovery is asked for, approved after a sign-in with Entra, carried out and verified", async () => {
    await using host = await connected(ADA, oldHost);
    if (mode === "vault") await host.call("take_snapshot", { label: "before" });
    const jobTitle = await wiped(tenant, NORA);
    const { recover, open } = await asked(host, await tenant.oid(NORA));
    expect(open, open.text).toMatchObject({ state: "approvalRequired" });
    cloud.signsIn = { tenant, person: ADA };
    const browser = browserOf(server.origin);
    const page = await browser.open(addressIn(open.text));
    expect(page.html).toContain("Approve this recovery?");
    expect((await sayYes(browser, page)).html).toContain("Approved");
    const started = await recover();
    expect(started, started.text).toMatchObject({ state: "started" });
    const job = await host.call("get_job", { jobId: String(at(started.data, "jobId")), waitSeconds: 30 });
    expect(job.data, job.text).toMatchObject({ status: "successful" });
    expect(await jobTitle()).not.toBe("Wiped");
  });

  test("calls to the tenant carry the identity that is meant for them", async () => {
    const ada = await tenant.oid(ADA);
    const writes = cloud.calls.filter(({ method, path }) => method === "PATCH" || path.endsWith("/recover"));
    const subjects = [...new Set(cloud.calls.map(({ subject }) => subject))].sort();
    if (mode === "vault") {
      expect(subjects).toEqual([`app:${cloudApps.reader}`, `app:${cloudApps.writer}`]);
      expect(writes.length).toBeGreaterThan(0);
      expect(writes.every(({ subject }) => subject === `app:${cloudApps.writer}`)).toBe(true);
    } else {
      expect(subjects).toEqual([ada, `${ADA}@contoso.example`].sort());
    }
  });

  test("a person without a role sees nothing, whatever the service itself may do", async () => {
    await using host = await connected(NORA);
    for (const tool of ["list_snapshots", "get_tenant_status"]) {
      expect(await host.call(tool)).toMatchObject({ isError: true, code: "forbidden" });
    }
  });

  test("a person of another tenant who signs in on the page is turned away", async () => {
    await using host = await connected(ADA);
    await wiped(tenant, GRACE);
    const { open } = await asked(host, await tenant.oid(GRACE));
    const [, other] = cloud.tenants;
    if (other === undefined) throw new Error("There is one tenant alone.");
    cloud.signsIn = { tenant: other, person: ADA };
    const page = await browserOf(server.origin).open(addressIn(open.text));
    expect(page).toMatchObject({ status: 403, html: expect.not.stringContaining("jobTitle") });
  });

  test("the keys of the sign-in service may be out of reach for a time", async () => {
    cloud.keysReachable = false;
    expect((await post(await cloud.token(tenant, ADA, bothScopes))).status).toBeLessThan(401);
    const [, other] = cloud.tenants;
    if (other === undefined) throw new Error("There is one tenant alone.");
    const answer = await post(await cloud.token(other, ADA, bothScopes));
    expect(answer.status).toBe(503);
    cloud.keysReachable = true;
    expect((await post(await cloud.token(other, ADA, bothScopes))).status).toBeLessThan(401);
  });

  test.runIf(mode === "microsoft")("a demand of the sign-in service reaches the client as a step-up", async () => {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
    cloud.demands.set(await tenant.oid(GRACE), claims);
    const token = await cloud.token(tenant, GRACE, bothScopes);
    const answer = await post(token);
    expect(answer.status).toBe(401);
    const [, encoded = ""] = /claims="([^"]+)"/.exec(answer.headers.get("www-authenticate") ?? "") ?? [];
    expect(Buffer.from(encoded, "base64").toString()).toBe(claims);
    expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_claims"');
    cloud.demands.clear();
    // The same token is not tried again, because it does not meet the demand.
    expect((await post(token)).status).toBe(401);
    await using host = await connected(GRACE);
    expect(await host.call("list_snapshots")).toMatchObject({ isError: false });
  });

  test("no token and no secret is in what the server writes, says or keeps", async () => {
    const [, other] = cloud.tenants;
    if (other === undefined) throw new Error("There is one tenant alone.");
    const bad = await cloud.token(tenant, ADA, bothScopes, { audience: "https://graph.microsoft.com" });
    const answers = await Promise.all([bad, `${bad}x`, "x.y.z"].map(async (token) => (await post(token)).text()));
    const metrics = await (await fetch(server.metrics)).text();
    const said = [...answers, metrics, server.errors(), written(server.data)].join("\n");
    expect(said.length).toBeGreaterThan(10_000);
    const secrets = [CLOUD_SECRET, ...[...cloud.issued].map((token) => token.slice(-30))];
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
  });
});
