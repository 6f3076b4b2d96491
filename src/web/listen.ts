import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { invalid } from "../domain/errors.ts";
import { type Millis, SECOND, type Sleep } from "../domain/time.ts";
import { type ConnectionBounds, limitConnections, timesOf } from "./connection-bounds.ts";

/** Time that current answers may take once the server is asked to end. */
export const DRAIN: Millis = 10 * SECOND;

export interface ListenPlace {
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  /** PEM texts of the certificate and its key. Answers over TLS if present. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  /** Bounds on connections. Node's own if absent. */
  readonly bounds?: ConnectionBounds;
}

export interface WebListener {
  /** Its address on this machine, without a path. */
  readonly url: string;
  /** Takes no more requests, finishes those under way and lets go of the port. */
  close(): Promise<void>;
}

export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/**
 * Answers by a function of the web platform's own types. Those are loaded at the first request, because they bring all of
 * Node's fetch with them and a start does not need it. Refuses a request with two hosts, because a proxy may have gone by
 * the other one. Source: RFC 9112, section 3.2.
 */
export function answerBy(fetch: (request: Request) => Response | Promise<Response>): NodeHandler {
  let listener: Promise<NodeHandler> | null = null;
  return async (incoming, outgoing) => {
    if ((incoming.headersDistinct.host ?? []).length > 1) return outgoing.writeHead(400, { connection: "close" }).end();
    listener ??= import("@hono/node-server").then(({ getRequestListener }) =>
      getRequestListener(fetch, { overrideGlobalObjects: false }),
    );
    return (await listener)(incoming, outgoing);
  };
}

/** Opens a web server on a port of its host. Throws `invalidInput` if the port or host is not available. */
export async function listenOn(
  answer: NodeHandler,
  { host, port, tls, bounds }: ListenPlace,
  sleep: Sleep,
): Promise<WebListener> {
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // Requests that were read already outlive a connection that sent too many.
    if (incoming.socket.destroyed) return;
    // While the server drains, a connection whose answer is out holds up its end.
    outgoing.once("close", () => setImmediate(() => server.listening || server.closeIdleConnections()));
    void answer(incoming, outgoing);
  };
  const times = bounds === undefined ? {} : timesOf(bounds);
  const server = tls === undefined ? createServer(times, listener) : await tlsServer(tls, bounds, listener);
  if (bounds !== undefined) limitConnections(server, bounds);
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw listenRefusal(error, host, port) ?? error;
  }
  return { url: urlOf(server, host, tls === undefined ? "http" : "https"), close: () => drain(server, sleep) };
}

/** Loads what only a face over TLS needs. */
async function tlsServer(
  { certificate, key }: NonNullable<ListenPlace["tls"]>,
  bounds: ConnectionBounds | undefined,
  listener: NodeHandler,
): Promise<Server> {
  const { createServer: createTlsServer } = await import("node:https");
  const times = bounds === undefined ? {} : { ...timesOf(bounds), handshakeTimeout: bounds.headersWithin };
  return createTlsServer({ ...times, cert: certificate, key }, listener);
}

async function drain(server: Server, sleep: Sleep): Promise<void> {
  const ended = new AbortController();
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const patience = sleep(DRAIN, ended.signal).then(
    () => server.closeAllConnections(),
    () => {},
  );
  await closed;
  ended.abort();
  await patience;
}

function urlOf(server: Server, host: string, scheme: "http" | "https"): string {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const anywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  return `${scheme}://${anywhere[host] ?? (host.includes(":") ? `[${host}]` : host)}:${port}`;
}

/** Returns why nothing can listen there, in words for a person, or null for any other error. */
export function listenRefusal(error: unknown, host: string, port: number): Error | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  switch (error.code) {
    case "EADDRINUSE":
      return invalid(`Port ${port} of ${host} is taken. Name another with --port, or 0 for any free one.`);
    case "EACCES":
      return invalid(`Port ${port} may not be used by you. Name one above 1023 with --port, or 0 for any free one.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return invalid(`${host} is no address of this machine. Leave --host out for this machine alone.`);
    default:
      return null;
  }
}
