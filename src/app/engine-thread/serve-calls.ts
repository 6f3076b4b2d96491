import type { MessagePort } from "node:worker_threads";
import type { Reply, Request } from "./calls.ts";
import { faultOf } from "./fault.ts";
import type { ThreadServices } from "./thread-services.ts";

/** Where the services of a call come from, and what lets go of their files. */
export interface ServicesHost {
  /** Does `work` with the services as they are now: after a reset they are others than a moment ago. */
  use<T>(work: (services: ThreadServices) => Promise<T>): Promise<T>;
  /** Waits for the uses under way. */
  close(): Promise<void>;
}

/**
 * Answers the calls that arrive on a port, each on its own: a slow one holds up no other. After `close` no further call
 * is taken, the host is closed and so is the port.
 */
export function serveCalls(port: MessagePort, host: ServicesHost): void {
  port.on("message", (request: Request) => {
    if (request.kind === "close") {
      port.removeAllListeners("message");
      void host.close().finally(() => port.close());
    } else {
      void answer(request, host).then((reply) => port.postMessage(reply));
    }
  });
}

async function answer(request: Request & { kind: "call" }, host: ServicesHost): Promise<Reply<unknown>> {
  const { id, service, method, args } = request;
  try {
    const value = await host.use(async ({ [service]: target }) =>
      Reflect.apply(Reflect.get(target, method), target, args),
    );
    return { id, ok: true, value };
  } catch (error) {
    return { id, ok: false, fault: faultOf(error) };
  }
}
