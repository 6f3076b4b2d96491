import { RewindError } from "../../domain/errors.ts";
import type { Clock } from "../../domain/time.ts";
import { cleaned } from "../../domain/untrusted.ts";
import type { Interceptor } from "./exchange.ts";

export type Log = (line: string) => void;

/** One line a request: method, path, status, duration, ids. No headers, no body, and of the query only the names. */
export function logged(log: Log, clock: Clock): Interceptor {
  return (next) => async (request) => {
    const started = clock.now();
    const tell = (outcome: string) =>
      log(`graph ${request.method} ${pathOf(request.url)} ${outcome} ${clock.now() - started} ms`);
    try {
      const answer = await next(request);
      const id = answer.headers["request-id"];
      tell(id === undefined ? `${answer.status}` : `${answer.status} request-id ${cleaned(id, 80)}`);
      return answer;
    } catch (error) {
      tell(error instanceof RewindError ? error.code : "aborted");
      throw error;
    }
  };
}

function pathOf({ pathname, searchParams }: URL): string {
  const names = [...new Set(searchParams.keys())];
  return cleaned(names.length === 0 ? pathname : `${pathname}?${names.map((name) => `${name}=…`).join("&")}`, 400);
}
