import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request that has passed a proxy, and the status of its answer. */
export interface PassedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** The decision on a request before it is sent, or on its answer. */
type Halt = (request: Omit<PassedRequest, "status">, side: "request" | "answer") => boolean;

/** An HTTP proxy in front of a face that can withhold a request, or an answer, from a client that is about to be killed. */
export interface HaltingProxy extends AsyncDisposable {
  readonly url: string;
  readonly passed: readonly PassedRequest[];
  /** Resolves once a request or answer has been withheld. It and everything after it stays unanswered until `goOn`. */
  haltAt(halt: Halt): Promise<void>;
  /** Lets requests pass again. */
  goOn(): void;
}

export async function haltingProxy(target: string): Promise<HaltingProxy> {
  const passed: PassedRequest[] = [];
  let halts: Halt = () => false;
  let halted: () => void = () => {};
  const withheld = (about: Omit<PassedRequest, "status">, side: "request" | "answer"): boolean => {
    if (!halts(about, side)) return false;
    halts = () => true;
    halted();
    return true;
  };
  const server = createServer(async (received: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(received);
    const about = { method: received.method ?? "", path: received.url ?? "", body: body.toString() };
    if (withheld(about, "request")) return;
    const onward = request(new URL(about.path, target), { method: about.method, headers: received.headers });
    onward.on("error", () => response.destroy());
    onward.on("response", async (answer) => {
      const content = await buffer(answer);
      passed.push({ ...about, status: answer.statusCode ?? 0 });
      if (withheld(about, "answer")) return;
      response.writeHead(answer.statusCode ?? 502, answer.headers).end(content);
    });
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? (address satisfies AddressInfo).port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    haltAt(halt) {
      halts = halt;
      return new Promise((resolve) => {
        halted = resolve;
      });
    },
    goOn() {
      halts = () => false;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
