import type {
  JSONRPCMessage,
  MessageExtraInfo,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/server";
import { ProtocolErrorCode, SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import * as z from "zod";
import { RewindError } from "../../domain/errors.ts";
import { withReadableError } from "../readable-errors.ts";
import type { OnUpdated, Watch } from "./watch.ts";

const id = z.union([z.string(), z.number()]);
const acknowledged = z.looseObject({
  method: z.literal("notifications/subscriptions/acknowledged"),
  params: z.looseObject({
    notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()).min(1) }),
    _meta: z.looseObject({ [SUBSCRIPTION_ID_META_KEY]: id }),
  }),
});
const listen = z.looseObject({
  id,
  method: z.literal("subscriptions/listen"),
  params: z.looseObject({ notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()).min(1) }) }),
});
const cancelled = z.looseObject({
  method: z.literal("notifications/cancelled"),
  params: z.looseObject({ requestId: id }),
});

/**
 * A connection of revision 2026-07-28 as its messages pass by. The SDK does not reveal which resource a client listens
 * to, so this reads it from the messages: a subscription begins with its acknowledgment, which is held back until the
 * watch has looked, and ends with its cancellation or the connection.
 */
export class ListeningTransport implements Transport {
  onmessage?: <T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #wire: Transport;
  readonly #watch: Watch;
  readonly #ends = new Map<RequestId, () => void>();
  readonly #servers = new Set<OnUpdated>();

  constructor(wire: Transport, watch: Watch) {
    this.#wire = wire;
    this.#watch = watch;
  }

  start(): Promise<void> {
    this.#wire.onmessage = (message, extra) => {
      const { data } = cancelled.safeParse(message);
      if (data !== undefined) this.#end(data.params.requestId);
      const request = listen.safeParse(message).data;
      if (request === undefined) this.onmessage?.(message, extra);
      else void this.#admit(request.id, () => this.onmessage?.(message, extra));
    };
    this.#wire.onclose = () => {
      this.#endAll();
      this.onclose?.();
    };
    this.#wire.onerror = (error) => this.onerror?.(error);
    return this.#wire.start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const { data } = acknowledged.safeParse(message);
    if (data !== undefined) {
      this.#ends.set(data.params._meta[SUBSCRIPTION_ID_META_KEY], await this.#watch.subscribe(this.#tell));
    }
    await this.#wire.send(withReadableError(message), options);
  }

  async close(): Promise<void> {
    this.#endAll();
    await this.#wire.close();
  }

  /** Sends updates to a server of this connection, of which there may be several: a probe makes one, too. */
  forward(send: OnUpdated): () => void {
    this.#servers.add(send);
    return () => void this.#servers.delete(send);
  }

  /** Passes a request to listen on, or answers it with the refusal. */
  async #admit(request: RequestId, passOn: () => void): Promise<void> {
    try {
      await this.#watch.admit();
    } catch (error) {
      const sentence = error instanceof RewindError ? error.message : "The subscription could not be checked.";
      const answer = { code: ProtocolErrorCode.InvalidParams, message: sentence };
      await this.#wire.send({ jsonrpc: "2.0", id: request, error: answer });
      return;
    }
    passOn();
  }

  readonly #tell: OnUpdated = (uri) => {
    for (const send of this.#servers) send(uri);
  };

  #end(listen: RequestId): void {
    this.#ends.get(listen)?.();
    this.#ends.delete(listen);
  }

  #endAll(): void {
    for (const listen of [...this.#ends.keys()]) this.#end(listen);
  }
}
