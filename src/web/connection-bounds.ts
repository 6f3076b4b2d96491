import type { Server, ServerOptions } from "node:http";
import type { Socket } from "node:net";
import { MINUTE, type Millis, SECOND } from "../domain/time.ts";

/** Bounds for a server that strangers reach. A client that is slower loses its connection. */
export interface ConnectionBounds {
  /** Time until a request's headers have arrived, and until all of it has. */
  readonly headersWithin: Millis;
  readonly requestWithin: Millis;
  /**
   * Time that a connection stays open between two requests. It is longer than that of a client or proxy, because a server
   * that closes first does so while a request is on its way, which then fails.
   */
  readonly idleWithin: Millis;
  /** Connections at a time. The oldest without an answer under way gives way to a new one. */
  readonly connections: number;
  /** Requests of one connection that wait for their answers. One that sends more loses its connection. */
  readonly pipelined: number;
}

/** Load balancers keep a connection for a minute. */
const LONGER_THAN_PROXIES: Millis = 75 * SECOND;

/** Requests to a served sandbox may be long, and its clients are few. */
export const faceBounds: ConnectionBounds = {
  headersWithin: 10 * SECOND,
  requestWithin: MINUTE,
  idleWithin: LONGER_THAN_PROXIES,
  connections: 500,
  pipelined: 64,
};

/** A request of an assistant is small, and a proxy uses its connections again. */
export const publicBounds: ConnectionBounds = {
  headersWithin: 10 * SECOND,
  requestWithin: 30 * SECOND,
  idleWithin: LONGER_THAN_PROXIES,
  connections: 5_000,
  pipelined: 16,
};

export const timesOf = ({ headersWithin, requestWithin, idleWithin }: ConnectionBounds): ServerOptions => ({
  keepAliveTimeout: idleWithin,
  headersTimeout: headersWithin,
  requestTimeout: requestWithin,
  connectionsCheckingInterval: Math.min(SECOND, headersWithin),
});

/**
 * Closes the oldest idle connection for a new one, so that connections without a request cannot shut others out, and one that
 * sends requests without waiting for answers, because Node reads on and keeps them all.
 */
export function limitConnections(server: Server, { connections, pipelined }: ConnectionBounds): void {
  const open = new Map<string, Socket>();
  // Held weakly, because an answer that its client breaks off ends after its connection.
  const answering = new WeakMap<Socket, number>();
  const count = (socket: Socket, by: number) => answering.set(socket, (answering.get(socket) ?? 0) + by);
  server.prependListener("request", (incoming, outgoing) => {
    // Over TLS, a request has a socket of its own above the connection's.
    const socket = open.get(endsOf(incoming.socket)) ?? incoming.socket;
    count(socket, 1);
    outgoing.once("close", () => count(socket, -1));
    if ((answering.get(socket) ?? 0) > pipelined) socket.destroy();
  });
  server.on("connection", (socket: Socket) => {
    const ends = endsOf(socket);
    open.set(ends, socket);
    socket.once("close", () => {
      // A client may use the same port again before the end of its last connection is noticed.
      if (open.get(ends) === socket) open.delete(ends);
    });
    if (open.size <= connections) return;
    const oldest = open.values().find((one) => (answering.get(one) ?? 0) === 0);
    (oldest ?? socket).destroy();
  });
}

const endsOf = ({ localAddress, remoteAddress, remotePort }: Socket): string =>
  `${localAddress} ${remoteAddress} ${remotePort}`;
