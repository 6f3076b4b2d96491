import type { Json } from "../../domain/json.ts";
import type { Millis } from "../../domain/time.ts";

/** One HTTP request. Its URL is absolute and on the configured host. Header names are in lower case. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Sending it again cannot do anything twice. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
  /** The latest time at which it may still wait to be sent or repeated. Absent without a limit. */
  readonly waitUntil?: Millis;
}

/** A complete response of any status. `body` is null if it was empty. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/**
 * Sends a request and resolves with the complete response. Rejects with the signal's reason if it aborts, otherwise with
 * `unavailable` if no response arrived. `facts.sent` is false if and only if the request never left this machine.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** One concern around sending a request. `next` does the rest. */
export type Interceptor = (next: Send) => Send;

/** Chains interceptors. The first is the outermost: it sees a request first and its response last. */
export const compose = (interceptors: readonly Interceptor[], send: Send): Send =>
  interceptors.reduceRight((next, interceptor) => interceptor(next), send);
