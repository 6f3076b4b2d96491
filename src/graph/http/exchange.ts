import type { Json } from "../../domain/json.ts";

/** One HTTP request. Its URL is absolute and on the configured host; header names are in lower case. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** A whole answer, whatever its status; `body` is null where it was empty. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/**
 * Sends a request and resolves with the whole answer. Rejects with the signal's reason if it aborts, else with
 * `unavailable` if none arrived; `facts.sent` is false exactly if the request never left this machine.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** One concern around sending: `next` does the rest. */
export type Interceptor = (next: Send) => Send;

/** The first interceptor is the outermost: it sees a request first and its answer last. */
export const through = (interceptors: readonly Interceptor[], send: Send): Send =>
  interceptors.reduceRight((next, interceptor) => interceptor(next), send);

/** Asking again cannot do anything twice. */
export const isSafe = ({ method }: Pick<HttpRequest, "method">): boolean => method === "GET";
