import { Client } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { serveMcp } from "../../src/mcp/serve-mcp.ts";
import type { McpServerParts } from "../../src/mcp/server.ts";

/** What the person before a host answers to a form; hosts without `onForm` declare no forms. */
export interface FormAnswer {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: Record<string, string | number | boolean>;
}
export interface Form {
  readonly message: string;
  readonly fields: readonly string[];
}
export type OnForm = (form: Form) => FormAnswer | Promise<FormAnswer>;

/** As much of a host as a test needs, the same for both eras. */
export interface Host extends AsyncDisposable {
  listTools(): Promise<ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, onProgress?: OnProgress): Promise<Answer>;
  read(uri: string): Promise<unknown>;
}
export type OnProgress = (progress: {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}) => void;

export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: unknown;
  readonly _meta?: Record<string, unknown> | undefined;
}
export interface Answer {
  readonly text: string;
  readonly data: Record<string, unknown> | undefined;
  readonly isError: boolean;
  readonly code: string | undefined;
  readonly bytes: number;
}

const noProgress: OnProgress = () => {};
const info = { name: "test-host", version: "1.0.0" };

/** A host of protocol 2026-07-28, in the same process. */
export async function newHost(parts: McpServerParts, onForm?: OnForm): Promise<Host> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  const client = new Client(info, {
    versionNegotiation: { mode: { pin: "2026-07-28" } },
    capabilities: onForm === undefined ? {} : { elicitation: {} },
  });
  if (onForm !== undefined)
    client.setRequestHandler("elicitation/create", async ({ params }) => ({ ...(await answerForm(params, onForm)) }));
  await client.connect(near);
  return {
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, onprogress = noProgress) =>
      answerOf(await client.callTool({ name, arguments: args }, { onprogress })),
    read: async (uri) => contentOf(await client.readResource({ uri })),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

/** A host of the handshake of 2025, with the SDK most hosts still use, in the same process. */
export async function oldHost(parts: McpServerParts, onForm?: OnForm): Promise<Host> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(parts, far);
  const client = new OldClient(info, { capabilities: onForm === undefined ? {} : { elicitation: {} } });
  if (onForm !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({ ...(await answerForm(params, onForm)) }));
  }
  await client.connect(near);
  return {
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, onprogress = noProgress) =>
      answerOf(await client.callTool({ name, arguments: args }, undefined, { onprogress })),
    read: async (uri) => contentOf(await client.readResource({ uri })),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

export const hosts = [
  { era: "2026-07-28", open: newHost },
  { era: "2025-11-25", open: oldHost },
] as const;

async function answerForm(params: object, onForm: OnForm): Promise<FormAnswer> {
  const form = new Map<string, unknown>(Object.entries(params));
  const schema: unknown = form.get("requestedSchema");
  const properties = typeof schema === "object" && schema !== null && "properties" in schema ? schema.properties : {};
  return await onForm({ message: String(form.get("message")), fields: Object.keys(properties ?? {}) });
}

function answerOf(result: object): Answer {
  const { content, structuredContent, isError, _meta } = Object.fromEntries<unknown>(Object.entries(result));
  const texts: unknown[] = Array.isArray(content) ? content : [];
  return {
    text: texts.map((part) => String(field(part, "text"))).join("\n"),
    data: isRecord(structuredContent) ? structuredContent : undefined,
    isError: isError === true,
    code: stringOrNone(field(field(_meta, "entra-rewind/error"), "code")),
    bytes: Buffer.byteLength(JSON.stringify(result)),
  };
}

function contentOf(result: object): unknown {
  const contents = field(result, "contents");
  return JSON.parse(String(field(Array.isArray(contents) ? contents[0] : undefined, "text")));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const stringOrNone = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
