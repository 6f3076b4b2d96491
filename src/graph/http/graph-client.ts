import type { NewId } from "../../domain/ids.ts";
import { isJsonObject, type JsonObject } from "../../domain/json.ts";
import { type Clock, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { adaptivePacing, type Pace } from "./adaptive-pacing.ts";
import { compose, type HttpRequest, type HttpResponse, type Send } from "./exchange.ts";
import { chooseBy, type LineLog, logged, oneHost, requireHost, timed } from "./interceptors.ts";
import type { RequestBudget } from "./request-budget.ts";
import { readBudget } from "./resource-units.ts";
import { defaultRetry, type Random, type RetryPolicy, retrying } from "./retrying.ts";
import { documentedBudgets, isReport, isWrite, keepBudgets, type ServiceBudgets } from "./service-budgets.ts";
import { type TokenSource, withBearerToken } from "./with-bearer-token.ts";

export interface GraphClientParts {
  /** The service root, such as https://graph.microsoft.com/v1.0. No other host ever receives a token. */
  readonly base: URL;
  readonly tokens: TokenSource;
  /** Tokens of another identity for all requests that write. The same as for reading if absent. */
  readonly writeTokens?: TokenSource | undefined;
  readonly send: Send;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: LineLog;
  /** Aborts all requests when the program ends. */
  readonly closing: AbortSignal;
  readonly retry?: RetryPolicy;
  readonly pace?: Pace;
  /** Budgets that differ from the documented ones. */
  readonly budgets?: Partial<ServiceBudgets & { readonly reads: RequestBudget }>;
  readonly timeOut?: Millis;
  /** Time a request may spend waiting for the service, in all. */
  readonly patience?: Millis;
}

/** Optional parts of a request. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The request only reads, despite its method, so it may be sent again after any passing failure. */
  readonly repeatable?: boolean;
}

/** A response of any status, with its address, so that relative links in it can be followed. */
export interface GraphAnswer extends Pick<HttpResponse, "status" | "headers"> {
  readonly url: URL;
  /** An empty object if the body was empty or not an object. */
  readonly body: JsonObject;
}

const DEFAULT_PACE: Pace = { concurrency: 4 };
/** Time for one response. With the patience it stays near the minute after which hosts give up a call. */
const TIME_OUT: Millis = 45 * SECOND;
const PATIENCE: Millis = 30 * SECOND;
/** A client of Microsoft Graph. Takes paths below the base and returns responses of any status. */
export class GraphClient {
  readonly #parts: GraphClientParts;
  readonly #send: Send;
  #reads = readBudget(null);
  /** Lead of the service's clock over this machine's, from the last response. */
  #ahead: Millis = 0;

  constructor(parts: GraphClientParts) {
    const { base, tokens, writeTokens = tokens, send, clock, sleep, log } = parts;
    this.#parts = parts;
    this.#send = compose(
      [
        oneHost(base),
        retrying(parts.retry ?? defaultRetry, parts),
        // Outside the concurrency limit, so that waiting for a budget takes no place.
        keepBudgets({ ...documentedBudgets, ...parts.budgets }, () => parts.budgets?.reads ?? this.#reads, parts),
        chooseBy(
          isReport,
          adaptivePacing({ concurrency: 2 }, parts),
          adaptivePacing(parts.pace ?? DEFAULT_PACE, parts),
        ),
        chooseBy(isWrite, withBearerToken(writeTokens), withBearerToken(tokens)),
        timed(parts.timeOut ?? TIME_OUT, sleep),
        logged(log, clock),
      ],
      send,
    );
  }

  /** Sets the read budget by the tenant's size. Until then it is that of the smallest tenants. */
  sizeBudget(users: number): void {
    this.#reads = readBudget(users);
  }

  /** Returns the time by the service's clock, which dates its jobs and snapshots. */
  serviceNow(): Millis {
    return this.#parts.clock.now() + this.#ahead;
  }

  /** Waits between two looks at the service. Rejects once this client is closed. */
  pause(time: Millis): Promise<void> {
    return this.#parts.sleep(time, this.#parts.closing);
  }

  get(path: string, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("GET", this.#at(path, options.query), null, options);
  }

  /** Requests a link the service sent, unchanged except for being made absolute. Throws `forbidden` if it leads to another host. */
  follow(link: string, from: URL, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("GET", this.resolve(link, from), null, options);
  }

  post(path: string, body: JsonObject | null, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("POST", this.#at(path, options.query), body, options);
  }

  patch(path: string, body: JsonObject, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("PATCH", this.#at(path, options.query), body, options);
  }

  put(path: string, body: JsonObject, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("PUT", this.#at(path, options.query), body, options);
  }

  delete(path: string, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("DELETE", this.#at(path, options.query), null, options);
  }

  /** Returns the absolute form of a link. Relative links start at `from`. Throws `forbidden` for a link to another host. */
  resolve(link: string, from: URL = this.#at("/")): URL {
    const { base } = this.#parts;
    const url = URL.canParse(link, from.href) ? new URL(link, from) : base;
    requireHost(base, url);
    return url;
  }

  #at(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const { base } = this.#parts;
    const url = new URL(`${base.href.replace(/\/$/, "")}${path}`);
    // Some options require %20 for a space, because Graph does not decode "+" there.
    const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    if (options.length > 0) url.search = options.join("&");
    return url;
  }

  async #exchange(
    method: HttpRequest["method"],
    url: URL,
    body: JsonObject | null,
    { headers = {}, signal, repeatable = method === "GET" }: RequestOptions,
  ): Promise<GraphAnswer> {
    const { newId, closing, clock, patience = PATIENCE } = this.#parts;
    const answer = await this.#send({
      method,
      url,
      headers: {
        accept: "application/json",
        "client-request-id": newId(),
        // Without this preference, later enum members arrive as unknownFutureValue.
        ...(method === "GET" ? { prefer: "include-unknown-enum-members" } : {}),
        ...(body === null ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === null ? null : JSON.stringify(body),
      repeatable,
      signal: signal === undefined ? closing : AbortSignal.any([closing, signal]),
      waitUntil: clock.now() + patience,
    });
    const serviceTime = Date.parse(answer.headers.date ?? "");
    if (!Number.isNaN(serviceTime)) this.#ahead = serviceTime - clock.now();
    return { status: answer.status, headers: answer.headers, url, body: isJsonObject(answer.body) ? answer.body : {} };
  }
}
