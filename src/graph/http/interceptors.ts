import { RewindError } from "../../domain/errors.ts";
import { type Clock, type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import type { HttpRequest, Interceptor } from "./exchange.ts";

export type LineLog = (line: string) => void;

/** Sends matching requests through one interceptor and all others through another, so that slow lanes stay separate. */
export const chooseBy =
  (matches: (request: HttpRequest) => boolean, matching: Interceptor, others: Interceptor): Interceptor =>
  (next) => {
    const [one, other] = [matching(next), others(next)];
    return (request) => (matches(request) ? one : other)(request);
  };

/** Rejects requests to any other host, scheme or port than the base's, because every request carries a token. */
export function oneHost(base: URL): Interceptor {
  return (next) => async (request) => {
    requireHost(base, request.url);
    return next(request);
  };
}

/** Throws `forbidden` unless the URL is on the base's origin. */
export function requireHost(base: URL, url: URL): void {
  if (url.origin === base.origin && url.username === "" && url.password === "") return;
  throw new RewindError(
    "forbidden",
    `The service pointed to ${cleaned(url.origin, 200)}. The link was not followed, because the token of this sign-in ` +
      `goes to ${base.origin} only. Report this to the operator of the service.`,
  );
}

/** Limits the time of each request, from sending to the last byte of its response. Throws `unavailable` after it. */
export function timed(atMost: Millis, sleep: Sleep): Interceptor {
  return (next) => async (request) => {
    const done = new AbortController();
    const late = new AbortController();
    sleep(atMost, AbortSignal.any([request.signal, done.signal])).then(
      () => late.abort(tooSlow(request.url, atMost)),
      () => {},
    );
    try {
      return await next({ ...request, signal: AbortSignal.any([request.signal, late.signal]) });
    } finally {
      done.abort();
    }
  };
}

const tooSlow = (url: URL, atMost: Millis): RewindError =>
  new RewindError("unavailable", `${url.host} did not finish its answer within ${Math.round(atMost / SECOND)} s.`, {
    facts: { sent: true },
  });

/** Writes one line per request: method, path, names of query options, status, duration and ids. Values stay out of it. */
export function logged(log: LineLog, clock: Clock): Interceptor {
  return (next) => async (request) => {
    const started = clock.now();
    const write = (outcome: string) =>
      log(`graph ${request.method} ${pathOf(request.url)} ${outcome} ${clock.now() - started} ms`);
    try {
      const answer = await next(request);
      const id = answer.headers["request-id"];
      write(id === undefined ? `${answer.status}` : `${answer.status} request-id ${cleaned(id, 80)}`);
      return answer;
    } catch (error) {
      write(error instanceof RewindError ? error.code : "aborted");
      throw error;
    }
  };
}

function pathOf({ pathname, searchParams }: URL): string {
  const names = [...new Set(searchParams.keys())];
  return cleaned(names.length === 0 ? pathname : `${pathname}?${names.map((name) => `${name}=…`).join("&")}`, 400);
}
