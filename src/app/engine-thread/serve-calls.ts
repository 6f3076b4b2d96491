import type { MessagePort } from "node:worker_threads";
import { RewindError } from "../../domain/errors.ts";
import type { SessionOwner } from "../../service/session.ts";
import type { Call, CallResult, HostedServices, ServiceName, ThreadMessage, ThreadRequest } from "./calls.ts";
import { faultOf } from "./fault.ts";

/** The owner of the services that calls use. It keeps their files open. */
export interface ServicesHost {
  /**
   * Does `work` with the current services of a session, which a reset replaces. Without an owner, the session is that
   * of the configured identity.
   */
  use<T>(work: (services: HostedServices) => Promise<T>, owner?: SessionOwner): Promise<T>;
  /** Waits for the uses in progress. */
  close(): Promise<void>;
}

/** Opens a host. `notify` shows a line to the person at the terminal. */
export type OpenHost = (notify: (line: string) => void) => ServicesHost;

/**
 * Answers the calls that arrive on a port concurrently, so that a slow one does not delay the others. After `close` it
 * accepts no further call and closes the host and the port.
 */
export function serveCalls(port: MessagePort, open: OpenHost): void {
  const post = (message: ThreadMessage) => port.postMessage(message);
  const host = open((line) => post({ kind: "notice", line }));
  port.on("message", (request: ThreadRequest) => {
    if (request.kind === "close") {
      port.removeAllListeners("message");
      void host.close().finally(() => port.close());
    } else {
      const { id } = request;
      void resultOf(request, host).then((result) => post({ kind: "reply", id, result }));
    }
  });
}

/** Makes calls on a host of this thread. */
export const callOn =
  (host: ServicesHost): Call =>
  (owner, service, method, args) =>
    host.use((services) => applied(services, service, String(method), args), owner);

async function resultOf(
  { owner, service, method, args }: Extract<ThreadRequest, { kind: "call" }>,
  host: ServicesHost,
): Promise<CallResult<unknown>> {
  try {
    return { ok: true, value: await host.use((services) => applied(services, service, method, args), owner) };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

async function applied(services: HostedServices, service: ServiceName, method: string, args: readonly unknown[]) {
  const target = services[service];
  if (target === undefined) throw new RewindError("notSupported", "This mode has no directory to administer.");
  return Reflect.apply(Reflect.get(target, method), target, args);
}
