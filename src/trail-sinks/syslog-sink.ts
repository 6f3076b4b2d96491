import { createSocket } from "node:dgram";
import { isIPv6, type Socket } from "node:net";
import type { TrailHead } from "../domain/approval/trail-head.ts";
import { connected, opened, PATIENCE, reached, type StreamPlace } from "./connection.ts";
import { framed, type SyslogSender, syslogMessage } from "./syslog-message.ts";
import type { TrailSink } from "./trail-sink.ts";

/** The way to a collector. A datagram can be lost on its way without a sign. */
export type SyslogPlace = { readonly kind: "udp"; readonly host: string; readonly port: number } | StreamPlace;

/** Sends heads to a syslog collector, one message each. */
export function syslogSink(place: SyslogPlace, sender: SyslogSender): TrailSink {
  const name = place.kind === "socket" ? place.path : `${place.kind}://${place.host}:${place.port}`;
  return place.kind === "udp" ? datagrams(name, place, sender) : stream(name, place, sender);
}

function datagrams(
  place: string,
  { host, port }: { readonly host: string; readonly port: number },
  sender: SyslogSender,
): TrailSink {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.unref();
  // Errors also reach the one who sends.
  socket.on("error", () => {});
  const sent = (head: TrailHead) =>
    new Promise<void>((resolve, reject) => {
      socket.send(syslogMessage(head, sender), port, host, (error) => (error === null ? resolve() : reject(error)));
    });
  return {
    place,
    reach: async () => {},
    async send(heads) {
      for (const head of heads) await sent(head);
    },
    close: () => socket.close(),
  };
}

/** Keeps one connection, which is opened anew after it has broken. */
function stream(name: string, place: StreamPlace, sender: SyslogSender): TrailSink {
  let connection: Socket | null = null;
  return {
    place: name,
    reach: (signal) => reached(place, signal),
    async send(heads, signal) {
      const socket = connection?.writable ? connection : await connected(opened(place), signal);
      connection = socket;
      try {
        await written(socket, heads.map((head) => framed(syslogMessage(head, sender))).join(""), signal);
      } catch (error) {
        socket.destroy();
        connection = null;
        throw error;
      }
    },
    close() {
      connection?.destroy();
    },
  };
}

/** Resolves when the system has taken the text. */
function written(socket: Socket, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const give = () => reject(patience.reason);
    patience.addEventListener("abort", give, { once: true });
    socket.write(text, (error) => {
      patience.removeEventListener("abort", give);
      if (error) reject(error);
      else resolve();
    });
  });
}
