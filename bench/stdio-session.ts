import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { z } from "zod";
import { owned } from "../test/support/owned.ts";

const message = z.looseObject({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

export type Result = Readonly<Record<string, unknown>>;

/**
 * A minimal MCP client over stdio, so that a measurement shows the server and not a client. It sends one request at a
 * time and skips the server's own notifications.
 */
export class StdioSession {
  readonly #server: ChildProcess;
  readonly #lines: Interface;
  #lastId = 0;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>> = {}, folder?: string) {
    const [file = process.execPath, ...args] = command;
    this.#server = owned(
      spawn(file, args, { stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...environment }, cwd: folder }),
    );
    if (this.#server.stdout === null) throw new Error("The server has no stdout.");
    this.#lines = createInterface({ input: this.#server.stdout });
  }

  /** The id of the process that was started. */
  get pid(): number | undefined {
    return this.#server.pid;
  }

  /** The 2025-era handshake, which every host can speak. */
  async initialize(): Promise<void> {
    const clientInfo = { name: "entra-rewind-bench", version: "0" };
    await this.request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    this.#send({ method: "notifications/initialized" });
  }

  async callTool(name: string, args: Result): Promise<Result> {
    const result = await this.request("tools/call", { name, arguments: args });
    if (result.isError === true) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
    return z.record(z.string(), z.unknown()).parse(result.structuredContent);
  }

  async request(method: string, params: Result): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = this.#answerTo(id);
    this.#send({ id, method, params });
    const { result, error } = await answered;
    if (result === undefined) throw new Error(`${method}: ${error?.message ?? "no result"}`);
    return result;
  }

  async close(): Promise<void> {
    const ended = this.#server.exitCode === null ? once(this.#server, "exit") : undefined;
    this.#server.stdin?.end();
    await ended;
  }

  #send(body: Result): void {
    this.#server.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...body })}\n`);
  }

  #answerTo(id: number): Promise<z.infer<typeof message>> {
    return new Promise((resolve, reject) => {
      const take = (line: string): void => {
        const received = message.parse(JSON.parse(line));
        if (received.id !== id) return;
        settle();
        resolve(received);
      };
      const fail = (): void => {
        settle();
        reject(new Error("The server ended before it answered."));
      };
      const settle = (): void => {
        this.#lines.off("line", take);
        this.#server.off("exit", fail);
      };
      this.#lines.on("line", take);
      this.#server.once("exit", fail);
    });
  }
}
