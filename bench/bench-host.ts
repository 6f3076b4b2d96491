import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";

const entry = fileURLToPath(new URL("../bin/entra-rewind.cjs", import.meta.url));
/** Long enough for the largest of calls on a busy machine. */
const TIMEOUT = 300_000;

/** An answer and what it weighs: text and data together. */
export interface Answered {
  readonly data: unknown;
  readonly bytes: number;
  readonly tokens: number;
}

/** A host with a person before it who approves whatever is asked, or declines it, on the real server over stdio. */
export class BenchHost implements AsyncDisposable {
  readonly client: Client;
  #answer: "accept" | "decline" = "accept";

  private constructor(client: Client) {
    this.client = client;
  }

  static async start(dataFolder: string, onAsked: (message: string) => void = () => {}): Promise<BenchHost> {
    const client = new Client({ name: "entra-rewind-bench", version: "0" }, { capabilities: { elicitation: {} } });
    const host = new BenchHost(client);
    client.setRequestHandler("elicitation/create", async ({ params: { message } }) => {
      onAsked(message);
      if (host.#answer === "decline") return { action: "decline" };
      return { action: "accept", content: { approve: true, phrase: /type: (.+)$/.exec(message)?.[1] ?? "" } };
    });
    const env = { ENTRA_REWIND_DATA: dataFolder, ENTRA_REWIND_APPROVAL_PAGE: "off" };
    const server = { command: process.execPath, args: [entry, "mcp"], env, stderr: "inherit" as const };
    await client.connect(new StdioClientTransport(server));
    return host;
  }

  /** The client checks answers against the output schemas of a list it has seen. */
  listTools = async () => (await this.client.listTools()).tools;

  /** Throws where the answer is an error, but for what the person declined. */
  async call(name: string, args: Record<string, unknown>, answer: "accept" | "decline" = "accept"): Promise<Answered> {
    this.#answer = answer;
    const result = await this.client.callTool({ name, arguments: args }, { timeout: TIMEOUT });
    const { content, structuredContent, isError } = result;
    if (isError === true && answer === "accept") throw new Error(`${name}: ${JSON.stringify(content)}`);
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    const data = structuredContent === undefined ? "" : JSON.stringify(structuredContent);
    return {
      data: structuredContent,
      bytes: Math.max(Buffer.byteLength(text), Buffer.byteLength(data)),
      tokens: Math.max(countTokens(text), countTokens(data)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
