import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** A balancer before several servers, as much of one as a rolling restart needs. */
export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Origins of the servers, which may change at any time. */
  readonly servers: Set<string>;
}

const SESSION = "mcp-session-id";

/**
 * Forwards each request to a server in turn, and those of a session to the server that began it. A server that takes no
 * connection is passed over.
 */
export async function aBalancer(): Promise<Balancer> {
  const servers = new Set<string>();
  const sessions = new Map<string, string>();
  let turn = 0;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, left: readonly string[]): void {
    const [origin, ...others] = left;
    if (origin === undefined) {
      outgoing.writeHead(503, { "retry-after": "1" }).end();
      return;
    }
    const { method, url, headers } = incoming;
    const forwarded = send(`${origin}${url}`, { method, headers, agent: false }, (answer) => {
      const session = answer.headers[SESSION];
      if (typeof session === "string") sessions.set(session, origin);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once("error", () => outgoing.destroy());
    });
    forwarded.once("error", (error) => {
      const neverSent = "code" in error && error.code === "ECONNREFUSED";
      if (neverSent) forward(incoming, outgoing, body, others);
      else outgoing.destroy();
    });
    outgoing.once("close", () => forwarded.destroy());
    forwarded.end(body);
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.once("end", () => {
      turn += 1;
      const all = [...servers];
      const next = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
      const own = sessions.get(String(incoming.headers[SESSION]));
      const order = own === undefined || !servers.has(own) ? next : [own, ...next.filter((one) => one !== own)];
      forward(incoming, outgoing, Buffer.concat(chunks), order);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    servers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
