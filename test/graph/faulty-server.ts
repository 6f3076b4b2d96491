import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Requests that the server received, in order. */
export interface Seen {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A reaction to a request: an answer, or a fault of the connection. */
export type Reaction =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | ((response: ServerResponse) => void);

export interface FaultyServer extends AsyncDisposable {
  readonly base: URL;
  readonly seen: readonly Seen[];
  /** Reactions to requests of this method whose path matches, one after another. The last one stays. */
  on(method: string, path: RegExp | string, ...reactions: Reaction[]): void;
  /** The requests that matched. */
  to(method: string, path: RegExp | string): readonly Seen[];
}

interface Rule {
  readonly method: string;
  readonly path: RegExp | string;
  readonly reactions: Reaction[];
}

/** A real server on loopback whose answers a test decides. The newest matching rule counts. */
export async function faultyServer(): Promise<FaultyServer> {
  const seen: Seen[] = [];
  const rules: Rule[] = [];
  const server = createServer((request, response) => {
    // The test controls the time.
    response.sendDate = false;
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") });
      const rule = rules.findLast((candidate) => candidate.method === method && fits(candidate.path, url));
      const reaction = (rule?.reactions.length ?? 0) > 1 ? rule?.reactions.shift() : rule?.reactions[0];
      react(response, reaction ?? { status: 501, json: { error: { message: `No rule for ${method} ${url}` } } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: new URL(`http://127.0.0.1:${port}/v1.0`),
    seen,
    on: (method, path, ...reactions) => void rules.push({ method, path, reactions }),
    to: (method, path) => seen.filter((one) => one.method === method && fits(path, one.path)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const fits = (path: RegExp | string, url: string): boolean =>
  typeof path === "string" ? url.split("?")[0] === `/v1.0${path}` : path.test(decodeURIComponent(url));

function react(response: ServerResponse, reaction: Reaction): void {
  if (typeof reaction === "function") {
    reaction(response);
    return;
  }
  const { status = 200, headers = {}, json, text } = reaction;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, [value].flat());
  if (json !== undefined) response.setHeader("content-type", "application/json");
  response.statusCode = status;
  response.end(json === undefined ? text : JSON.stringify(json));
}

/** The connection breaks before anything is answered. */
export const reset = (response: ServerResponse): void => void response.socket?.destroy();

/** The answer breaks off in the middle of its body. */
export const halfBody = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "10000" });
  response.write('{"value":[', () => response.socket?.destroy());
};

/** Never answers. */
export const silence = (): void => {};

/** The answer begins and never ends. */
export const slowBody = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"value":[');
};
