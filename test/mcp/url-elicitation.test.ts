import { Client } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { serveMcp } from "../../src/mcp/serve-mcp.ts";
import { ask, type OpenPage, opened, openPagedTenant, type PagedTenant } from "../approval-page/a-page.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";

/** A URL as a host gets it, with the text that it shows beside it. */
interface Address {
  readonly url: string;
  readonly message: string;
}
type OnAddress = (address: Address) => Promise<"accept" | "decline" | "cancel">;

interface UrlHost extends AsyncDisposable {
  recover(previewJobId: string): Promise<unknown>;
}

const addressOf = (params: object): Address => ({
  url: String(at(params, "url")),
  message: String(at(params, "message")),
});
const capabilities = { elicitation: { url: {} } };
const argumentsOf = (previewJobId: string) => ({ name: "start_recovery", arguments: { previewJobId } });

async function newUrlHost({ parts }: PagedTenant, onAddress: OnAddress): Promise<UrlHost> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  const client = new Client(
    { name: "urls-only", version: "1.0.0" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities },
  );
  client.setRequestHandler("elicitation/create", async ({ params }) => ({
    action: await onAddress(addressOf(params)),
  }));
  await client.connect(near);
  return {
    recover: (previewJobId) => client.callTool(argumentsOf(previewJobId)),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

async function oldUrlHost({ parts }: PagedTenant, onAddress: OnAddress): Promise<UrlHost> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  const client = new OldClient({ name: "urls-only", version: "1.0.0" }, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ action: await onAddress(addressOf(params)) }));
  await client.connect(near);
  return {
    recover: (previewJobId) => client.callTool(argumentsOf(previewJobId)),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

/** Opens the address as the person does: with the code that the host shows them. */
async function openWithCode({ url, message }: Address): Promise<OpenPage> {
  const [, code = ""] = /enter the code (\S+)\.$/.exec(message) ?? [];
  const { origin } = new URL(url);
  return opened(
    origin,
    await ask(url, {
      method: "POST",
      headers: { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ code }).toString(),
    }),
  );
}

async function aPreview(tenant: PagedTenant): Promise<string> {
  await wipeDepartments(tenant, 3);
  await using host = await newHost(tenant.parts);
  return await previewUsers(host);
}

const hosts = [
  { era: "2026-07-28", open: newUrlHost },
  { era: "2025-11-25", open: oldUrlHost },
] as const;

test.each(hosts)(
  "a host of $era that opens addresses sends the person to the page, and the call starts after their yes",
  async ({ open }) => {
    await using tenant = await openPagedTenant();
    const previewJobId = await aPreview(tenant);
    const addresses: Address[] = [];
    await using host = await open(tenant, async (address) => {
      addresses.push(address);
      const page = await openWithCode(address);
      expect(page.text).toContain("Approve this recovery?");
      void page.post({ answer: "approve" });
      return "accept";
    });
    const answer = await host.recover(previewJobId);
    expect(at(answer, "structuredContent", "state")).toBe("started");
    expect(addresses).toHaveLength(1);
    const [{ url, message } = { url: "", message: "" }] = addresses;
    const [, code = "?"] = /enter the code (\S+)\.$/.exec(message) ?? [];
    for (const secret of [code, new URL(url).port]) expect(JSON.stringify(answer)).not.toContain(secret);
    expect((await tenant.services.trail.list({ limit: 1 })).items[0]).toMatchObject({ channel: "page" });
    expect(tenant.opened).toEqual([]);
  },
);

test.each(hosts)("opening the address on a host of $era is not an approval", async ({ open }) => {
  await using tenant = await openPagedTenant();
  const previewJobId = await aPreview(tenant);
  const parts = { ...tenant.parts, answerWithin: 100 };
  await using host = await open({ ...tenant, parts }, async () => "accept");
  expect(at(await host.recover(previewJobId), "structuredContent", "state")).toBe("approvalRequired");
  expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
});

test.each(hosts)("a host of $era whose person declines the address has declined the request", async ({ open }) => {
  await using tenant = await openPagedTenant();
  const previewJobId = await aPreview(tenant);
  await using host = await open(tenant, async () => "decline");
  expect(at(await host.recover(previewJobId), "structuredContent", "state")).toBe("declined");
});
