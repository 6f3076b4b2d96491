import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldStreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { InMemoryTransport, LOG_LEVEL_META_KEY } from "@modelcontextprotocol/server";
import { serveMcp } from "../../src/mcp/serve-mcp.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";
import { answerCheck } from "./checked-answer.ts";
import { jsonSchemaValidator, oldJsonSchemaValidator } from "./compiled-once.ts";
import type { Host, OnForm, OnProgress } from "./host.ts";
import { answerForm, answerOf, contentOf, textsOf } from "./mcp-answers.ts";

const noProgress: OnProgress = () => {};
const info = { name: "test-host", version: "1.0.0" };
const refOf = (of: { prompt: string } | { template: string }) =>
  "prompt" in of
    ? { type: "ref/prompt" as const, name: of.prompt }
    : { type: "ref/resource" as const, uri: of.template };

/** Connects a host of protocol 2026-07-28. `ended` closes the far end. */
async function newHostOn(
  transport: Parameters<Client["connect"]>[0],
  onForm: OnForm | undefined,
  ended: () => Promise<void>,
  further: object = {},
): Promise<Host> {
  const client = new Client(info, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    jsonSchemaValidator,
    capabilities: { ...(onForm === undefined ? {} : { elicitation: {} }), ...further },
  });
  if (onForm !== undefined)
    client.setRequestHandler("elicitation/create", async ({ params }) => ({ ...(await answerForm(params, onForm)) }));
  await client.connect(transport);
  const listTools = async () => (await client.listTools()).tools;
  const checked = answerCheck(listTools);
  let logLevel: { _meta?: Record<string, unknown> } = {};
  return {
    listTools,
    call: async (name, args = {}, onprogress = noProgress) =>
      checked(name, answerOf(await client.callTool({ name, arguments: args, ...logLevel }, { onprogress }))),
    read: async (uri) => contentOf(await client.readResource({ uri })),
    listPrompts: async () => (await client.listPrompts()).prompts,
    prompt: async (name, args = {}) =>
      textsOf(await client.getPrompt({ name, arguments: args }), "messages").join("\n"),
    listResources: async () => ({
      uris: (await client.listResources()).resources.map(({ uri }) => uri),
      templates: (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    }),
    complete: async (of, name, value) =>
      (await client.complete({ ref: refOf(of), argument: { name, value } })).completion.values,
    subscribe: async (uris, onUpdated) => {
      client.setNotificationHandler("notifications/resources/updated", ({ params }) => onUpdated(params.uri));
      const subscription = await client.listen({ resourceSubscriptions: [...uris] });
      return () => subscription.close();
    },
    log: async (level, onMessage) => {
      logLevel = { _meta: { [LOG_LEVEL_META_KEY]: level } };
      client.setNotificationHandler("notifications/message", ({ params }) => onMessage(params));
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await ended();
    },
  };
}

/** Connects a host with the 2025 handshake, using the SDK that most hosts still use. */
async function oldHostOn(
  transport: Parameters<OldClient["connect"]>[0],
  onForm: OnForm | undefined,
  ended: () => Promise<void>,
  further: object = {},
): Promise<Host> {
  const client = new OldClient(info, {
    jsonSchemaValidator: oldJsonSchemaValidator,
    capabilities: { ...(onForm === undefined ? {} : { elicitation: {} }), ...further },
  });
  if (onForm !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ ...(await answerForm(params, onForm)) }));
  }
  await client.connect(transport);
  const listTools = async () => (await client.listTools()).tools;
  const checked = answerCheck(listTools);
  return {
    listTools,
    call: async (name, args = {}, onprogress = noProgress) =>
      checked(name, answerOf(await client.callTool({ name, arguments: args }, undefined, { onprogress }))),
    read: async (uri) => contentOf(await client.readResource({ uri })),
    listPrompts: async () => (await client.listPrompts()).prompts,
    prompt: async (name, args = {}) =>
      textsOf(await client.getPrompt({ name, arguments: args }), "messages").join("\n"),
    listResources: async () => ({
      uris: (await client.listResources()).resources.map(({ uri }) => uri),
      templates: (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    }),
    complete: async (of, name, value) =>
      (await client.complete({ ref: refOf(of), argument: { name, value } })).completion.values,
    subscribe: async (uris, onUpdated) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => onUpdated(params.uri));
      for (const uri of uris) await client.subscribeResource({ uri });
      return async () => {
        for (const uri of uris) await client.unsubscribeResource({ uri });
      };
    },
    log: async (level, onMessage) => {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => onMessage(params));
      await client.setLoggingLevel(level);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await ended();
    },
  };
}

/** Connects a host in the same process, which declares further capabilities. */
export async function newHost(parts: McpServerParts, onForm?: OnForm, further?: object): Promise<Host> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  return newHostOn(near, onForm, () => server.close(), further);
}

export async function oldHost(parts: McpServerParts, onForm?: OnForm, further?: object): Promise<Host> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  return oldHostOn(near, onForm, () => server.close(), further);
}

/** Starts the real server in a process of its own, as a host does. */
const server = (data: string, more: Readonly<Record<string, string>> = {}) => ({
  command: process.execPath,
  args: ["bin/entra-rewind.cjs", "mcp"],
  env: { ENTRA_REWIND_DATA: data, ENTRA_REWIND_APPROVAL_PAGE: "off", ...more },
  stderr: "inherit" as const,
});
const nothing = async () => {};

export const hosts = [
  { era: "2026-07-28", open: newHost },
  { era: "2025-11-25", open: oldHost },
] as const;

export const stdioHosts = [
  {
    era: "2026-07-28",
    start: (data: string, onForm?: OnForm, more?: Readonly<Record<string, string>>) =>
      newHostOn(new StdioClientTransport(server(data, more)), onForm, nothing),
  },
  {
    era: "2025-11-25",
    start: (data: string, onForm?: OnForm, more?: Readonly<Record<string, string>>) =>
      oldHostOn(new OldStdioClientTransport(server(data, more)), onForm, nothing),
  },
] as const;

/** Starts the real server, and returns its host with a way to kill its process. */
export async function killableHost(data: string, onForm: OnForm, more: Readonly<Record<string, string>>) {
  const transport = new StdioClientTransport(server(data, more));
  const gone = new Promise<void>((resolve) => {
    transport.onclose = resolve;
  });
  const host = await newHostOn(transport, onForm, nothing);
  const { pid } = transport;
  return {
    ...host,
    /** Resolves when the process is gone. */
    kill(): Promise<void> {
      if (pid !== null) process.kill(pid, "SIGKILL");
      return gone;
    },
  };
}

const withToken = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

export const httpHosts = [
  {
    era: "2026-07-28",
    connect: (url: string, token: string) =>
      newHostOn(new StreamableHTTPClientTransport(new URL(url), withToken(token)), undefined, nothing),
  },
  {
    era: "2025-11-25",
    connect: (url: string, token: string) =>
      oldHostOn(new OldStreamableHTTPClientTransport(new URL(url), withToken(token)), undefined, nothing),
  },
] as const;
