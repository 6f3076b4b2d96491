import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Millis, SECOND } from "../domain/time.ts";

/** A place that keeps a connection. */
export type StreamPlace =
  | { readonly kind: "tcp" | "tls"; readonly host: string; readonly port: number; readonly ca?: string }
  | { readonly kind: "socket"; readonly path: string };

export const PATIENCE = 10 * SECOND;

export const opened = (place: StreamPlace): Socket => {
  if (place.kind === "socket") return connect({ path: place.path });
  const { host, port, ca } = place;
  if (place.kind === "tcp") return connect({ host, port });
  // An address cannot be asked for as a server's name. Source: RFC 6066, 3. The certificate is checked for it anyway.
  const named = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ host, port, ...named, ...(ca === undefined ? {} : { ca }) });
};

/** Returns the error for a place that let the time pass. */
export const unanswered = (): Error => new Error("it did not answer in time");

/** Resolves with a socket that is connected, over TLS with a certificate that counts. */
export async function connected(socket: Socket, signal: AbortSignal, patience: Millis = PATIENCE): Promise<Socket> {
  // A connection that breaks between two messages is opened anew by the next.
  socket.on("error", () => {});
  socket.setTimeout(patience, () => socket.destroy(unanswered()));
  const ready = "authorized" in socket ? "secureConnect" : "connect";
  try {
    await once(socket, ready, { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.setTimeout(0);
  socket.unref();
  return socket;
}

/** Connects to a place and hangs up. */
export async function reached(place: StreamPlace, signal: AbortSignal): Promise<void> {
  (await connected(opened(place), signal)).destroy();
}
