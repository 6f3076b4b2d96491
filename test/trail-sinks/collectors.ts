import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { newAuthority, serverCertificate } from "../../src/http/tls/certificate.ts";
import type { SyslogPlace } from "../../src/trail-sinks/syslog-sink.ts";

/** A place that keeps what it receives, as a collector of logs would. */
export interface Collector extends AsyncDisposable {
  readonly port: number;
  /** Resolves when so many messages are there. */
  received(count: number): Promise<readonly string[]>;
}

const authority = newAuthority("collectors", Date.now());
export const trusted = authority.certificate;
const { certificate: cert, key } = serverCertificate(authority, ["localhost", "127.0.0.1"], Date.now());

function inbox() {
  const messages: string[] = [];
  let wake = () => {};
  return {
    add(text: string): void {
      messages.push(text);
      wake();
    },
    async received(count: number): Promise<readonly string[]> {
      while (messages.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      return messages;
    },
  };
}

/** Takes messages that begin with their length, however the stream cuts them. */
function takeFrames(socket: Socket, add: (message: string) => void): void {
  let rest = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, Buffer.from(chunk)]);
    for (;;) {
      const space = rest.indexOf(" ");
      const length = Number(rest.subarray(0, Math.max(space, 0)).toString());
      if (space === -1 || rest.length < space + 1 + length) return;
      add(rest.subarray(space + 1, space + 1 + length).toString());
      rest = rest.subarray(space + 1 + length);
    }
  });
}

async function listening(server: Server, at: object): Promise<number> {
  server.listen(at);
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const ended = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** A syslog collector of this kind. */
export async function syslogCollector(kind: SyslogPlace["kind"], path: string): Promise<Collector> {
  const { add, received } = inbox();
  if (kind === "udp") {
    const socket = createSocket("udp4").on("message", (message) => add(message.toString()));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return { port: socket.address().port, received, [Symbol.asyncDispose]: async () => void socket.close() };
  }
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    takeFrames(socket, add);
  };
  const server = kind === "tls" ? createTlsServer({ cert, key }, take) : createServer(take);
  const port = await listening(server, kind === "socket" ? { path } : { port: 0, host: "127.0.0.1" });
  return {
    port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await ended(server);
    },
  };
}

/** A collector over HTTPS that answers with the status of the moment, and keeps what it accepts. */
export async function httpsCollector(token: string, status: () => number): Promise<Collector> {
  const { add, received } = inbox();
  const server = createHttpsServer({ cert, key }, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const code = request.headers.authorization === `Bearer ${token}` ? status() : 401;
    if (code === 200) for (const line of body.trimEnd().split("\n")) add(line);
    response.writeHead(code).end();
  });
  const port = await listening(server, { port: 0, host: "127.0.0.1" });
  return {
    port,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await ended(server);
    },
  };
}
