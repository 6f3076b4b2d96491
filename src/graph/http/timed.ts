import { RewindError } from "../../domain/errors.ts";
import { type Millis, SECOND, type Sleep } from "../../domain/time.ts";
import type { Interceptor } from "./exchange.ts";

/** Gives each request this long for its whole answer, slow bodies included. */
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
