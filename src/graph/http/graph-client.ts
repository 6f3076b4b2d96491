import type { NewId } from "../../domain/ids.ts";
import { isJsonObject, type JsonObject } from "../../domain/json.ts";
import { type Clock, MINUTE, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { apart } from "./apart.ts";
import { bearing, type TokenSource } from "./bearing.ts";
import { budgeted, type RequestBudget } from "./budgeted.ts";
import { type HttpRequest, type HttpResponse, type Send, through } from "./exchange.ts";
import { type Log, logged } from "./logged.ts";
import { oneHost, requireHost } from "./one-host.ts";
import { type Pace, paced } from "./paced.ts";
import { defaultRetry, type Random, type RetryPolicy, retrying } from "./retrying.ts";
import { timed } from "./timed.ts";

export interface GraphClientParts {
  /** Such as https://graph.microsoft.com/v1.0; the only host that ever sees a token. */
  readonly base: URL;
  readonly tokens: TokenSource;
  readonly send: Send;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Log;
  /** Aborts all requests, when the program ends. */
  readonly closing: AbortSignal;
  readonly retry?: RetryPolicy;
  readonly pace?: Pace;
  /** What the service takes of requests for its reports, the audit log among them. */
  readonly reports?: RequestBudget;
  readonly timeOut?: Millis;
}

/** What a request may carry beside its path. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer of any status, with where it came from, so that relative links in it can be followed. */
export interface GraphAnswer extends Pick<HttpResponse, "status" | "headers"> {
  readonly url: URL;
  /** An empty object where the body was empty or no object. */
  readonly body: JsonObject;
}

const DEFAULT_PACE: Pace = { concurrency: 4 };
const TIME_OUT: Millis = 2 * MINUTE;
/** Source: Microsoft Graph service-specific throttling limits, identity and access reports: for one app in one tenant. */
const REPORTS_BUDGET: RequestBudget = { requests: 5, within: 10 * SECOND };
const isReport = ({ pathname }: URL): boolean => /\/(auditLogs|reports)\//i.test(pathname);
/** Source: Microsoft Graph throttling limits, conditional access: a request a second for all apps of a tenant, and its 429 names no time. */
const CONDITIONAL_ACCESS_BUDGET: RequestBudget = { requests: 1, within: SECOND };
const isConditionalAccess = ({ pathname }: URL): boolean => /\/identity\/conditionalAccess\//i.test(pathname);

/** Graph over HTTP: paths below the base in, answers of whatever status out. */
export class GraphClient {
  readonly #parts: GraphClientParts;
  readonly #send: Send;
  /** How far the service's clock is ahead of this machine's, as its last answer told. */
  #ahead: Millis = 0;

  constructor(parts: GraphClientParts) {
    const { base, tokens, send, clock, sleep, log } = parts;
    this.#parts = parts;
    this.#send = through(
      [
        oneHost(base),
        retrying(parts.retry ?? defaultRetry, parts),
        // Before the places there are at once: who waits for a second holds up nobody else.
        apart(isConditionalAccess, budgeted(CONDITIONAL_ACCESS_BUDGET, parts), (next) => next),
        apart(
          isReport,
          (next) => through([budgeted(parts.reports ?? REPORTS_BUDGET, parts), paced({ concurrency: 2 }, parts)], next),
          paced(parts.pace ?? DEFAULT_PACE, parts),
        ),
        bearing(tokens),
        timed(parts.timeOut ?? TIME_OUT, sleep),
        logged(log, clock),
      ],
      send,
    );
  }

  /** The service's own time: what its jobs and snapshots are dated by, whatever the clock here says. */
  serviceNow(): Millis {
    return this.#parts.clock.now() + this.#ahead;
  }

  get(path: string, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("GET", this.#at(path, options.query), null, options);
  }

  /** A link the service sent, unchanged but for being made absolute. Throws `forbidden` if it leads to another host. */
  follow(link: string, from: URL, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("GET", this.resolve(link, from), null, options);
  }

  post(path: string, body: JsonObject | null, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("POST", this.#at(path, options.query), body, options);
  }

  patch(path: string, body: JsonObject, options: RequestOptions = {}): Promise<GraphAnswer> {
    return this.#exchange("PATCH", this.#at(path, options.query), body, options);
  }

  /** The URL a link means: relative ones are taken from `from`. Throws `forbidden` for one on another host. */
  resolve(link: string, from: URL = this.#at("/")): URL {
    const { base } = this.#parts;
    const url = URL.canParse(link, from.href) ? new URL(link, from) : base;
    requireHost(base, url);
    return url;
  }

  #at(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const { base } = this.#parts;
    const url = new URL(`${base.href.replace(/\/$/, "")}${path}`);
    // Graph reads %20 and not "+" as a blank in some options.
    const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    if (options.length > 0) url.search = options.join("&");
    return url;
  }

  async #exchange(
    method: HttpRequest["method"],
    url: URL,
    body: JsonObject | null,
    { headers = {}, signal }: RequestOptions,
  ): Promise<GraphAnswer> {
    const { newId, closing } = this.#parts;
    const answer = await this.#send({
      method,
      url,
      headers: {
        accept: "application/json",
        "client-request-id": newId(),
        // Without it, the members added after the first release arrive as unknownFutureValue.
        ...(method === "GET" ? { prefer: "include-unknown-enum-members" } : {}),
        ...(body === null ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === null ? null : JSON.stringify(body),
      signal: signal === undefined ? closing : AbortSignal.any([closing, signal]),
    });
    const serviceTime = Date.parse(answer.headers.date ?? "");
    if (!Number.isNaN(serviceTime)) this.#ahead = serviceTime - this.#parts.clock.now();
    return { status: answer.status, headers: answer.headers, url, body: isJsonObject(answer.body) ? answer.body : {} };
  }
}
