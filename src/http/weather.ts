import type { IncomingMessage, ServerResponse } from "node:http";
import { SECOND, type Sleep } from "../domain/time.ts";

/** Faults that Graph's clients meet in production. */
const faults = [
  "throttled",
  "throttledSilently",
  "unavailable",
  "expiredToken",
  "resetBefore",
  "resetAfter",
  "slowBody",
] as const;
export type WeatherFault = (typeof faults)[number];

/** One request in this many meets a fault. */
const ONE_IN = 20;
/** Faults in a row for the same method and path, after which requests pass again. */
const MOST_IN_A_ROW = 2;
const PAUSE = SECOND / 4;

/** Decides on the fault a request meets, or on none. The same seed and the same requests meet the same faults. */
export type Weather = (method: string, path: string) => WeatherFault | null;

export function weatherOf(random: () => number): Weather {
  const inARow = new Map<string, number>();
  return (method, path) => {
    const key = `${method} ${path}`;
    const before = inARow.get(key) ?? 0;
    // Both draws are made every time, so that a fault that is not met changes no later one.
    const [meets, which] = [random() < 1 / ONE_IN, Math.floor(random() * faults.length)];
    if (!meets || before >= MOST_IN_A_ROW) {
      inARow.delete(key);
      return null;
    }
    inARow.set(key, before + 1);
    return faults[which] ?? null;
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** Returns a listener that lets requests meet faults on their way to another one, and answers on their way back. */
export const underWeather =
  (weather: Weather, listener: Listener, sleep: Sleep): Listener =>
  (incoming, outgoing) => {
    const fault = weather(incoming.method ?? "", (incoming.url ?? "").replace(/\?.*$/, ""));
    switch (fault) {
      case null:
        return listener(incoming, outgoing);
      case "throttled":
        return refuse(outgoing, 429, "TooManyRequests", { "Retry-After": "1" });
      case "throttledSilently":
        return refuse(outgoing, 429, "TooManyRequests");
      case "expiredToken":
        return refuse(outgoing, 401, "InvalidAuthenticationToken");
      case "unavailable":
        outgoing.writeHead(503, { "Content-Type": "text/html; charset=utf-8" });
        return outgoing.end("<html><head><title>503</title></head><body><h2>Service Unavailable</h2></body></html>");
      case "resetBefore":
        return incoming.socket.destroy();
      case "resetAfter":
        return listener(incoming, losing(outgoing));
      case "slowBody":
        return listener(incoming, slowed(outgoing, sleep));
    }
  };

const messages: Readonly<Record<string, string>> = {
  TooManyRequests: "Too many requests.",
  InvalidAuthenticationToken: "Lifetime validation failed, the token is expired.",
};

function refuse(outgoing: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  const error = { code, message: messages[code] ?? "", innerError: { date: "", "request-id": "" } };
  outgoing.writeHead(status, { "Content-Type": "application/json", ...headers });
  outgoing.end(JSON.stringify({ error }));
}

/** The request is carried out, and the connection ends before its answer begins. */
function losing(outgoing: ServerResponse): ServerResponse {
  outgoing.writeHead = () => {
    outgoing.destroy();
    return outgoing;
  };
  return outgoing;
}

/** The answer begins, and its last part comes late. */
function slowed(outgoing: ServerResponse, sleep: Sleep): ServerResponse {
  const end = outgoing.end.bind(outgoing);
  outgoing.end = (...given: unknown[]) => {
    const [chunk] = given;
    if (typeof chunk === "string" || chunk instanceof Uint8Array) {
      const bytes = Buffer.from(chunk);
      const middle = Math.floor(bytes.length / 2);
      outgoing.write(bytes.subarray(0, middle));
      void sleep(PAUSE).then(() => end(bytes.subarray(middle)));
    } else {
      void sleep(PAUSE).then(() => end());
    }
    return outgoing;
  };
  return outgoing;
}
