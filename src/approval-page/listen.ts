import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { SECOND } from "../domain/time.ts";
import { documentOf } from "./document.ts";
import { type PageAnswer, type PageRequest, placeOf } from "./exchange.ts";

/** More than a phrase and a seal can be. */
const LONGEST_FORM = 8_192;
const CONNECTIONS = 32;

export interface Listening {
  /** `http://127.0.0.1:<port>`, the only address it answers under. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves pages to this machine alone, on a port the system chooses. Does not keep the process alive. */
export async function listen(
  answer: (request: PageRequest, origin: string) => Promise<PageAnswer>,
): Promise<Listening> {
  const server = createServer(
    { maxHeaderSize: 16_384, headersTimeout: 5 * SECOND, requestTimeout: 10 * SECOND, keepAliveTimeout: 5 * SECOND },
    async (request, response) => send(response, await answer(requestOf(request), origin)),
  );
  server.maxConnections = CONNECTIONS;
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0, exclusive: true }, () => resolve());
  });
  const origin = originOf(server);
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The approval page has no port.");
  return `http://127.0.0.1:${address.port}`;
}

function requestOf(message: IncomingMessage): PageRequest {
  const [path = "/", query = ""] = (message.url ?? "/").split("?", 2);
  const header = (name: string): string | null => {
    const value = message.headers[name];
    return typeof value === "string" ? value : null;
  };
  return {
    method: message.method ?? "",
    path,
    query: new URLSearchParams(query),
    headers: {
      host: header("host"),
      origin: header("origin"),
      cookie: header("cookie"),
      contentType: header("content-type"),
      fetchSite: header("sec-fetch-site"),
      fetchDest: header("sec-fetch-dest"),
      purpose: header("sec-purpose") ?? header("purpose"),
    },
    form: async () => {
      const text = await bodyOf(message);
      return text === null ? null : new URLSearchParams(text);
    },
  };
}

/** Null if it is too long, or broken off. */
async function bodyOf(message: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      length += chunk.length;
      if (length > LONGEST_FORM) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, answer: PageAnswer): void {
  if (answer.kind === "seeOther") {
    response.writeHead(303, { location: placeOf(answer.place), "cache-control": "no-store" }).end();
    return;
  }
  const { status, headers, text } = documentOf(answer);
  // A body that was refused is not read to its end: the connection goes with it.
  response.writeHead(status, { ...headers, ...(status >= 400 ? { connection: "close" } : {}) }).end(text);
}
